import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import execa from "execa";
import type { Environment } from "./place";

/**
 * Variables with which `pulumi`, which lives for a second, collects less garbage, and the processes that it starts load
 * less; see late-modules.js.
 */
export const lightProcesses: Environment = {
  GOGC: "400",
  NODE_OPTIONS: `--require "${join(__dirname, "late-modules.js")}"`,
};

/**
 * Arguments with which `pulumi` has a program run by the program host, if there is one; else the program gets a process of
 * its own. Its package and SDK must be those of this checkout.
 */
export function inProgramHost(): string[] {
  const host = process.env["TRUNKLINE_PROGRAM_HOST"];
  return host ? [`--client=${host}`] : [];
}

/**
 * Variables with which `pulumi` has a stack's resources served by the provider host, if there is one; else the provider
 * gets a process of its own.
 *
 * @param logsIn whether each operation logs in to its hosts, as a process of its own does; else it takes over connections
 */
export function inProviderHost(logsIn = false): Environment {
  const ports = process.env["TRUNKLINE_PROVIDER_HOST"]?.split(" ") ?? [];
  const port = ports[logsIn ? 1 : 0];
  return port ? { PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${port}` } : {};
}

/** Starts the process that runs programs (program-host.js), which ends with this one. Returns its address. */
export async function startProgramHost(): Promise<string> {
  return `127.0.0.1:${await startServer("program-host.js")}`;
}

/** Starts the process that serves providers (provider-host.js), which ends with this one. Returns its two ports. */
export function startProviderHost(): Promise<string> {
  return startServer("provider-host.js");
}

/** Returns what the process prints: its port or ports. */
async function startServer(script: string): Promise<string> {
  const child = execa(process.execPath, [join(__dirname, script)], {
    // As with stacks, no agent of the user's.
    env: { SSH_AUTH_SOCK: "" },
    stdio: ["pipe", "pipe", "inherit"],
    reject: false,
  });
  if (child.stdin === null || child.stdout === null) throw new Error(`${script} has no pipes`);
  const lines = createInterface({ input: child.stdout });
  const [port] = (await Promise.race([once(lines, "line"), child.then(() => [])])) as string[];
  if (port === undefined) throw new Error(`${script} has ended`);
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) (pipe as unknown as Socket).unref();
  return port;
}
