import { parseRecordsOptions } from "../../../cli/records-options";
import { Problem } from "../../../graph/problem";

const least = { host: "web1", names: [], copied: false, forget: false, yes: false, access: {} };

test.each([
  [["web1"], least],
  [
    ["root@192.0.2.1:2222", "--key", "id"],
    { ...least, host: "root@192.0.2.1:2222", access: { privateKeyFile: "id" } },
  ],
  [["web1", "--copied"], { ...least, copied: true }],
  [["web1", "db", "--forget", "-y"], { ...least, names: ["db"], forget: true, yes: true }],
  [["web1", "--made-by", "fleet/old"], { ...least, madeBy: { project: "fleet", stack: "old" } }],
  [
    ["web1", "--known-hosts", "hosts", "--stack", "dev"],
    { ...least, stack: "dev", access: { knownHostsFile: "hosts" } },
  ],
])("%j", (args, options) => {
  expect(parseRecordsOptions(args)).toEqual(options);
});

test("help is help, whatever else is there", () => {
  expect(parseRecordsOptions(["--forget", "-h"])).toBeUndefined();
});

test.each([
  [[], "a host is needed"],
  [["web1", "--yes"], "--yes is for --forget"],
  [["web1", "--made-by", "old"], '--made-by takes PROJECT/STACK, not "old"'],
  [["web1", "--made-by", "a/b/c"], '--made-by takes PROJECT/STACK, not "a/b/c"'],
  [["web1", "--purge"], "Unknown option '--purge'"],
])("%j is refused, with what is wrong and how it is used", (args, message) => {
  const refused = (): unknown => parseRecordsOptions(args);
  expect(refused).toThrow(Problem);
  expect(refused).toThrow(`${message}\n\nusage: trunkline records`);
});
