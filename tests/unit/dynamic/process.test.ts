import { spawn } from "node:child_process";
import { createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onceGone, printOnce } from "../../../provider/dynamic/process";
import { TrunklineError } from "../../../provider/errors";

const own = join(__dirname, "../../../provider/dynamic/process.ts");

/** Behaves like Pulumi's provider process, which prints uncaught errors and is kept alive by a server. */
const program = `
process.on("uncaughtException", (error) => console.error(error.stack));
require(${JSON.stringify(own)}).endWithEngine(undefined, { ended: () => Promise.resolve() });
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

/** Behaves like that process, with a call under way until a line comes in. */
const calledProgram = `
const { Underway } = require(${JSON.stringify(join(own, "../underway.ts"))});
const underway = new Underway();
require(${JSON.stringify(own)}).endWithEngine(process.env.ENGINE, underway);
setInterval(() => undefined, 1000);
console.log("ready");
void underway.during(() => new Promise((resolve) => process.stdin.once("data", resolve)));
`;

test("a provider process ends by itself when its engine is gone, but first answers the call under way", async () => {
  const engine = createServer();
  const sessions: ServerHttp2Session[] = [];
  const connected = new Promise<void>((resolve) =>
    engine.on("session", (session) => {
      sessions.push(session);
      resolve();
    }),
  );
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${String((engine.address() as AddressInfo).port)}`;
  const child = spawn(process.execPath, ["--require", require.resolve("tsx"), "-e", calledProgram], {
    env: { ...process.env, ENGINE: address },
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  try {
    await connected;
    engine.close();
    for (const session of sessions) session.destroy();
    const early = await Promise.race([
      ended,
      new Promise((resolve) => setTimeout(resolve, 2_000, "still there")),
    ]);
    expect(early).toBe("still there");
    child.stdin.write("go\n");
    expect(await ended).toBe(1);
  } finally {
    child.kill("SIGKILL");
    engine.close();
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

test("a server that is gone is noticed, and one that is there is not taken for gone", async () => {
  const server = createServer();
  const sessions: ServerHttp2Session[] = [];
  server.on("session", (session) => sessions.push(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  let gone = false;
  const noticed = new Promise<void>((resolve) =>
    onceGone(`127.0.0.1:${String((server.address() as AddressInfo).port)}`, () => {
      gone = true;
      resolve();
    }),
  );
  while (sessions.length === 0) await new Promise((resume) => setTimeout(resume, 10));
  expect(gone).toBe(false);
  server.close();
  for (const session of sessions) session.destroy();
  await noticed;
}, 30_000);
