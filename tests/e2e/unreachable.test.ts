import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fixtureProgram, fixtures, PORT } from "./_fixtures/program";
import { failed, ScratchStack } from "./_helpers";
import { sharedLab } from "../shared-lab";

const state = join(__dirname, "_fixtures/states/0.1.0/vlan-sub-interface.json");

/** Nothing listens on this port. */
const CLOSED_PORT = 9;

test("a refresh says of each resource, on its own line and nowhere else, that its host cannot be reached", async () => {
  const lab = await sharedLab();
  const [host] = lab.hosts;
  if (host === undefined) throw new Error("a lab without a host");
  const stack = await ScratchStack.create({
    logsIn: true,
    lab,
    program: fixtureProgram(host, fixtures["vlan-sub-interface"]),
  });
  try {
    const text = readFileSync(state, "utf8")
      .replaceAll(`"port": ${String(PORT)}`, `"port": ${String(CLOSED_PORT)}, "dialErrorLimit": 1`)
      .replaceAll("KNOWN_HOSTS_FILE", lab.knownHostsPath)
      .replaceAll("PRIVATE_KEY_FILE", host.privateKeyPath);
    await writeFile(join(stack.folder, "import.json"), text);
    await stack.must("stack", "import", "--file", "import.json");
    // By a process of its own, since it is about what that prints.
    const refresh = await stack.own.refresh();
    failed(refresh);
    const [, diagnostics = ""] = /Diagnostics:(.*)^Resources:/ms.exec(refresh.output) ?? [];
    const [, ...lines] = diagnostics.split(/\n {2}(?=\S)/);
    const refused = /error: web1 \(127\.0\.0\.1:9\): connection refused/;
    const about = (line: string): string => line.slice(0, line.indexOf(":\n"));
    expect(lines.filter((line) => refused.test(line)).map(about)).toEqual(
      lines.map(about).filter((resource) => resource.includes("trunkline:")),
    );
    expect(lines.map(about)).toContain("pulumi-nodejs:dynamic/trunkline:VlanSubInterface (plain)");
    expect(lines.find((line) => line.startsWith("pulumi:pulumi:Stack"))).toMatch(
      /^pulumi:pulumi:Stack \(fleet-dev\):\n +error: update failed\s+$/,
    );
  } finally {
    await stack.remove();
  }
});
