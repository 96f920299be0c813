import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassedFiles } from "../../../tools/tests/passed-files";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trunkline-passed-"));
  write("rules", "strict");
  for (const name of ["a.ts", "b.ts"]) write(name, "1");
  files().remember(["a.ts", "b.ts"]);
});

afterEach(() => rmSync(folder, { recursive: true }));

test("files that have passed are not checked again, not even in another checkout", () => {
  expect(files().others(["a.ts", "b.ts"])).toEqual([]);
});

test("a file that was changed, added or renamed is checked", () => {
  write("a.ts", "2");
  for (const name of ["c.ts", "d.ts"]) write(name, "1");
  expect(files().others(["a.ts", "b.ts", "c.ts", "d.ts"])).toEqual(["a.ts", "c.ts", "d.ts"]);
});

test("under other rules, every file is checked", () => {
  write("rules", "stricter");
  expect(files().others(["a.ts", "b.ts"])).toEqual(["a.ts", "b.ts"]);
});

test("a checkout that remembers nothing checks every file", () => {
  rmSync(join(folder, "memory"));
  expect(files().others(["a.ts", "b.ts"])).toEqual(["a.ts", "b.ts"]);
});

function files(): PassedFiles {
  return new PassedFiles(folder, join(folder, "memory"), ["rules"]);
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}
