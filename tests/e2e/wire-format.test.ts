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

/** What every state of every stack holds from the first release on. Nobody may change a byte of these. */
const hostText = 'exports.handler=()=>require("pulumi-trunkline/runtime").host';
const vlanText = 'exports.handler=()=>require("pulumi-trunkline/runtime").vlanSubInterface';
const hostType = "pulumi-nodejs:dynamic/trunkline:Host";
const vlanType = "pulumi-nodejs:dynamic/trunkline:VlanSubInterface";

const BYTES_PER_RESOURCE = 2_048;

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
    const vlan10 = await stack.resource("vlan10");
    const whole = bytesOf(vlan10);
    const { sourcePosition, stackTrace, ...own } = vlan10 as StoredResource & Record<string, unknown>;
    void sourcePosition;
    void stackTrace;
    console.log(
      `state of a sub-interface: ${String(bytesOf(own))} bytes; ${String(whole)} with source positions`,
    );
    expect(bytesOf(own)).toBeLessThanOrEqual(BYTES_PER_RESOURCE);
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

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), "utf8");
}
