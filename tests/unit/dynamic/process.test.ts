import { spawn } from "node:child_process";
import { join } from "node:path";
import { printOnce } from "../../../provider/dynamic/process";
import { TrunklineError } from "../../../provider/errors";

const own = join(__dirname, "../../../provider/dynamic/process.ts");

/** Behaves like Pulumi's provider process, which prints uncaught errors and is kept alive by a server. */
const program = `
process.on("uncaughtException", (error) => console.error(error.stack));
require(${JSON.stringify(own)}).endWithEngine();
setInterval(() => undefined, 1000);
console.log("ready");
process.stdin.once("data", () => console.error("a failure that nobody reads"));
`;

test("a provider process whose engine was killed ends at the first line that nobody reads", async () => {
  const child = spawn(process.execPath, ["--require", require.resolve("tsx"), "-e", program]);
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  try {
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.stdout.destroy();
    child.stderr.destroy();
    child.stdin.write("go\n");
    expect(await ended).toBe(1);
  } finally {
    child.kill("SIGKILL");
  }
}, 30_000);

test("an error that the engine shows is not printed as well, whatever else is", () => {
  const printed = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const own = console.error;
  try {
    printOnce();
    // Prints errors like Pulumi's server.
    const report = (error: Error): void => console.error(`${String(error)}: ${error.stack ?? ""}`);
    const shown = new TrunklineError("unreachable", "web1", "it is asleep\nand dreams");
    shown.stack = "";
    report(shown);
    expect(printed).not.toHaveBeenCalled();
    report(new TypeError("a mistake of ours"));
    report(new TrunklineError("unreachable", "web1", "it came another way, with its stack"));
    console.error(`${String(shown)}: `, "and more");
    console.error("a line of somebody else: ");
    expect(printed).toHaveBeenCalledTimes(4);
  } finally {
    console.error = own;
    printed.mockRestore();
  }
});
