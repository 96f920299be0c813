/**
 * Writes what `pulumi stack export` says of a stack made by this release: `npx tsx tests/e2e/_fixtures/write-states.ts`,
 * once for each release, before it is published. What is there is never written again.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startLab } from "../../lab";
import { ScratchStack } from "../_helpers/scratch-stack";
import { succeeded } from "../_helpers/pulumi-run";
import { fixtureProgram, PORT, preparation } from "./program";

const { version } = require("../../../package.json") as { version: string };

async function writeStates(): Promise<void> {
  const folder = join(__dirname, "states", version);
  if (existsSync(folder)) throw new Error(`${folder} is there already; a release's states are written once`);
  const lab = await startLab({ hosts: 1 });
  try {
    const [host] = lab.hosts;
    if (host === undefined) throw new Error("a lab without a host");
    await host.run(preparation);
    const stack = await ScratchStack.create({ lab, program: fixtureProgram(host) });
    succeeded(await stack.up());
    const state = neutral(await stack.exportText(), host.sshPort);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "vlan-sub-interface.json"), state);
    await stack.remove();
  } finally {
    await lab.down();
  }
}

/** Without what differs from machine to machine: the host's port, paths of config, and the engine's source positions. */
function neutral(state: string, port: number): string {
  const text = state.replaceAll(String(port), String(PORT));
  const kept = JSON.parse(text, (key, value: unknown) => {
    if (key === "sourcePosition" || key === "stackTrace") return undefined;
    if (key === "trunkline:knownHostsFile") return "KNOWN_HOSTS_FILE";
    return key === "trunkline:privateKeyFile" ? "PRIVATE_KEY_FILE" : value;
  }) as unknown;
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

void writeStates();
