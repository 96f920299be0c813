import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sharedLab } from "../shared-lab";
import { fixtureProgram, PORT, preparation } from "./_fixtures/program";
import { listing, outcomes, ScratchStack, succeeded, vlanLinks, wipe } from "./_helpers";

const folder = join(__dirname, "_fixtures/states");
const states = readdirSync(folder).flatMap((release) =>
  readdirSync(join(folder, release)).map((file) => join(release, file)),
);

test("there are states of released versions", () => {
  expect(states).toContain("0.1.0/vlan-sub-interface.json");
});

describe.each(states)("a state as kept in %s", (file) => {
  test("is read, healed and destroyed by this version", async () => {
    const lab = await sharedLab();
    const [host] = lab.hosts;
    if (host === undefined) throw new Error("a lab without a host");
    await wipe(host);
    await host.run(preparation);
    const before = await listing(host);
    const stack = await ScratchStack.create({ lab, program: fixtureProgram(host) });
    try {
      const state = readFileSync(join(folder, file), "utf8")
        .replaceAll(String(PORT), String(host.sshPort))
        .replaceAll("KNOWN_HOSTS_FILE", lab.knownHostsPath)
        .replaceAll("PRIVATE_KEY_FILE", host.privateKeyPath);
      await writeFile(join(stack.folder, "import.json"), state);
      await stack.must("stack", "import", "--file", "import.json");
      // Nothing of it is on this host yet: a refresh says so, and up makes it.
      const refresh = succeeded(await stack.refresh());
      expect(outcomes(refresh.events)).toMatchObject({ plain: "delete", inner: "delete", full: "delete" });
      succeeded(await stack.upAfterPreview());
      expect(Object.keys(await vlanLinks(host)).sort()).toEqual(["eth0.10", "eth0.30", "full", "inner"]);

      // The host as the state has it, but for the links' indexes: nothing to do, with and without a refresh.
      await stack.must("stack", "import", "--file", "import.json");
      expect(outcomes(succeeded(await stack.upAfterPreview()).events)).toEqual({});
      succeeded(await stack.refresh());
      expect(outcomes(succeeded(await stack.preview()).events)).toEqual({});

      await host.run("ip link set full mtu 1280");
      expect(outcomes(succeeded(await stack.up()).events)).toEqual({ full: "update" });
      await stack.must("stack", "import", "--file", "import.json");
      succeeded(await stack.destroy());
      expect(await listing(host)).toBe(before);
    } finally {
      await stack.remove();
      await wipe(host);
    }
  });
});
