import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import execa from "execa";
import { cacheDirectory } from "./cache";
import type { LabHost } from "./host";
import { attachLab, type Lab, startLab } from "./lab";
import { sshArgv } from "./ssh";

const USAGE = `usage: lab COMMAND
  up [N [MIB]]       boot N hosts (2) with MIB of memory each (256), h1 to hN; they stay until "down"
  up --namespaces [N]  the same with hosts that are namespaces of this machine: fast, needs root, passes no VLANs
  ssh hI [COMMAND]   log in to a host, or run a command on it
  vlan ID PORT...    let a tagged VLAN pass on trunk ports (host I is on port I)
  kill I             power loss: stop host I, its disk is kept
  boot I             start host I on its disk
  log I              print the console of host I
  status             hosts, how they are reached by ssh and by a program, and where the lab's files are
  down               end everything and drop the disks`;

const CHECKOUT = resolve(__dirname, "../..");
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  up,
  ssh,
  vlan: async ([id, ...ports]) => (await theLab()).allowVlan(wholeNumber(id), ports.map(wholeNumber)),
  kill: async ([index]) => (await theHost(index)).powerOff(),
  boot: async ([index]) => (await theHost(index)).boot(),
  log: async ([index]) => void process.stdout.write((await theHost(index)).consoleLog()),
  status,
  down,
};

async function up(args: readonly string[]): Promise<void> {
  const [count = "2", memory = "256"] = args.filter((each) => each !== "--namespaces");
  const standing = await findLab();
  if (standing) throw new Error(`lab: up already, in ${standing.directory}; "down" ends it`);
  const lab = await startLab({
    hosts: wholeNumber(count),
    namespaces: args.includes("--namespaces"),
    memoryMiB: wholeNumber(memory),
    onProgress: print,
  });
  try {
    await writeFile(await statePath(), lab.directory, { flag: "wx" });
  } catch {
    await lab.down();
    throw new Error("lab: another one came up for this checkout in the meantime");
  }
  await lab.release();
  await status();
}

async function ssh([name, ...command]: readonly string[]): Promise<void> {
  const host = await theHost(name);
  const argv = sshArgv(
    (await theLab()).directory,
    host.name,
    process.stdin.isTTY && command.length === 0 ? ["-t"] : [],
  );
  const [program = "", ...args] = [...argv, ...command];
  const { exitCode } = await execa(program, args, { stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 255;
}

async function status(): Promise<void> {
  const lab = await theLab();
  print(`lab in ${lab.directory}`);
  for (const host of lab.hosts) {
    const state = (await host.isRunning()) ? "up " : "off";
    print(`${host.name}  ${state}  root@127.0.0.1:${host.sshPort}  ssh -F ${lab.sshConfigPath} ${host.name}`);
  }
  print(`
A program has "root@127.0.0.1:PORT" as a host's connection, and gets in with

  pulumi config set trunkline:privateKeyFile ${lab.hosts[0]?.privateKeyPath ?? ""}
  pulumi config set trunkline:knownHostsFile ${lab.knownHostsPath}`);
}

async function down(): Promise<void> {
  await (await findLab())?.down();
  await rm(await statePath(), { force: true });
}

async function theLab(): Promise<Lab> {
  const lab = await findLab();
  if (!lab) throw new Error('lab: none is up for this checkout; "up 2" boots two hosts');
  return lab;
}

async function theHost(which: string | undefined): Promise<LabHost> {
  const lab = await theLab();
  const host = lab.hosts.find((each) => which === each.name || which === String(each.index));
  if (!host)
    throw new Error(
      `lab: no host ${which ?? "given"}; there are: ${lab.hosts.map((each) => each.name).join(", ")}`,
    );
  return host;
}

/** Returns the lab that this checkout's command line has up, and forgets a lab that is gone. */
async function findLab(): Promise<Lab | undefined> {
  const path = await statePath();
  if (!existsSync(path)) return undefined;
  const directory = await readFile(path, "utf8");
  if (existsSync(directory)) return attachLab(directory);
  await rm(path, { force: true });
  return undefined;
}

async function statePath(): Promise<string> {
  const key = createHash("sha256").update(CHECKOUT).digest("hex").slice(0, 12);
  return join(await cacheDirectory(), `checkout-${key}`);
}

function wholeNumber(text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text))
    throw new Error(`lab: "${text ?? ""}" is not a number\n${USAGE}`);
  return Number(text);
}

async function main([name = "", ...args]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Error(USAGE);
  await command(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
