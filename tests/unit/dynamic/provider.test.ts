import { dynamicProvider, type DynamicProvider } from "../../../provider/dynamic/provider";
import { dynamicProviders } from "../../../provider/dynamic/providers";
import { Underway } from "../../../provider/dynamic/underway";
import { unknownValue } from "../../../provider/dynamic/wire";
import { notYetKnown, type Properties } from "../../../provider/inputs/fields";
import type { Asked, Lifecycle } from "../../../provider/lifecycle/calls";
import { Run } from "../../../provider/lifecycle/memory/run";
import type { ConnectionDefaults } from "../../../provider/model/connection";

const configOf = (config: Readonly<Record<string, string>>) => ({
  config: { get: (key: string): string | undefined => config[key] },
});

interface Told {
  readonly provider: DynamicProvider;
  /** The inputs that the lifecycle was asked about. */
  readonly asked: Properties[];
}

/** Makes a provider whose lifecycle does only what is given. */
function providerOf(own: Partial<Lifecycle>): Told {
  const asked: Properties[] = [];
  const note = ({ news }: Asked): void => void asked.push(news);
  const run = new Run(console);
  const lifecycle: Lifecycle = {
    check: (_, all) => (note(all), Promise.resolve({ inputs: all.news, problems: [] })),
    diff: (_, all) => (note(all), { changed: false }),
    create: (_, inputs) => (asked.push(inputs), Promise.resolve({ id: "id", outputs: inputs })),
    update: (_, all) => (note(all), Promise.resolve(all.news)),
    read: (_, state) => (asked.push(state), Promise.resolve("unchanged")),
    remove: (_, state) => (asked.push(state), Promise.resolve()),
    ...own,
  };
  const keeper = { underway: new Underway(), begin: () => undefined, run: () => run };
  return { provider: dynamicProvider(lifecycle, keeper), asked };
}

const text = { __provider: "exports.handler=…" };
const urn = { resourceUrn: "urn:pulumi:dev::lab::type::web1-vlan10" };
const parentMissing = { code: "parent-missing", problem: "web1: no eth7", remedy: "make it" } as const;

test("what is not known yet has a value of its own inside, and Pulumi's outside", async () => {
  const { provider, asked } = providerOf({});
  const news = {
    parent: unknownValue,
    addresses: ["192.0.2.1/24", unknownValue],
    flags: { gvrp: unknownValue },
  };
  expect((await provider.check({}, news)).inputs).toEqual(news);
  expect(asked).toEqual([
    { parent: notYetKnown, addresses: ["192.0.2.1/24", notYetKnown], flags: { gvrp: notYetKnown } },
  ]);
});

test("the provider's text and an earlier check's problems are none of a lifecycle's", async () => {
  const { provider, asked } = providerOf({});
  const news = { ...text, vlanId: 10, problems: ["an old one"] };
  expect((await provider.check(news, news)).inputs).toEqual({ ...text, vlanId: 10 });
  await provider.diff("id", news, news);
  await provider.read("id", news);
  await provider.delete("id", news);
  expect(asked).toEqual(Array.from({ length: 4 }, () => ({ vlanId: 10 })));
});

test("problems travel in the inputs, and are neither overlooked nor carried out", async () => {
  const { provider, asked } = providerOf({
    check: () => Promise.resolve({ inputs: urn, problems: [parentMissing] }),
  });
  const { inputs } = await provider.check({}, urn);
  expect(inputs).toEqual({ ...urn, problems: [parentMissing] });
  expect(await provider.diff("id", urn, inputs)).toMatchObject({ changes: true });
  const refused = {
    code: "parent-missing",
    message: expect.stringContaining("web1-vlan10: web1: no eth7; make it"),
  };
  await expect(provider.create(inputs)).rejects.toMatchObject(refused);
  await expect(provider.update("id", urn, inputs)).rejects.toMatchObject(refused);
  expect(asked).toHaveLength(1);
});

test("problems that an earlier release wrote, each as one text, are read as well", async () => {
  const { provider } = providerOf({});
  await expect(
    provider.create({ ...urn, problems: ["vlanId: 0 is out of range", "mtu: 1 is out of range"] }),
  ).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringMatching(
      /^web1-vlan10: vlanId: 0 is out of range.*\. Also: mtu: 1 is out of range/,
    ),
  });
});

test("what is read: gone, as it was recorded, or found, which may have problems", async () => {
  const recorded = { ...text, kernel: "6.12", problems: [parentMissing] };
  const read = (answer: Awaited<ReturnType<Lifecycle["read"]>>) =>
    providerOf({ read: () => Promise.resolve(answer) }).provider.read("web1", recorded);
  expect(await read("gone")).toEqual({});
  expect(await read("unchanged")).toEqual({ id: "web1", props: recorded });
  const outputs = { mtu: 1500, shim: undefined };
  expect(await read({ outputs })).toEqual({ id: "web1", props: { mtu: 1500 } });
  expect(await read({ inputs: { mtu: 1400 }, outputs, problems: [parentMissing] })).toEqual({
    id: "web1",
    inputs: { mtu: 1400 },
    props: { mtu: 1500, problems: [parentMissing] },
  });
});

describe("all kinds of resources", () => {
  test("share the one run that the first configure begins, whoever comes next", async () => {
    const begun: ConnectionDefaults[] = [];
    const providers = dynamicProviders((defaults) => {
      begun.push(defaults);
      return new Run(console, defaults);
    });
    const configuring = providers.host.configure(configOf({ "trunkline:user": "ops" }));
    // Pulumi does not wait for configure to end.
    await expect(providers.vlanSubInterface.check({}, {})).resolves.toHaveProperty("inputs");
    await configuring;
    await providers.vlanSubInterface.configure(configOf({ "trunkline:user": "ops" }));
    expect(begun).toEqual([{ user: "ops" }]);
  });

  test("of two processes know nothing of one another", () => {
    const begin = jest.fn(() => new Run(console));
    for (const providers of [dynamicProviders(begin), dynamicProviders(begin)])
      void providers.host.configure(configOf({}));
    expect(begin).toHaveBeenCalledTimes(2);
  });

  test("are not called before configure", async () => {
    const providers = dynamicProviders(() => new Run(console));
    await expect(providers.vlanSubInterface.check({}, {})).rejects.toThrow("configure comes before");
  });
});
