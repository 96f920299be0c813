/**
 * Writes the `pulumi stack export` of stacks made by this release, and their hosts' records. Run `npx tsx
 * tests/e2e/_fixtures/write-states.ts` before each release is published. Existing files are never overwritten.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startLab, type Lab } from "../../lab";
import { ScratchStack } from "../_helpers/scratch-stack";
import { succeeded } from "../_helpers/pulumi-run";
import { fixtureProgram, fixtures, PORT, shapes, type Fixture } from "./program";
import { readRecords } from "./records";

const { version } = require("../../../package.json") as { version: string };

async function writeStates(): Promise<void> {
  for (const [name, fixture] of Object.entries({ ...fixtures, ...shapes })) {
    const file = join(__dirname, "states", version, `${name}.json`);
    if (existsSync(file)) {
      process.stderr.write(`${file} is there already; a release's states are written once\n`);
      continue;
    }
    const lab = await startLab({ hosts: 1 });
    try {
      await writeState(lab, fixture, { name, file });
    } finally {
      await lab.down();
    }
  }
}

async function writeState(
  lab: Lab,
  fixture: Pick<Fixture, "body" | "preparation">,
  { name, file }: { name: string; file: string },
): Promise<void> {
  const [host] = lab.hosts;
  if (host === undefined) throw new Error("a lab without a host");
  await host.run(fixture.preparation);
  const stack = await ScratchStack.create({ lab, program: fixtureProgram(host, fixture) });
  succeeded(await stack.up());
  await write(file, neutral(await stack.exportText(), host.sshPort));
  for (const [path, text] of Object.entries(await readRecords(host)))
    await write(join(__dirname, "records", version, name, path), text);
  await stack.remove();
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Removes what differs between machines: the host's port, paths in config, and the engine's source positions. */
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
