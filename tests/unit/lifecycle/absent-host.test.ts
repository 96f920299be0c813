import { dynamicProviders } from "../../../provider/dynamic/providers";
import { Run } from "../../../provider/lifecycle/memory/run";
import type { Properties } from "../../../provider/inputs/fields";
import { state as stored, unreachable } from "./_helpers";

/** A run of its own, with what it told. */
function newRun(config: ConstructorParameters<typeof Run>[1] = {}) {
  const told: string[] = [];
  const tell = (line: string): unknown => told.push(line);
  const run = new Run({ info: tell, warn: tell }, config);
  const providers = dynamicProviders(() => run);
  void providers.host.configure({ config: { get: () => undefined } });
  const read = (options: Properties = {}) =>
    providers.host.read("web1", {
      resourceUrn: "urn:host",
      name: "web1",
      connection: unreachable,
      ...options,
    });
  return { run, told, providers, read };
}

const gone = { ...stored, host: { ...stored.host, gone: true } };
const asked = Object.fromEntries(
  Object.entries(stored).filter(([name]) => !["ifindex", "owned", "given", "macAddress"].includes(name)),
);

describe("a host that is gone for good", () => {
  test("is not looked at, and says what becomes of what it had", async () => {
    const { read, told } = newRun();
    const { props } = await read({ gone: true });
    expect(props).toMatchObject({ gone: true, links: [] });
    expect(props).not.toHaveProperty("problems");
    expect(told).toEqual([
      "web1 is gone (gone: true): nobody connects to it, and what the program removes from it is forgotten",
    ]);
  });

  test("what it had is forgotten without a connection, by the program's word in this run or by the state's", async () => {
    const { providers, read } = newRun();
    await read({ gone: true });
    await expect(providers.vlanSubInterface.delete("web1/eth0.10", stored)).resolves.toBeUndefined();
    const destroy = newRun();
    await expect(destroy.providers.vlanSubInterface.delete("id", gone)).resolves.toBeUndefined();
    expect(destroy.told).toEqual(["web1 is gone: what the stack has there is forgotten"]);
  });

  test("an up notes it in the state of what stays in the program, and changes nothing else there", async () => {
    const { providers, read } = newRun();
    await read({ gone: true });
    const { inputs } = await providers.vlanSubInterface.check(asked, { ...asked, host: gone.host });
    expect(inputs).not.toHaveProperty("problems");
    expect(await providers.vlanSubInterface.diff("id", stored, inputs)).toEqual({
      changes: true,
      replaces: [],
    });
    const { outs } = await providers.vlanSubInterface.update("id", stored, inputs);
    expect(outs).toEqual(gone);
    expect(await providers.vlanSubInterface.diff("id", gone, inputs)).toEqual({
      changes: false,
      replaces: [],
    });
    expect(await providers.vlanSubInterface.read("id", gone)).toEqual({ id: "id", props: gone });
  });

  test("nothing is made or changed there, and the preview says so; what it alone knew may be missing", async () => {
    const { providers, read } = newRun();
    await read({ gone: true });
    const { vlanSubInterface } = providers;
    const created = await vlanSubInterface.check({}, { ...asked, host: gone.host });
    expect(created.inputs["problems"]).toEqual([
      expect.objectContaining({
        code: "host-gone",
        problem: expect.stringContaining("nothing can be made on it"),
      }),
    ]);
    const changed = await vlanSubInterface.check(asked, { ...asked, host: gone.host, mtu: 1300 });
    expect(changed.inputs["problems"]).toEqual([
      expect.objectContaining({
        code: "host-gone",
        problem: expect.stringContaining("so mtu cannot be changed"),
      }),
    ]);
    const withoutParent = await vlanSubInterface.check(asked, {
      ...asked,
      host: gone.host,
      parent: undefined,
    });
    expect(withoutParent.inputs).not.toHaveProperty("problems");
    await expect(vlanSubInterface.create({ ...asked, host: gone.host })).rejects.toMatchObject({
      code: "host-gone",
    });
  });

  test("a host that is not said to be gone cannot be forgotten, and the failure says how", async () => {
    const { providers } = newRun();
    await expect(providers.vlanSubInterface.delete("id", stored)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("if the host is gone for good, set gone: true on it"),
    });
  });
});

describe("a host that does not answer and may be skipped", () => {
  test.each([
    ["by its own word", {}, { unreachable: "skip" }],
    ["by the stack's config", { unreachable: "skip" } as const, {}],
  ])("is left out and named, %s", async (_, config, options) => {
    const { read } = newRun(config);
    const { props } = await read(options);
    expect(props).toMatchObject({
      links: [],
      leftOut: expect.stringMatching(/^web1 \(127.*connection refused/),
    });
    expect(props).not.toHaveProperty("problems");
  });

  test("not by default, and not against its own word", async () => {
    expect((await newRun().read()).props).toHaveProperty("problems");
    expect((await newRun({ unreachable: "skip" }).read({ unreachable: "fail" })).props).toHaveProperty(
      "problems",
    );
  });

  test("not for a wrong key: that does not pass", async () => {
    const connection = { ...unreachable, hostKey: "no key at all" };
    expect((await newRun({ unreachable: "skip" }).read({ connection })).props).toHaveProperty("problems");
  });

  test("what it has stays in the state as it is, whatever the program says by now", async () => {
    const { providers, read } = newRun({ unreachable: "skip" });
    await read();
    const { vlanSubInterface } = providers;
    const news = { ...asked, parent: undefined, mtu: 1300 };
    const { inputs } = await vlanSubInterface.check(asked, news);
    expect(inputs).not.toHaveProperty("problems");
    expect(await vlanSubInterface.diff("id", stored, inputs)).toEqual({ changes: false });
    expect(await vlanSubInterface.read("id", stored)).toEqual({ id: "id", props: stored });
  });

  test("what it has of addresses is taken on its segment, by attachments and by the network's shim", async () => {
    const { run, providers, read } = newRun({ unreachable: "skip" });
    await read();
    const { host } = stored;
    const network = {
      resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:MacvlanNetwork::db",
      host,
      name: "db",
      parent: "eth0.50",
      subnets: [{ cidr: "192.168.10.0/24", gateway: "192.168.10.1" }],
      shim: { name: "hs-1", addresses: ["192.168.10.9"] },
    };
    const attachment = {
      resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:ContainerAttachment::red",
      host,
      network: "db",
      addresses: ["192.168.10.3"],
    };
    // As its network, which is left as it is, has the host.
    const outdated = { ...attachment, host: { ...host, connection: { ...host.connection, port: 2 } } };
    await providers.macvlanNetwork.diff("id", network, network);
    await providers.containerAttachment.diff("id", attachment, outdated);
    expect(run.allocations.on(run.fleet.machineAt(host))).toMatchObject([
      { network: "db", addresses: ["192.168.10.9/24"], segment: { parent: "eth0.50" } },
      { network: "db", addresses: ["192.168.10.3/24"], segment: { parent: "eth0.50" } },
    ]);
  });

  test("what is new is noted, and is a change for the next run", async () => {
    const { providers, read } = newRun({ unreachable: "skip" });
    await read();
    const made = await providers.vlanSubInterface.create(asked);
    expect(made).toMatchObject({ id: "web1/eth0.10", outs: { vlanId: 10, leftOut: true } });
    const next = newRun();
    expect(await next.providers.vlanSubInterface.diff("id", made.outs, asked)).toEqual({
      changes: true,
      replaces: [],
    });
  });

  test("what the program removes is not forgotten: it fails in words, and stays in the state", async () => {
    const { providers, read } = newRun({ unreachable: "skip" });
    await read();
    await expect(providers.vlanSubInterface.delete("id", stored)).rejects.toMatchObject({
      code: "left-out",
      message: expect.stringContaining("the next run that reaches the host deletes it"),
    });
  });
});
