import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  listing,
  failed,
  succeeded,
  outcomes,
  program,
  type RunResult,
  ScratchStack,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

/** Nothing listens on this port, and there is no second try. */
const unreachable = { name: "web7", connection: { host: "127.0.0.1", port: 9, dialErrorLimit: 1 } };

/** A correct link on every host and, with `wrong`, an incorrect one on most hosts. */
const body = (wrong: boolean): string => `
  const all = [web1, web2, web3, web4, web5, web6];
  all.forEach((host, index) => {
    new trunkline.VlanSubInterface("web" + (index + 1) + "-good", { host, parent: "eth0", vlanId: 100 });
  });
  if (${String(wrong)}) {
    new trunkline.VlanSubInterface("web1-bad", { host: web1, parent: "eth7", vlanId: 11 });
    new trunkline.VlanSubInterface("web2-bad", { host: web2, parent: "eth0", vlanId: 12 });
    new trunkline.VlanSubInterface("web3-bad", { host: web3, parent: "eth0", vlanId: 13, mtu: 9000 });
    new trunkline.VlanSubInterface("web4-bad", { host: web4, parent: "eth0", vlanId: 14, name: "storage" });
    new trunkline.VlanSubInterface("web5-bad", { host: web5, parent: "eth0", vlanId: 4095, addresses: ["10.0.0.1"] });
    new trunkline.MacvlanNetwork("web6-bad", { host: web6, parent: web6.defaultInterface, subnets: [{ cidr: "10.6.0.0/24" }] });
    new trunkline.VlanSubInterface("web7-bad", { host: web7, parent: "eth0", vlanId: 15 });
  }`;

/** One line for each problem, as in the list at the end of the output. */
const named = [
  'web1-bad: web1: parent link "eth7" does not exist; links there: lo, mgmt0, eth0',
  'web2-bad: web2: 802.1Q id 12 on "eth0" is held by byhand (802.1Q id 12 on eth0, mtu 1500, down; not made by Trunkline); use another id, or name: "byhand" to use that link',
  'web3-bad: web3: mtu 9000 for "eth0.13" is above the 1500 of its parent "eth0"; lower it, or raise the parent\'s first',
  'web4-bad: web4: link "storage" was made by resource "other-storage" of stack "prod", project "other", not made by resource "web4-bad" of stack "',
  "web5-bad: vlanId: 4095 is out of range; a VLAN id is 1–4094",
  'web5-bad: addresses[0]: "10.0.0.1" needs a prefix length of 0–32',
  "web6-bad: parent: was given, but its value is undefined",
  "web7 (127.0.0.1:9): connection refused (1 try); check that sshd listens on that address and port",
];

describe("six hosts, problems on all of them and one more host that cannot be reached", () => {
  let lab: Lab;
  let hosts: LabHost[];
  let other: ScratchStack;
  let stack: ScratchStack;
  let before: string[];
  const listings = (): Promise<string[]> => Promise.all(hosts.map(listing));

  beforeAll(async () => {
    lab = await sharedLab(6);
    hosts = lab.hosts.slice(0, 6);
    expect(hosts).toHaveLength(6);
    await Promise.all(hosts.map(wipe));
    const [, h2, , h4, , h6] = hosts as [LabHost, LabHost, LabHost, LabHost, LabHost, LabHost];
    await h2.run("ip link add link eth0 name byhand type vlan id 12");
    await h6.run(
      "ip route replace default nexthop via 10.0.2.2 dev mgmt0 nexthop via 10.9.9.9 dev eth0 onlink",
    );
    other = await ScratchStack.create({
      lab,
      project: "other",
      stack: "prod",
      program: program(
        webHosts([h4]),
        'new trunkline.VlanSubInterface("other-storage", { host: web1, parent: "eth0", vlanId: 14, name: "storage" });',
      ),
    });
    succeeded(await other.up());
    before = await listings();
    stack = await ScratchStack.create({
      lab,
      program: program([...webHosts(hosts), unreachable], body(true)),
    });
  });

  afterAll(async () => {
    await hosts[5]?.run("ip route replace default via 10.0.2.2");
    await Promise.all([stack.remove(), other.remove(), ...hosts.map(wipe)]);
  });

  const expectAllNamed = ({ output }: RunResult): void => {
    for (const line of named) expect(output).toContain(line);
    expect(output).toContain("8 problems; nothing was changed:");
  };

  test("a preview names all of them and fails", async () => {
    const preview = await stack.preview();
    failed(preview);
    expectAllNamed(preview);
    expect(preview.output).toMatch(
      /trunkline:Host \(web7\):\n +error: web7 \(127\.0\.0\.1:9\): connection refused/,
    );
  });

  test("up --yes names all of them, fails, and changes nothing anywhere", async () => {
    const up = await stack.upAfterPreview();
    failed(up);
    expectAllNamed(up);
    expect(up.output).not.toContain("Updating (");
    expect(await listings()).toEqual(before);
    expect((await stack.resources()).filter(({ type }) => type.includes("trunkline"))).toEqual([]);
  });

  test("up --skip-preview fails; nothing that is wrong is made, and at least one problem is named", async () => {
    const up = await stack.up();
    failed(up);
    if (!named.some((line) => up.output.includes(line.replace(/^\S+: /, ""))))
      throw new Error(`names no problem:\n${up.output}`);
    expect(up.output).not.toContain("nothing was changed");
    for (const host of hosts) {
      const links = Object.keys(await vlanLinks(host));
      expect(links.filter((name) => !["eth0.100", "byhand", "storage"].includes(name))).toEqual([]);
    }
  });

  test("up --skip-preview --continue-on-error makes all that is right and names every problem", async () => {
    const up = await stack.up("--continue-on-error");
    failed(up);
    for (const line of named) expect(up.output).toContain(line.replace(/^\S+: /, ""));
    for (const host of hosts) expect(await vlanLinks(host)).toHaveProperty(["eth0.100"]);
  });

  test("with the problems out of the program it goes through", async () => {
    await stack.setProgram(program(webHosts(hosts), body(false)));
    const up = await stack.upAfterPreview();
    succeeded(up);
    expect(outcomes(up.events)).toEqual({ web7: "discard" });
    succeeded(await stack.destroy());
    expect(await listings()).toEqual(before);
  });
});
