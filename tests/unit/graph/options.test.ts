import { parseOptions } from "../../../graph/options";
import { Problem } from "../../../graph/problem";

test.each([
  [[], { source: { kind: "pulumi", command: "export" } }],
  [["--preview"], { source: { kind: "pulumi", command: "preview" } }],
  [["--stack", "dev"], { source: { kind: "pulumi", command: "export", stack: "dev" } }],
  [["state.json"], { source: { kind: "file", path: "state.json" } }],
  [["-", "--svg", "out.svg"], { source: { kind: "stdin" }, svg: "out.svg" }],
])("%j", (args, options) => {
  expect(parseOptions(args)).toEqual(options);
});

test.each([["--help"], ["-h"], ["--help"], ["state.json", "-h"]])("%j %j asks for help", (...args) => {
  expect(parseOptions(args.filter((arg) => arg !== undefined))).toBeUndefined();
});

test.each([
  [["--colour"], "Unknown option '--colour'"],
  [["--svg"], "Option '--svg <value>' argument missing"],
  [["a", "b"], 'one file, not also "b"'],
  [["a", "--preview"], '--preview has pulumi run, but "a" is to be read; leave one of them out'],
  [["-", "--stack", "dev"], '--stack has pulumi run, but "-" is to be read; leave one of them out'],
])("%j is refused, with what is wrong and how it is used", (args, message) => {
  const refused = (): unknown => parseOptions(args);
  expect(refused).toThrow(Problem);
  expect(refused).toThrow(`${message}\n\nusage: trunkline graph`);
});
