import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  failed,
  listing,
  outcomes,
  program,
  ScratchStack,
  succeeded,
  vlanLinks,
  webHosts,
  withStack,
  wipe,
} from "./_helpers";

let lab: Lab;
let host: LabHost;
let before: string;

beforeAll(async () => {
  lab = await sharedLab();
  [host] = lab.hosts as [LabHost];
  await wipe(host);
  before = await listing(host);
});

afterAll(() => wipe(host));

const vlan = (args: string, options = "{}"): string =>
  program(
    webHosts([host]),
    `new trunkline.VlanSubInterface("vlan10", { host: web1, parent: "eth0", vlanId: 10, ${args} }, ${options});`,
  );

test("protect: neither deleted nor replaced", async () => {
  await withStack({ lab, program: vlan("", "{ protect: true }") }, async (stack) => {
    succeeded(await stack.up());
    const made = await vlanLinks(host);
    failed(await stack.destroy());
    await stack.setProgram(vlan('parent: "mgmt0"', "{ protect: true }"));
    failed(await stack.upAfterPreview());
    expect(await vlanLinks(host)).toEqual(made);
    await stack.setProgram(vlan(""));
    succeeded(await stack.up());
  });
  expect(await listing(host)).toBe(before);
});

test("ignoreChanges: the host is not asked to follow; retainOnDelete: the link outlives its resource and is found again", async () => {
  const stack = await ScratchStack.create({ lab, program: vlan("mtu: 1400") });
  try {
    succeeded(await stack.up());
    await stack.setProgram(vlan("mtu: 1300", '{ ignoreChanges: ["mtu"], retainOnDelete: true }'));
    expect(outcomes(succeeded(await stack.upAfterPreview()).events)).toEqual({});
    expect((await vlanLinks(host))["eth0.10"]?.mtu).toBe(1400);
    const made = await vlanLinks(host);
    // The whole stack's destruction would end what its marks were born with: its link would be another stack's.
    await stack.setProgram(program(webHosts([host]), ""));
    succeeded(await stack.up());
    expect(await vlanLinks(host)).toEqual(made);

    await stack.setProgram(vlan("mtu: 1400"));
    succeeded(await stack.upAfterPreview());
    expect(await vlanLinks(host)).toEqual(made);
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});

/** Returns a program with values that only `up` knows, as outputs of another resource in it. */
const unknowns = (values: string): string =>
  program(
    [],
    `class Late extends pulumi.dynamic.Resource {
       constructor(name, value) {
         const provider = { async create(inputs) { return { id: name, outs: { ...inputs, value: inputs.given } }; } };
         super(provider, name, { given: value, value: undefined });
       }
     }
     const late = (name, value) => new Late(name, value).value;
     ${values}`,
  );

test("what is not known in a preview does not stand in its way", async () => {
  const values = unknowns(
    `const address = late("address", "127.0.0.1"), id = late("id", 10);
     const web1 = new trunkline.Host("web1", { connection: { host: address, port: ${String(host.sshPort)} } });
     new trunkline.VlanSubInterface("vlan", { host: web1, parent: "eth0", vlanId: id });
     const known = new trunkline.Host("known", { connection: "root@127.0.0.1:${String(host.sshPort)}" });
     new trunkline.VlanSubInterface("wide", { host: known, parent: "eth0", vlanId: 20, mtu: late("mtu", 1400) });`,
  );
  await withStack({ lab, program: values }, async (stack) => {
    const preview = succeeded(await stack.preview());
    expect(preview.stderr).toBe("");
    succeeded(await stack.up());
    const links = await vlanLinks(host);
    expect(Object.keys(links).sort()).toEqual(["eth0.10", "eth0.20"]);
    expect(links["eth0.20"]?.mtu).toBe(1400);
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });
  expect(await listing(host)).toBe(before);
});

test("a problem that only up can see fails there, in words, and leaves the rest done", async () => {
  const values = unknowns(
    `const web1 = new trunkline.Host("web1", { connection: "root@127.0.0.1:${String(host.sshPort)}" });
     new trunkline.VlanSubInterface("fine", { host: web1, parent: "eth0", vlanId: 20 });
     new trunkline.VlanSubInterface("late", { host: web1, parent: late("parent", "eth9"), vlanId: 10 });
     new trunkline.VlanSubInterface("worse", { host: web1, parent: "eth0", vlanId: late("id", 5000) });`,
  );
  await withStack({ lab, program: values }, async (stack) => {
    succeeded(await stack.preview());
    const up = failed(await stack.up("--continue-on-error"));
    expect(up.output).toContain('web1: parent link "eth9" does not exist; links there: ');
    expect(up.output).toContain("vlanId: 5000 is out of range; a VLAN id is 1–4094");
    expect(up.output).not.toContain("nothing was changed");
    expect(Object.keys(await vlanLinks(host))).toEqual(["eth0.20"]);
  });
});

test("a plan of addresses: a preview knows the ranges, and nobody gets one that another had before it is released", async () => {
  const planned = (holders: readonly string[], more = "") =>
    program(
      webHosts([host]),
      `const plan = new trunkline.AddressPlan("plan", {
         cidr: "192.168.10.0/26", prefixLength: 28, holders: ${JSON.stringify(holders)}, ${more}
       });
       for (const holder of ${JSON.stringify(holders)}) new trunkline.IpvlanNetwork(holder, {
         host: web1, subnets: [{ cidr: plan.range(holder) }],
       });`,
    );
  const previewedRanges = async () => {
    const { steps } = JSON.parse(await stack.must("preview", "--json")) as {
      steps: { newState?: { type: string; urn: string; inputs: { subnets?: { cidr: string }[] } } }[];
    };
    const networks = steps.flatMap(({ newState }) =>
      newState?.type.endsWith("IpvlanNetwork") ? [newState] : [],
    );
    return Object.fromEntries(
      networks.map(({ urn, inputs }) => [urn.split("::").at(-1), inputs.subnets?.[0]?.cidr]),
    );
  };
  const stack = await ScratchStack.create({ lab, program: planned(["a"]) });
  try {
    expect(await previewedRanges()).toEqual({ a: "192.168.10.0/28" });
    succeeded(await stack.up());
    await stack.setProgram(planned(["b"]));
    expect(await previewedRanges()).toMatchObject({ b: "192.168.10.16/28" });
    succeeded(await stack.up());
    await stack.setProgram(planned(["c", "b"], 'released: ["192.168.10.0/28"]'));
    succeeded(await stack.upAfterPreview());
    const { outputs } = await stack.resource("c");
    expect(outputs).toMatchObject({ subnets: [{ cidr: "192.168.10.0/28" }] });
    expect(outcomes(succeeded(await stack.upAfterPreview()).events)).toEqual({});

    await stack.setProgram(planned(["c", "b", "d", "e", "f", "g"]));
    expect(failed(await stack.preview()).output).toContain(
      "plan: 192.168.10.0/26 has no /28 left for f, g: 4 of its 6 holders have one;",
    );
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});
