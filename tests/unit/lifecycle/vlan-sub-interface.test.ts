import { TrunklineError } from "../../../provider/errors";
import { unknownValue } from "../../../provider/dynamic/wire";
import { endRun, inputs, providers, state, unreachable, unspeakable } from "./_helpers";

const { vlanSubInterface } = providers;

afterAll(endRun);

const without = (value: object, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

describe("check", () => {
  const checked = async (news: Record<string, unknown>, olds = {}): Promise<Record<string, unknown>> =>
    (await vlanSubInterface.check(olds, news)).inputs;

  test("gives back the inputs with their defaults, and no problems", async () => {
    const result = await checked({ ...inputs, __provider: "exports.handler=…" });
    expect(result).toMatchObject({
      name: "eth0.10",
      protocol: "802.1Q",
      up: true,
      adopt: false,
      __provider: "exports.handler=…",
    });
    expect(result).not.toHaveProperty("problems");
  });

  test("never fails: what is wrong is a list in the inputs, all of it", async () => {
    expect((await checked({ ...inputs, vlanId: 4095, mtu: "big" }))["problems"]).toEqual([
      { code: "invalid-input", problem: "vlanId: 4095 is out of range; a VLAN id is 1–4094" },
      { code: "invalid-input", problem: 'mtu: "big" is not a number (an MTU in bytes)' },
    ]);
    expect((await checked({}))["problems"]).toHaveLength(4);
  });

  test("an old list of problems does not come back", async () => {
    expect(await checked({ ...inputs })).not.toHaveProperty("problems");
    expect(await checked({ ...inputs }, { ...inputs, problems: ["an old one"] })).not.toHaveProperty(
      "problems",
    );
  });

  test("what is not known yet passes", async () => {
    const result = await checked({ ...inputs, host: unknownValue, parent: unknownValue });
    expect(result).toMatchObject({ host: unknownValue, parent: unknownValue, vlanId: 10 });
    expect(result).not.toHaveProperty("problems");
  });

  test.each([
    ["key", { privateKey: "no key at all" }],
    ["host key", { hostKey: "ssh-ed25519 no-key" }],
    ["agent", { agentSocketPath: "/nonexistent" }],
    ["jump host", { proxy: { host: "jump", privateKey: "no key either" } }],
  ])("does not fail for a %s that will turn out to be of no use", async (_, changes) => {
    const host = { name: "web1", connection: { ...unreachable, ...changes } };
    expect(await checked({ ...inputs, host })).toMatchObject({ name: "eth0.10" });
  });

  test("never looks at a host by itself, not even at one that cannot be reached", async () => {
    const begun = Date.now();
    expect(await checked({ ...inputs })).not.toHaveProperty("problems");
    expect(Date.now() - begun).toBeLessThan(1000);
  });
});

describe("diff", () => {
  const diff = async (
    news: Record<string, unknown>,
    olds: Record<string, unknown> = state,
  ): ReturnType<typeof vlanSubInterface.diff> => {
    const { inputs: checked } = await vlanSubInterface.check(olds, { ...inputs, mtu: 1400, ...news });
    return vlanSubInterface.diff("web1/eth0.10", olds, checked);
  };

  test("nothing changed", async () => {
    expect(await diff({})).toEqual({ changes: false, replaces: [], deleteBeforeReplace: false });
  });

  test.each(["adopt", "flags", "protocol"])(
    "a state from before there was %s: it was what it is by default",
    async (option) => {
      expect(await diff({}, without(state, option))).toEqual({
        changes: false,
        replaces: [],
        deleteBeforeReplace: false,
      });
    },
  );

  test.each([
    ["mtu", { mtu: 1300 }],
    ["MAC address", { macAddress: "02:00:00:00:00:0a" }],
    ["addresses", { addresses: ["192.0.2.1/24"] }],
    ["flags", { flags: { gvrp: true } }],
    ["QoS maps", { egressQos: { "1": 2 } }],
    ["up", { up: false }],
    ["adopt", { adopt: true }],
    ["way to reach the host", { host: { name: "web1", connection: { ...unreachable, user: "ops" } } }],
    ["name of the stack", { resourceUrn: inputs.resourceUrn.replace("dev", "prod") }],
  ])("another %s is an update", async (_, news) => {
    expect(await diff(news)).toMatchObject({ changes: true, replaces: [] });
  });

  test("an option that is left out is an update, an output that was never given is nothing", async () => {
    expect(await diff({ mtu: undefined })).toMatchObject({ changes: true, replaces: [] });
    expect(await diff({}, { ...state, macAddress: "02:00:00:00:00:99" })).toMatchObject({ changes: false });
  });

  test.each([
    ["parent", { parent: "eth1", name: "eth0.10" }, true],
    ["id", { vlanId: 11, name: "eth0.10" }, true],
    ["id, and so another name", { vlanId: 11 }, false],
    ["name", { name: "storage" }, true],
    ["name and protocol", { name: "storage", protocol: "802.1ad" }, false],
  ])("another %s replaces it; the old one goes first where both cannot be there", async (_, news, first) => {
    const { changes, replaces, deleteBeforeReplace } = await diff(news);
    expect(changes).toBe(true);
    expect(replaces?.length).toBeGreaterThan(0);
    expect(deleteBeforeReplace).toBe(first);
  });

  const addressed = (...addresses: string[]): Record<string, unknown> => ({
    ...state,
    addresses,
    given: ["mtu", "addresses"],
  });
  test.each([
    ["its address", ["10.10.0.9/24"], true],
    ["another address of its subnet", ["10.10.0.10/24"], true],
    ["an address of a wider subnet", ["172.16.0.1/12", "10.10.3.1/16"], true],
    ["its IPv6 subnet", ["2001:db8::2/64"], true],
    ["no address of its subnets", ["10.10.1.9/24", "2001:db8:1::1/64"], false],
    ["addresses that are not known yet", unknownValue, false],
    ["no addresses", undefined, false],
  ])(
    "what replaces it and has %s: where both cannot be of use, the old one goes first",
    async (_, addresses, first) => {
      const olds = addressed("10.10.0.9/24", "2001:db8::1/64");
      expect(await diff({ vlanId: 11, addresses }, olds)).toMatchObject({
        replaces: ["vlanId", "name"],
        deleteBeforeReplace: first,
      });
    },
  );

  test("on another host its address is in nobody's way", async () => {
    const host = { name: "web2", connection: { ...unreachable, port: 2 } };
    const olds = addressed("10.10.0.9/24");
    const answer = await diff({ host, vlanId: 11, addresses: ["10.10.0.9/24"] }, olds);
    expect(answer).toMatchObject({ deleteBeforeReplace: false });
  });

  test("another host replaces it", async () => {
    const host = { name: "web2", connection: { ...unreachable, port: 2 } };
    expect(await diff({ host })).toMatchObject({
      changes: true,
      replaces: ["host"],
      deleteBeforeReplace: false,
    });
  });

  test("a resource with problems is shown as changing, so that they come out", async () => {
    expect(await diff({ vlanId: 0 })).toMatchObject({ changes: true });
  });

  test("a state of an earlier release, with fewer properties", async () => {
    const old = without(state, "adopt", "flags", "given", "ifindex", "macAddress");
    expect(await diff({}, old)).toMatchObject({ replaces: [] });
  });
});

describe("a host that cannot be reached", () => {
  const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
  const wanted = without(state, "ifindex", "owned", "given", "macAddress");

  test.each([
    ["create", () => vlanSubInterface.create(wanted)],
    ["update", () => vlanSubInterface.update("web1/eth0.10", state, { ...wanted, mtu: 1300 })],
    ["read", () => vlanSubInterface.read("web1/eth0.10", state)],
    ["delete", () => vlanSubInterface.delete("web1/eth0.10", state)],
  ])("%s fails in words, with a code of text, without a stack", async (_, work) => {
    const failure = await failureOf(work());
    expect(failure).toBeInstanceOf(TrunklineError);
    expect(failure).toMatchObject({
      code: "unreachable",
      stack: "",
      message: expect.stringMatching(/^(web1|127)/),
    });
    expect(failure).not.toHaveProperty("id");
  });
});

describe("inputs that check has found problems in", () => {
  test("are never made, however the engine comes to ask for it", async () => {
    const { inputs: checked } = await vlanSubInterface.check({}, { ...inputs, vlanId: 0 });
    await expect(vlanSubInterface.create(checked)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("vlanId: 0 is out of range"),
    });
  });
});

test("answers hold nothing that JSON does not carry", async () => {
  const answers = [
    await vlanSubInterface.check({}, { ...inputs, mtu: undefined, addresses: undefined }),
    await vlanSubInterface.check({}, { ...inputs, flags: { gvrp: undefined } }),
    await vlanSubInterface.diff("id", state, { ...inputs, mtu: undefined }),
  ];
  expect(answers.flatMap((answer) => unspeakable(answer))).toEqual([]);
});
