import { createHash } from "node:crypto";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  listing,
  outcomes,
  program,
  ScratchStack,
  type StoredResource,
  succeeded,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

/** Every state of every stack contains these texts since the first release: not a byte may change. */
const hostText = 'exports.handler=()=>require("pulumi-trunkline/runtime").host';
const vlanText = 'exports.handler=()=>require("pulumi-trunkline/runtime").vlanSubInterface';
const hostType = "pulumi-nodejs:dynamic/trunkline:Host";
const vlanType = "pulumi-nodejs:dynamic/trunkline:VlanSubInterface";

const ipvlanText = 'exports.handler=()=>require("pulumi-trunkline/runtime").ipvlanNetwork';
const macvlanText = 'exports.handler=()=>require("pulumi-trunkline/runtime").macvlanNetwork';
const attachmentText = 'exports.handler=()=>require("pulumi-trunkline/runtime").containerAttachment';
const ipvlanType = "pulumi-nodejs:dynamic/trunkline:IpvlanNetwork";
const macvlanType = "pulumi-nodejs:dynamic/trunkline:MacvlanNetwork";
const attachmentType = "pulumi-nodejs:dynamic/trunkline:ContainerAttachment";
const planText = 'exports.handler=()=>require("pulumi-trunkline/runtime").addressPlan';
const planType = "pulumi-nodejs:dynamic/trunkline:AddressPlan";

/** Matches the URN that a resource keeps, with the state that it was born in. */
const bornIn = (name: string, type: string): RegExp =>
  new RegExp(`^urn:pulumi:dev::fleet::${type}@[0-9a-f-]{36}::${name}$`);

/** Of them, 37 are what tells the state that a resource was born in, and 45 the machine-id. */
const BYTES_PER_RESOURCE = 2_176;

describe("what the engine stores", () => {
  let lab: Lab;
  let host: LabHost;
  let stack: ScratchStack;
  let before: string;
  const link = (made: string): string =>
    `${made}("vlan10", { host: web1, parent: "eth0", vlanId: 10, mtu: 1400, addresses: ["192.0.2.10/24", "2001:db8::10/64"] });`;

  beforeAll(async () => {
    lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    before = await listing(host);
    stack = await ScratchStack.create({
      lab,
      ownProcess: true,
      program: program(webHosts([host]), link("new trunkline.VlanSubInterface")),
    });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.remove();
    await wipe(host);
  });

  test("provider texts and types, byte for byte", async () => {
    const [web1, vlan10] = [await stack.resource("web1"), await stack.resource("vlan10")];
    expect(web1.type).toBe(hostType);
    expect(web1.outputs?.["__provider"] ?? web1.inputs?.["__provider"]).toBe(hostText);
    expect(vlan10.type).toBe(vlanType);
    expect(vlan10.inputs?.["__provider"]).toBe(vlanText);
    expect(vlan10.outputs?.["__provider"]).toBe(vlanText);
  });

  test(`at most ${String(BYTES_PER_RESOURCE)} bytes for a sub-interface, less the engine's own source positions`, async () => {
    expect(ownBytes("a sub-interface", await stack.resource("vlan10"))).toBeLessThanOrEqual(
      BYTES_PER_RESOURCE,
    );
  });

  test("the same resource written as a dynamic.Resource with the same text takes its place, and the other way round", async () => {
    const made = await vlanLinks(host);
    const byHand = `class ByHand extends pulumi.dynamic.Resource {
      constructor(name, { host, ...args }, options = {}) {
        const provider = { ...JSON.parse("{}") };
        const props = { ...args, host: host.reference, resourceUrn: pulumi.createUrn(name, "${vlanType}", options.parent), ifindex: undefined, owned: undefined, macAddress: undefined };
        super(provider, name, props, options, "trunkline", "VlanSubInterface");
      }
    }
    // dynamic.Resource would serialise the provider's code; here it is what a state already holds.
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
      type === "${vlanType}" ? { props: { ...props, __provider: ${JSON.stringify(vlanText)} }, opts } : undefined);
    `;
    await stack.setProgram(program(webHosts([host]), byHand + link("new ByHand")));
    const swapped = succeeded(await stack.upAfterPreview());
    expect(outcomes(swapped.events)).toEqual({});
    expect(await vlanLinks(host)).toEqual(made);

    await stack.setProgram(
      program(webHosts([host]), byHand + link("new ByHand").replace("mtu: 1400", "mtu: 1300")),
    );
    expect(outcomes(succeeded(await stack.up()).events)).toEqual({ vlan10: "update" });
    expect((await vlanLinks(host))["eth0.10"]?.mtu).toBe(1300);

    await stack.setProgram(program(webHosts([host]), link("new trunkline.VlanSubInterface")));
    expect(outcomes(succeeded(await stack.up()).events)).toEqual({ vlan10: "update" });
    expect((await vlanLinks(host))["eth0.10"]?.ifindex).toBe(made["eth0.10"]?.ifindex);
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  });
});

describe("what the engine stores of networks and attachments", () => {
  let host: LabHost;
  let stack: ScratchStack;

  beforeAll(async () => {
    const lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    await host.run("ip netns add red && ip netns add blue");
    const subnets =
      '[{ cidr: "192.168.10.0/24", ipRange: "192.168.10.128/25" }, { cidr: "2001:db8:10::/64" }]';
    stack = await ScratchStack.create({
      lab,
      program: program(
        webHosts([host]),
        `new trunkline.AddressPlan("plan", { cidr: "192.168.10.128/25", prefixLength: 25, holders: ["web1"] });
         const db = new trunkline.IpvlanNetwork("db", { host: web1, parent: "eth0.10", subnets: ${subnets} });
         const lan = new trunkline.MacvlanNetwork("lan", {
           host: web1, parent: "eth0", subnets: [{ cidr: "192.168.20.0/24" }], hostShim: {},
         });
         new trunkline.ContainerAttachment("red", { network: db, container: { netns: "red" } });
         new trunkline.ContainerAttachment("blue", { network: lan, container: { netns: "blue" } });`,
      ),
    });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.remove();
    await wipe(host);
  });

  test.each([
    ["db", ipvlanType, ipvlanText],
    ["lan", macvlanType, macvlanText],
    ["red", attachmentType, attachmentText],
    ["plan", planType, planText],
  ])("provider text and type of %s, byte for byte", async (name, type, text) => {
    const stored = await stack.resource(name);
    expect(stored.type).toBe(type);
    expect(stored.inputs?.["__provider"]).toBe(text);
    expect(stored.outputs?.["__provider"]).toBe(text);
  });

  test("the shape of a network: its outputs under the names of the options, none of them lost", async () => {
    const { id, inputs, outputs } = await stack.resource("db");
    const resolved = {
      name: "db",
      parent: "eth0.10",
      parentOwned: true,
      mode: "l2",
      flag: "bridge",
      internal: false,
      allowSharedParent: false,
      subnets: [
        { cidr: "192.168.10.0/24", gateway: "192.168.10.1", ipRange: "192.168.10.128/25" },
        { cidr: "2001:db8:10::/64", gateway: "2001:db8:10::1" },
      ],
      given: ["parent", "subnets"],
    };
    expect(id).toBe("web1/db");
    expect(inputs).toMatchObject({ host: { name: "web1" }, name: "db", parent: "eth0.10" });
    expect(inputs?.["resourceUrn"]).toMatch(bornIn("db", ipvlanType));
    expect(outputs).toMatchObject({ ...inputs, ...resolved });
    expect(outputs).not.toHaveProperty("problems");
  });

  test("the shape of a plan: who has what, as the next run reads it", async () => {
    const { id, inputs, outputs } = await stack.resource("plan");
    expect(id).toBe("plan");
    expect(inputs).toMatchObject({
      cidr: "192.168.10.128/25",
      prefixLength: 25,
      holders: ["web1"],
      ranges: { web1: "192.168.10.128/25" },
      kept: [],
    });
    expect(outputs).toEqual(inputs);
  });

  test("the shape of a host shim: what was asked for, and beside it what came of that", async () => {
    const { inputs, outputs } = await stack.resource("lan");
    expect(inputs?.["hostShim"]).toEqual({});
    expect(inputs).not.toHaveProperty("shim");
    const shim = {
      name: expect.stringMatching(/^hs-[0-9a-f]{12}$/) as string,
      up: true,
      addresses: ["192.168.20.2"],
      routes: ["192.168.20.0/24"],
    };
    expect(outputs).toMatchObject({ hostShim: {}, shim });
    const name = (outputs?.["shim"] as typeof shim).name;
    const { stdout } = await host.run(`cat /sys/class/net/${name}/address`);
    // Both derive from the URN: later releases must derive the same ones.
    expect(stdout.trim().replaceAll(":", "")).toBe(`02${name.slice(3, 13)}`);
  });

  test("the shape of an attachment", async () => {
    const [onIpvlan, onMacvlan] = [await stack.resource("red"), await stack.resource("blue")];
    expect(onIpvlan.id).toBe("web1/red");
    expect(onIpvlan.inputs).toMatchObject({
      host: { name: "web1" },
      network: "db",
      container: { netns: "red" },
      name: "red",
      routes: [],
    });
    // An address in the inputs means that the program chose it.
    for (const option of ["addresses", "interfaceName", "macAddress"])
      expect(onIpvlan.inputs).not.toHaveProperty(option);
    expect(onIpvlan.outputs).toMatchObject({
      ...onIpvlan.inputs,
      interfaceName: "eth0",
      addresses: ["192.168.10.128", "2001:db8:10::2"],
      gateway: "192.168.10.1",
      macAddress: expect.stringMatching(/^[0-9a-f:]{17}$/) as string,
      namespace: expect.any(Number) as number,
      given: [],
    });
    // Derived from the URN: later releases must derive the same one.
    const urn = String(onMacvlan.inputs?.["resourceUrn"]);
    expect(urn).toMatch(bornIn("blue", attachmentType));
    const hash = createHash("sha256").update(urn).digest("hex");
    expect(String(onMacvlan.outputs?.["macAddress"]).replaceAll(":", "")).toBe(`02${hash.slice(0, 10)}`);
  });

  test(`at most ${String(BYTES_PER_RESOURCE)} bytes each, less the engine's own source positions`, async () => {
    for (const name of ["db", "red"])
      expect(ownBytes(name, await stack.resource(name))).toBeLessThanOrEqual(BYTES_PER_RESOURCE);
  });
});

/** Returns a resource's size without the engine's additions: where in the program it was created. */
function ownBytes(what: string, resource: StoredResource): number {
  const { sourcePosition, stackTrace, ...own } = resource as StoredResource & Record<string, unknown>;
  void sourcePosition;
  void stackTrace;
  console.log(
    `state of ${what}: ${String(bytesOf(own))} bytes; ${String(bytesOf(resource))} with source positions`,
  );
  return bytesOf(own);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), "utf8");
}
