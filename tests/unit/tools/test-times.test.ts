import { timesOfTests } from "../../../tools/tests/test-times";

const MINUTE_MS = 60_000;

test("adds up the time of each folder, from start to end of its files, and names the slowest", () => {
  const lines = timesOfTests([
    { path: "tests/unit/plan/cases.test.ts", startMs: 1_000, endMs: 4_000 },
    { path: "tests/unit/errors.test.ts", startMs: 4_000, endMs: 5_000 },
    { path: "tests/scenarios/create.test.ts", startMs: 1_000, endMs: 31_000 },
    { path: "tests/scenarios/delete.test.ts", startMs: 31_000, endMs: 31_000 + MINUTE_MS },
    { path: "tests/scenarios/attachments/create.test.ts", startMs: 5_000, endMs: 17_000 },
  ]);
  expect(lines).toEqual([
    "Time by folder:",
    "  1 min 30 s  tests/scenarios (2 files)",
    "        12 s  tests/scenarios/attachments (1 file)",
    "         4 s  tests/unit (2 files)",
    "5 files took 1 min 46 s within 1 min 30 s.",
    "",
    "Slowest files:",
    "  1 min 0 s  tests/scenarios/delete.test.ts",
    "       30 s  tests/scenarios/create.test.ts",
    "       12 s  tests/scenarios/attachments/create.test.ts",
    "        3 s  tests/unit/plan/cases.test.ts",
    "        1 s  tests/unit/errors.test.ts",
  ]);
});

test("names ten files at most", () => {
  const files = Array.from({ length: 30 }, (_, index) => ({
    path: `tests/e2e/${String(index)}.test.ts`,
    startMs: 0,
    endMs: index * 1_000,
  }));
  const lines = timesOfTests(files);
  const slowest = lines.slice(lines.indexOf("Slowest files:") + 1);
  expect(slowest).toHaveLength(10);
  expect(slowest[0]).toBe("  29 s  tests/e2e/29.test.ts");
  expect(slowest[9]).toBe("  20 s  tests/e2e/20.test.ts");
});
