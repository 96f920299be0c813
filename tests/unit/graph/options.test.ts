import { parseOptions } from "../../../graph/options";
import { Problem } from "../../../graph/problem";

test.each([
  [["graph"], { source: { kind: "pulumi", command: "export" } }],
  [["graph", "--preview"], { source: { kind: "pulumi", command: "preview" } }],
  [["graph", "--stack", "dev"], { source: { kind: "pulumi", command: "export", stack: "dev" } }],
  [["graph", "state.json"], { source: { kind: "file", path: "state.json" } }],
  [["graph", "-", "--svg", "out.svg"], { source: { kind: "stdin" }, svg: "out.svg" }],
])("%j", (args, options) => {
  expect(parseOptions(args)).toEqual(options);
});

test.each([["--help"], ["-h"], ["graph", "--help"], ["graph", "state.json", "-h"]])(
  "%j %j asks for help",
  (...args) => {
    expect(parseOptions(args.filter((arg) => arg !== undefined))).toBeUndefined();
  },
);

test.each([
  [[], "a command is needed"],
  [["draw"], 'there is no command "draw"'],
  [["graph", "--colour"], "Unknown option '--colour'"],
  [["graph", "--svg"], "Option '--svg <value>' argument missing"],
  [["graph", "a", "b"], 'one file, not also "b"'],
  [["graph", "a", "--preview"], '--preview has pulumi run, but "a" is to be read; leave one of them out'],
  [["graph", "-", "--stack", "dev"], '--stack has pulumi run, but "-" is to be read; leave one of them out'],
])("%j is refused, with what is wrong and how it is used", (args, message) => {
  const refused = (): unknown => parseOptions(args);
  expect(refused).toThrow(Problem);
  expect(refused).toThrow(`${message}\n\nusage: trunkline graph`);
});
