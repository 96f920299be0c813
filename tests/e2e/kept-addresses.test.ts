import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, program, ScratchStack, stepsBegun, succeeded, webHosts, wipe } from "./_helpers";

interface Shape {
  /** The VLAN id; another one means another parent, which replaces the network. */
  readonly vlanId?: number;
  /** Attachments placed before the others in the program, each for a namespace of its name. */
  readonly early?: readonly string[];
  readonly red?: string;
  readonly options?: string;
  readonly network?: string;
}

/** Returns a program that attaches namespace `red` of web1 first and `blue` next, on networks of one segment. */
function shaped(hosts: readonly LabHost[], shape: Shape = {}): string {
  const { vlanId = 10, early = [], red = '{ netns: "red" }', options = "", network = "one" } = shape;
  return program(
    webHosts(hosts),
    `const [one, two] = [web1, web2].map((host, index) => new trunkline.MacvlanNetwork("db" + (index + 1), {
       host, parent: "eth0.${String(vlanId)}", subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }] }));
     const attach = (name, network, container, options) => {
       const made = new trunkline.ContainerAttachment(name, { network, container, ...options });
       exports[name] = made.addresses;
       exports[name + "Mac"] = made.macAddress;
     };
     for (const name of ${JSON.stringify(early)}) attach(name, one, { netns: name });
     attach("red", ${network}, ${red}, { ${options} });
     attach("blue", one, { netns: "blue" });`,
  );
}

describe("the addresses of attachments that are replaced", () => {
  let lab: Lab;
  let hosts: [LabHost, LabHost];
  let stack: ScratchStack;
  let mac: unknown;

  const both = (last: number): string[] => [`192.168.10.${String(last)}`, `2001:db8:10::${String(last)}`];

  const outputs = (): Promise<Readonly<Record<string, unknown>>> => stack.outputs();

  async function linkIn(host: LabHost, namespace: string): Promise<string> {
    return (await host.run(`ip netns exec ${namespace} ip -o address show scope global`)).stdout;
  }

  beforeAll(async () => {
    lab = await sharedLab();
    hosts = lab.hosts.slice(0, 2) as [LabHost, LabHost];
    await lab.allowVlan(10, [1, 2]);
    await Promise.all(hosts.map(wipe));
    for (const host of hosts)
      await host.run("for name in red blue green grey white other; do ip netns add $name; done");
    stack = await ScratchStack.create({ lab, program: shaped(hosts) });
    succeeded(await stack.up());
    const made = await outputs();
    mac = made["redMac"];
    // The order of two attachments that are made at once is not defined.
    expect([made["red"], made["blue"]]).toEqual(expect.arrayContaining([both(2), both(3)]));
  });

  afterAll(async () => {
    await stack.remove();
    await Promise.all(hosts.map(wipe));
  });

  test("their network on another parent, a new one before them in the program", async () => {
    const before = await outputs();
    await stack.setProgram(shaped(hosts, { vlanId: 20, early: ["green"] }));
    const up = succeeded(await stack.upAfterPreview());
    const steps = stepsBegun(up.events);
    expect(steps.indexOf("db1 delete-replaced")).toBeGreaterThan(steps.indexOf("red delete-replaced"));
    expect(await outputs()).toMatchObject({ ...before, green: both(4) });
    expect(await linkIn(hosts[0], "red")).toContain((before["red"] as string[])[0]);
    succeeded(await stack.preview("--expect-no-changes"));
  });

  test("in another container", async () => {
    const before = await outputs();
    const shape = { vlanId: 20, early: ["grey", "green"], red: '{ netns: "other" }' };
    await stack.setProgram(shaped(hosts, shape));
    succeeded(await stack.up());
    expect(await outputs()).toMatchObject({ ...before, grey: both(5) });
    expect(await linkIn(hosts[0], "red")).toBe("");
    expect(await linkIn(hosts[0], "other")).toContain((before["red"] as string[])[0]);
  });

  test("because the user said so (--replace): the new one is there when the old one is gone", async () => {
    const before = await outputs();
    const { urn } = await stack.resource("red");
    const up = succeeded(await stack.up("--replace", urn));
    expect(stepsBegun(up.events).filter((step) => !step.endsWith(" replace"))).toEqual([
      "red delete-replaced",
      "red create-replacement",
    ]);
    expect(await outputs()).toEqual(before);
    expect(await linkIn(hosts[0], "other")).toContain((before["red"] as string[])[0]);
    succeeded(await stack.refresh("--expect-no-changes"));
  });

  test("after a run that deleted it and then failed, with others that come before it", async () => {
    const before = await outputs();
    const shape = { vlanId: 20, early: ["grey", "green"] };
    // The kernel has added this route itself by then, so adding it fails as the last step.
    const options = 'routes: [{ destination: "192.168.10.0/24", gateway: "192.168.10.99" }]';
    await stack.setProgram(shaped(hosts, { ...shape, options }));
    expect(failed(await stack.up()).output).toMatch(/red.*[\s\S]*File exists/);
    expect(await linkIn(hosts[0], "other")).toBe("");
    await stack.setProgram(shaped(hosts, { ...shape, early: ["white", ...shape.early] }));
    succeeded(await stack.up());
    expect(await outputs()).toMatchObject({ ...before, white: both(6) });
    expect(await linkIn(hosts[0], "red")).toContain((before["red"] as string[])[0]);
  });

  test("on another host of the same segment: gone here before it is there", async () => {
    const before = await outputs();
    const early = ["white", "grey", "green"];
    await stack.setProgram(shaped(hosts, { vlanId: 20, early, network: "two" }));
    const up = succeeded(await stack.upAfterPreview());
    expect(stepsBegun(up.events).filter((step) => !step.endsWith(" replace"))).toEqual([
      "red delete-replaced",
      "red create-replacement",
    ]);
    const after = await outputs();
    expect(after).toEqual(before);
    expect(after["redMac"]).toBe(mac);
    expect(await linkIn(hosts[0], "red")).toBe("");
    expect(await linkIn(hosts[1], "red")).toContain((before["red"] as string[])[0]);
  });

  test("nothing is left in the end", async () => {
    succeeded(await stack.destroy());
    for (const host of hosts) {
      expect((await host.run("ls /var/lib/trunkline/attachments")).stdout).toBe("");
      expect((await host.run("ls /var/lib/trunkline/networks")).stdout).toBe("");
    }
  });
});
