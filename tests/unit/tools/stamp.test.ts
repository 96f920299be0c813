import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesBelow, hashOfFiles, readStamp, writeStamp } from "../../../tools/checkout/stamp";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trunkline-stamp-"));
  mkdirSync(join(folder, "inner"));
  writeFileSync(join(folder, "a.ts"), "one");
  writeFileSync(join(folder, "inner", "b.ts"), "two");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hash = () => hashOfFiles(folder, filesBelow(folder));

test("a hash does not depend on the order in which files are found, nor on where the folder is", () => {
  const files = filesBelow(folder);
  expect(files).toHaveLength(2);
  expect(hashOfFiles(folder, [...files].reverse())).toBe(hashOfFiles(folder, files));

  const elsewhere = mkdtempSync(join(tmpdir(), "trunkline-stamp-"));
  mkdirSync(join(elsewhere, "inner"));
  writeFileSync(join(elsewhere, "a.ts"), "one");
  writeFileSync(join(elsewhere, "inner", "b.ts"), "two");
  expect(hashOfFiles(elsewhere, filesBelow(elsewhere))).toBe(hash());
  rmSync(elsewhere, { recursive: true });
});

test.each([
  ["changed", () => writeFileSync(join(folder, "a.ts"), "other")],
  ["added", () => writeFileSync(join(folder, "c.ts"), "")],
  ["removed", () => rmSync(join(folder, "inner", "b.ts"))],
  [
    "renamed",
    () => {
      rmSync(join(folder, "a.ts"));
      writeFileSync(join(folder, "d.ts"), "one");
    },
  ],
])("a file %s gives another hash", (_what, change) => {
  const before = hash();
  change();
  expect(hash()).not.toBe(before);
});

test("a stamp is read back as written; none is undefined", () => {
  const stamp = join(folder, "deep", "stamp");
  expect(readStamp(stamp)).toBeUndefined();
  writeStamp(stamp, "abc");
  expect(readStamp(stamp)).toBe("abc");
});
