import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { fixtureProgram, fixtures, PORT } from "./_fixtures/program";
import { writeRecords } from "./_fixtures/records";
import { listing, outcomes, ScratchStack, succeeded, wipe } from "./_helpers";

// A dozen runs of pulumi for each state.
jest.setTimeout(300_000);

const folder = join(__dirname, "_fixtures");
const kept = readdirSync(join(folder, "states")).flatMap((release) =>
  readdirSync(join(folder, "states", release))
    .map((file) => ({ release, name: basename(file, ".json") as keyof typeof fixtures }))
    .filter(({ name }) => name in fixtures),
);

test("there are states of released versions", () => {
  expect(kept).toContainEqual({ release: "0.1.0", name: "vlan-sub-interface" });
  expect(kept).toContainEqual({ release: "0.1.0", name: "containers" });
});

describe.each(kept)("a state of $name as kept in $release", ({ release, name }) => {
  const fixture = fixtures[name];
  const state = readFileSync(join(folder, "states", release, `${name}.json`), "utf8");
  const records = recordsIn(join(folder, "records", release, name));

  test("is read, healed and destroyed by this version", async () => {
    const lab = await sharedLab();
    const [host] = lab.hosts;
    if (host === undefined) throw new Error("a lab without a host");
    await wipe(host);
    await host.run(fixture.preparation);
    const before = await everywhere(host);
    const stack = await ScratchStack.create({ lab, program: fixtureProgram(host, fixture) });
    const there = async (): Promise<string[]> => (await host.run(fixture.look)).stdout.trim().split("\n");
    try {
      const text = state
        .replaceAll(String(PORT), String(host.sshPort))
        .replaceAll("KNOWN_HOSTS_FILE", lab.knownHostsPath)
        .replaceAll("PRIVATE_KEY_FILE", host.privateKeyPath);
      await writeFile(join(stack.folder, "import.json"), text);
      await stack.must("stack", "import", "--file", "import.json");
      // The host has none of it yet: a refresh reports that, and up makes it, with the marks that the state stands for.
      const refresh = succeeded(await stack.refresh());
      expect(outcomes(refresh.events)).toEqual({
        ...Object.fromEntries(fixture.missing.map((resource) => [resource, "delete"])),
        ...Object.fromEntries(fixture.unrecorded.map((resource) => [resource, "update"])),
      });
      await stack.must("stack", "import", "--file", "import.json");
      succeeded(await stack.upAfterPreview());
      expect((await there()).sort()).toEqual([...fixture.made].sort());

      // The host matches the state except for indexes, and has the records that the release wrote: nothing to do, with
      // or without a refresh.
      if (Object.keys(records).length > 0) await writeRecords(host, records);
      await stack.must("stack", "import", "--file", "import.json");
      expect(outcomes(succeeded(await stack.upAfterPreview()).events)).toEqual({});
      succeeded(await stack.refresh("--expect-no-changes"));
      expect(outcomes(succeeded(await stack.preview()).events)).toEqual({});

      await host.run(fixture.drift.command);
      expect(outcomes(succeeded(await stack.up()).events)).toEqual({ [fixture.drift.resource]: "update" });
      await stack.must("stack", "import", "--file", "import.json");
      succeeded(await stack.destroy());
      expect(await everywhere(host)).toBe(before);
    } finally {
      await stack.remove();
      await wipe(host);
    }
  });
});

/** Lists the host, and the links of its other namespaces. */
async function everywhere(host: LabHost): Promise<string> {
  const { stdout } = await host.run("ip -all netns exec ip -br link show");
  return `${await listing(host)}\n${stdout}`;
}

/** Reads a release's records; older releases have none. */
function recordsIn(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  return Object.fromEntries(
    readdirSync(directory).flatMap((kind) =>
      readdirSync(join(directory, kind)).map((file) => [
        `${kind}/${file}`,
        readFileSync(join(directory, kind, file), "utf8"),
      ]),
    ),
  );
}
