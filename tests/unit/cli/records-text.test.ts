import { recordsInWords } from "../../../cli/records-text";
import { planRelease } from "../../../provider/plan/release";
import { recordedOn } from "../../../provider/state/recorded";
import { simulate } from "../../../provider/steps/effect";
import { hostState } from "../plan/_helpers";

const eth0 = { index: 2, name: "eth0" };
const storage = { index: 3, name: "eth0.10", parent: "eth0", vlan: { vlanId: 10 }, madeBy: "prod/storage" };

test("a mark without a record is listed as well, and released with the rest of its stack", () => {
  const state = hostState({ links: [eth0, storage] });
  expect(recordsInWords("web1", recordedOn(state))).toBe(
    "web1 remembers 1 mark\n\nmade by lab/prod\n  mark  eth0.10  of storage  a link with a mark and no record  there\n",
  );
  const result = planRelease(({ stack }) => stack === "prod")(state);
  if (result.kind === "refused") throw new Error("refused");
  const after = simulate(state, result.plan);
  expect(after.links.map(({ alias }) => alias)).toEqual(["", ""]);
  expect(recordedOn(after)).toEqual([]);
});

test("what another stack made stays as it is", () => {
  const state = hostState({ links: [eth0, storage] });
  const result = planRelease(({ stack }) => stack === "dev")(state);
  expect(result).toMatchObject({ kind: "planned", plan: { steps: [], records: [] } });
});

test("control characters of a record do not reach the terminal", () => {
  const maker = { project: "fleet", stack: "de\u001bv", resource: "a\nb" };
  const words = recordsInWords("web1", [
    { kind: "link", name: "x\u0007", maker, about: "made", there: true },
  ]);
  expect(words).not.toMatch(/[\u0007\u001b]/);
  expect(words).toContain("of a\uFFFDb");
});
