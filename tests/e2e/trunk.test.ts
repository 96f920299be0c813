import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  addressesOf,
  listing,
  failed,
  outcomes,
  program,
  ScratchStack,
  succeeded,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

const network = (parent: string): string => `
  new trunkline.IpvlanNetwork("db", { host: web1, parent: ${parent}, subnets: [{ cidr: "10.20.0.0/24" }] });`;

const singles = `
  new trunkline.VlanSubInterface("v10", { host: web1, parent: "eth0", vlanId: 10, addresses: ["10.10.0.1/24"] });
  const v20 = new trunkline.VlanSubInterface("v20", { host: web1, parent: "eth0", vlanId: 20 });
  ${network("v20")}`;

const trunk = (vlans: string, on = 20): string => `
  const trunk = new trunkline.VlanTrunk("trunk", { host: web1, parent: "eth0", vlans: ${vlans} });
  exports.index = trunk.links.apply((links) => links[20]?.ifindex);
  ${network(`trunk.link(${String(on)})`)}`;

describe("a trunk, by pulumi", () => {
  let lab: Lab;
  let host: LabHost;
  let stack: ScratchStack;
  let before: string;
  const write = (body: string): Promise<void> => stack.setProgram(program(webHosts([host]), body));

  beforeAll(async () => {
    lab = await sharedLab();
    host = lab.hosts[0] as LabHost;
    await wipe(host);
    before = await listing(host);
    stack = await ScratchStack.create({ lab, program: program(webHosts([host]), singles) });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.remove();
    await wipe(host);
  });

  test("takes the place of single sub-interfaces without touching their links", async () => {
    const made = await vlanLinks(host);
    await write(trunk('{ 10: { addresses: ["10.10.0.1/24"] }, 20: {} }'));
    const up = succeeded(await stack.up());
    expect(up.stdout).toContain("web1: trunk: ~ 10, 20: taken over as found");
    // The network's parent is known before the trunk is made.
    expect(outcomes(up.events)).toEqual({ trunk: "create", v10: "delete", v20: "delete" });
    const taken = await vlanLinks(host);
    for (const name of ["eth0.10", "eth0.20"]) {
      expect(taken[name]).toEqual({ ...made[name], ifalias: expect.stringContaining("/trunk.") as string });
    }
    const outputs = JSON.parse(await stack.must("stack", "output", "--json")) as Record<string, unknown>;
    expect(outputs).toEqual({ index: made["eth0.20"]?.ifindex });
  });

  test("provider text and type, byte for byte", async () => {
    const { type, id, inputs, outputs } = await stack.resource("trunk");
    expect(type).toBe("pulumi-nodejs:dynamic/trunkline:VlanTrunk");
    expect(id).toBe("web1/trunk");
    const text = 'exports.handler=()=>require("pulumi-trunkline/runtime").vlanTrunk';
    expect(inputs?.["__provider"]).toBe(text);
    expect(outputs?.["__provider"]).toBe(text);
    expect(inputs).toMatchObject({
      parent: "eth0",
      nameTemplate: "{parent}.{id}",
      vlans: { "10": { addresses: ["10.10.0.1/24"] }, "20": {} },
    });
  });

  test("tells a change by VLAN in one line, and makes it", async () => {
    await write(trunk('{ 10: { mtu: 1400, addresses: ["10.10.0.1/24"] }, 20: {}, "30-39": {} }'));
    const preview = succeeded(await stack.preview());
    expect(preview.stdout).toContain("web1: trunk: + 30-39, ~ 10: mtu 1500 → 1400");
    expect(outcomes(preview.events)).toEqual({ trunk: "update" });
    succeeded(await stack.upAfterPreview());
    expect(Object.keys(await vlanLinks(host))).toHaveLength(12);
    expect(await addressesOf(host, "eth0.10")).toEqual(["10.10.0.1/24"]);
    succeeded(await stack.run("refresh", "--preview-only", "--expect-no-changes"));
  });

  test("refuses to remove a VLAN that is in use, and a network on one that it does not have", async () => {
    await write(trunk('{ 10: { addresses: ["10.10.0.1/24"] } }', 99));
    const preview = failed(await stack.preview());
    expect(preview.output).toMatch(/trunk: web1: VLAN 20: link "eth0.20" cannot be deleted .*network "db"/);
    expect(preview.output).toMatch(/db: parent: was given, but its value is undefined/);
  });

  test("gives single sub-interfaces their links back, and leaves nothing in the end", async () => {
    const made = await vlanLinks(host);
    await write(singles);
    succeeded(await stack.upAfterPreview());
    const left = await vlanLinks(host);
    expect(Object.keys(left)).toEqual(["eth0.10", "eth0.20"]);
    expect(left["eth0.20"]).toEqual({
      ...made["eth0.20"],
      ifalias: expect.stringContaining("/v20@") as string,
    });
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  });
});
