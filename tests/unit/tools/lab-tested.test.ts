import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stampOf } from "../../../tools/tests/lab-tested";

let folder: string;
const lab = (): string => join(folder, "tests");
const cache = (): string => join(folder, "cache");
const disk = (): string => join(cache(), "lab-1", "root.ext4");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trunkline-lab-tested-"));
  for (const path of [lab(), join(cache(), "lab-1")]) mkdirSync(path, { recursive: true });
  // A build leaves its lock there, a passed run its stamp.
  for (const file of ["lab-1.lock", "lab-tested"]) writeFileSync(join(cache(), file), "");
  writeFileSync(join(lab(), "lab.ts"), "boots");
  writeFileSync(disk(), "a disk");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("a lab is the same one as long as its files and its disk are", () => {
  const before = stampOf(lab(), cache());
  writeFileSync(join(cache(), "checkout-1"), "something else");
  expect(stampOf(lab(), cache())).toBe(before);
});

test.each<[string, () => void]>([
  ["a file changed", () => writeFileSync(join(lab(), "lab.ts"), "boots later")],
  ["a file came", () => writeFileSync(join(lab(), "more.ts"), "")],
  ["the disk was made again", () => utimesSync(disk(), 1, 1)],
  ["there is no disk", () => rmSync(join(cache(), "lab-1"), { recursive: true })],
])("and another one where %s", (_what, change) => {
  const before = stampOf(lab(), cache());
  change();
  expect(stampOf(lab(), cache())).not.toBe(before);
});
