import type { DynamicProvider } from "../../../provider/dynamic/provider";
import { endRun, providers } from "./_helpers";
import { hostWith, type AnsweringHost } from "./_host";

const { containerAttachment, host, ipvlanNetwork, vlanSubInterface } = providers;

afterEach(() => jest.restoreAllMocks());
afterAll(endRun);

const eth0 = { index: 2, name: "eth0" };
const bond0 = { index: 3, name: "bond0" };
const bond1 = { index: 4, name: "bond1" };

/** What a program's Host resource does before anything else. */
async function looked(...links: Parameters<typeof hostWith>): Promise<AnsweringHost> {
  const target = hostWith(...links);
  await host.read(target.input.name, { resourceUrn: "urn", ...target.input });
  await aMoment();
  return target;
}

/** Longer than the clock's smallest step. */
const aMoment = (): Promise<void> => new Promise((resume) => setTimeout(resume, 5));

async function problemsOf(
  { input }: AnsweringHost,
  name: string,
  args: Readonly<Record<string, unknown>>,
  kind: DynamicProvider = vlanSubInterface,
): Promise<unknown> {
  const resourceUrn = `urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:Some::${name}`;
  return (await kind.check({}, { resourceUrn, host: input, ...args })).inputs["problems"];
}

const onBond = { parent: "bond0", vlanId: 10 };
const network = { name: "db", parent: "bond0", mode: "l2", subnets: [{ cidr: "192.168.10.0/24" }] };
const missing = (name: string): unknown => [
  expect.objectContaining({
    code: "parent-missing",
    problem: expect.stringContaining(`link "${name}" does not exist`) as string,
  }),
];

test.each([
  ["sub-interface", vlanSubInterface, onBond],
  ["network", ipvlanNetwork, network],
])("a parent that was made since the host was looked at is there for a %s", async (_, kind, args) => {
  const target = await looked(eth0);
  target.has(eth0, bond0);
  expect(await problemsOf(target, "a", args, kind)).toBeUndefined();
  expect(target.looks()).toBe(2);
});

test("one after the other: what was found for one does not keep the next from looking", async () => {
  const target = await looked(eth0);
  target.has(eth0, bond0);
  expect(await problemsOf(target, "a", onBond)).toBeUndefined();
  target.has(eth0, bond0, bond1);
  expect(await problemsOf(target, "b", { parent: "bond1", vlanId: 10 })).toBeUndefined();
  expect(target.looks()).toBe(3);
});

test("what is in order by the look that the run began with costs no other one", async () => {
  const target = await looked(eth0);
  for (const vlanId of [10, 11, 12])
    expect(await problemsOf(target, `v${String(vlanId)}`, { parent: "eth0", vlanId })).toBeUndefined();
  expect(target.looks()).toBe(1);
});

test("what only waits for something else of the program is not said, and not looked for", async () => {
  const target = await looked(eth0);
  const args = { name: "web", network: "unmade", container: { netns: "red" } };
  expect(await problemsOf(target, "web", args, containerAttachment)).toBeUndefined();
  expect(target.looks()).toBe(1);
});

describe("many that are wrong", () => {
  const wrong = Array.from({ length: 50 }, (_, index) => ({ parent: "nowhere", vlanId: 100 + index }));

  test("one after the other, as the engine checks them: one more look for all", async () => {
    const target = await looked(eth0);
    for (const [index, args] of wrong.entries())
      expect(await problemsOf(target, `v${String(index)}`, args)).toEqual(missing("nowhere"));
    expect(target.looks()).toBe(2);
  });

  test("at one moment: one more look for all who come before it begins", async () => {
    const target = await looked(eth0);
    const all = await Promise.all(wrong.map((args, index) => problemsOf(target, `v${String(index)}`, args)));
    expect(all).toEqual(wrong.map(() => missing("nowhere")));
    expect(target.looks()).toBeLessThanOrEqual(3);
  });

  test("of different moments: each moment looks for itself", async () => {
    const target = await looked(eth0);
    expect(await problemsOf(target, "a", onBond)).toEqual(missing("bond0"));
    const now = Date.now.bind(Date);
    jest.spyOn(Date, "now").mockImplementation(() => now() + 60_000);
    target.has(eth0, bond0);
    expect(await problemsOf(target, "b", onBond)).toBeUndefined();
    expect(target.looks()).toBe(3);
  });
});

test("a refusal tells links that are there from those that the same run is going to make", async () => {
  const target = await looked(eth0);
  expect(await problemsOf(target, "made", { parent: "eth0", vlanId: 20 })).toBeUndefined();
  expect(await problemsOf(target, "a", onBond)).toEqual([
    expect.objectContaining({ remedy: "links there: eth0; links that this run makes there: eth0.20" }),
  ]);
});
