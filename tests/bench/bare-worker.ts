/**
 * Makes the same links without Pulumi, in a fresh process like the provider's. Takes a {@link BareTask} as JSON. Prints
 * the elapsed and the processor time in milliseconds, from before it loads the ssh library until the last host is done.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Client } from "ssh2";
import { changesHosts, type BareMethod, type Operation } from "./cases";
import { makingLines, removingLine, type BenchLink } from "./links";

export interface BareTask {
  readonly work: LinkWork | ScriptWork;
  readonly ports: readonly number[];
  readonly privateKeyPath: string;
}

export interface LinkWork {
  readonly method: BareMethod;
  readonly operation: Operation;
  readonly links: readonly BenchLink[];
}

/** A shell script for each host. */
export interface ScriptWork {
  readonly method: "script";
  readonly scripts: readonly string[];
}

type Run = (command: string, stdin?: string) => Promise<string>;

async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "") as BareTask;
  const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
  const { Client } = require("ssh2") as typeof import("ssh2");
  const privateKey = readFileSync(task.privateKeyPath);
  const clients = await Promise.all(
    task.ports.map(async (port, index) => {
      const client = await logIn(new Client(), port, privateKey);
      await workOn((command, stdin) => exec(client, command, stdin), task.work, index);
      return client;
    }),
  );
  const elapsedMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  process.stdout.write(JSON.stringify({ elapsedMs, cpuMs: (user + system) / 1000 }));
  for (const client of clients) client.destroy();
}

async function workOn(run: Run, work: LinkWork | ScriptWork, index: number): Promise<void> {
  if (work.method === "script") await run("sh -e -s", work.scripts[index]);
  else if (work.method === "limit") await inOneBatch(run, work);
  else await linkByLink(run, work);
}

/** Does the least possible: looks, makes all changes in one process if there are any, and looks again. */
async function inOneBatch(run: Run, { operation, links }: LinkWork): Promise<void> {
  await dump(run);
  if (!changesHosts(operation)) return;
  const lines = operation === "create" ? links.flatMap(makingLines) : links.map(removingLine);
  await run("ip -batch -", lines.join("\n") + "\n");
  const names = new Set((await dump(run)).map(({ ifname }) => ifname));
  if (links.some(({ name }) => names.has(name) !== (operation === "create")))
    throw new Error(`${operation}: the host is not as it should be`);
}

/** Works as simple tools do: one `ip` process for each link, one after another. */
async function linkByLink(run: Run, { operation, links }: LinkWork): Promise<void> {
  for (const link of links) {
    if (operation === "create") await run("ip -batch -", makingLines(link).join("\n") + "\n");
    else if (operation === "destroy") await run(`ip ${removingLine(link)}`);
    else JSON.parse(await run(`ip -j -d address show dev ${link.name}`));
  }
}

async function dump(run: Run): Promise<{ ifname: string }[]> {
  return JSON.parse(await run("ip -j -d address show")) as { ifname: string }[];
}

function logIn(client: Client, port: number, privateKey: Buffer): Promise<Client> {
  return new Promise((resolve, reject) => {
    client.on("ready", () => resolve(client)).on("error", reject);
    // Without noDelay, every exchange would wait for the peer's delayed ACK.
    const sock = connect({ host: "127.0.0.1", port, noDelay: true });
    client.connect({ sock, username: "root", privateKey, hostVerifier: () => true });
  });
}

function exec(client: Client, command: string, stdin = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (failure, channel) => {
      if (failure) return reject(failure);
      const stdout: Buffer[] = [];
      let stderr = "";
      channel.on("data", (chunk: Buffer) => stdout.push(chunk));
      channel.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      channel.on("close", (status: number | null) => {
        if (status === 0) resolve(Buffer.concat(stdout).toString("utf8"));
        else reject(new Error(`${command}: status ${String(status)}: ${stderr}`));
      });
      channel.end(stdin);
    });
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
