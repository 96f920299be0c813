import { spawn } from "node:child_process";
import { join } from "node:path";
import { runQuietly } from "../../../tools/checkout/child";

const CHILD = join(__dirname, "../../../tools/checkout/child.js");

test("keeps what a command prints on either stream, and its exit code", async () => {
  const lines: string[] = [];
  const result = await runQuietly(["sh", "-c", "echo out; sleep 0.05; echo err >&2; exit 3"], {
    onLine: (line) => lines.push(line),
  });
  expect(result).toEqual({ exitCode: 3, output: "out\nerr\n" });
  expect(lines).toEqual(["out", "err"]);
});

test("a command that is not there is told by its name", async () => {
  await expect(runQuietly(["no-such-program"])).rejects.toThrow(
    "no-such-program is needed, but it is not on PATH",
  );
});

/** Hands over to a shell script and returns its output and exit code; sends the signal once the script is ready. */
function handOver(
  script: string,
  signal?: NodeJS.Signals,
): Promise<{ code: number | null; printed: string }> {
  const program = `require(${JSON.stringify(CHILD)}).handOver(["sh", "-c", ${JSON.stringify(script)}]).then((code) => process.exit(code))`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (signal && text.includes("ready")) child.kill(signal);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, printed })));
}

test("a child that has the terminal gives us its exit code", async () => {
  await expect(handOver("exit 7")).resolves.toMatchObject({ code: 7 });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s reaches it, and it may tidy up first",
  async (signal) => {
    const script = `trap 'echo tidied; exit 5' INT TERM HUP; echo ready; while :; do sleep 0.05; done`;
    await expect(handOver(script, signal)).resolves.toEqual({ code: 5, printed: "ready\ntidied\n" });
  },
);

test("one that a signal ended is told as a shell tells it", async () => {
  await expect(handOver("kill -9 $$")).resolves.toMatchObject({ code: 128 + 9 });
});
