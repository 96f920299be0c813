import { execFile } from "node:child_process";
import { promisify } from "node:util";

test("each run of an inline program fails with its problems while it lasts, so that its process lives on", async () => {
  const program = require.resolve("./_two-runs");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", program]);
  const failure =
    "Error: 1 problem:\n  bad: vlanId: 4095 is out of range; a VLAN id is 1–4094 [invalid-input]";
  expect(stdout.trimEnd().split("\n")).toEqual([JSON.stringify([failure]), JSON.stringify([failure])]);
});
