import { spawn } from "node:child_process";
import { join } from "node:path";

const orphan = join(__dirname, "../../../provider/lifecycle/orphan.ts");

/** As Pulumi's provider process: whatever is not caught is printed, and a server keeps it alive. */
const program = `
process.on("uncaughtException", (error) => console.error(error.stack));
require(${JSON.stringify(orphan)}).endWithEngine();
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
