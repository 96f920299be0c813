import { dynamicProviders } from "../../../provider/dynamic/providers";
import { unknownValue } from "../../../provider/dynamic/wire";
import { Run } from "../../../provider/lifecycle/memory/run";
import type { Properties } from "../../../provider/inputs/fields";
import type { DynamicProvider } from "../../../provider/dynamic/provider";

/** Makes the provider of a process, which lives for one run. */
async function provider(): Promise<DynamicProvider> {
  const { addressPlan } = dynamicProviders((config) => new Run(console, config));
  await addressPlan.configure({ config: { get: () => undefined } });
  return addressPlan;
}

const asked = (holders: unknown, more: object = {}): Properties => ({
  __provider: "exports.handler=…",
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:AddressPlan::db",
  cidr: "192.168.10.0/26",
  prefixLength: 28,
  holders,
  ...more,
});

/** Checks and applies a program as the engine does, on the state of the run before. */
async function up(state: Properties, news: Properties): Promise<{ changes: boolean; state: Properties }> {
  const plan = await provider();
  const { inputs } = await plan.check(state, news);
  if (Object.keys(state).length === 0) return { changes: true, state: (await plan.create(inputs)).outs };
  const { changes, replaces } = await plan.diff("db", state, inputs);
  expect(replaces).toEqual([]);
  return { changes, state: changes ? (await plan.update("db", state, inputs)).outs : state };
}

test("ranges are among the checked inputs, so that a preview knows them", async () => {
  const { inputs } = await (await provider()).check({}, asked(["web1", "web2"]));
  expect(inputs).toMatchObject({ ranges: { web1: "192.168.10.0/28", web2: "192.168.10.16/28" }, kept: [] });
});

test("the state keeps who had what, from run to run", async () => {
  const first = await up({}, asked(["web1", "web2"]));
  expect((await up(first.state, asked(["web1", "web2"]))).changes).toBe(false);
  const second = await up(first.state, asked(["web2"]));
  const third = await up(second.state, asked(["web2", "web3"]));
  expect(third).toMatchObject({
    changes: true,
    state: {
      ranges: { web2: "192.168.10.16/28", web3: "192.168.10.32/28" },
      kept: [{ holder: "web1", range: "192.168.10.0/28" }],
    },
  });
});

test("a holder that leaves while its range is released already: the next run has nothing to do", async () => {
  const released = { released: ["192.168.10.0/28"] };
  const { state: before } = await up({}, asked(["web1", "web2"], released));
  const { state: left } = await up(before, asked(["web2"], released));
  expect(left["kept"]).toHaveLength(1);
  expect((await up(left, asked(["web2"], released))).changes).toBe(false);
  const { state: next } = await up(left, asked(["web2", "web3"], released));
  expect(next["ranges"]).toMatchObject({ web3: "192.168.10.0/28" });
});

test("a plan that is replaced is checked twice, the second time as if it were new: its holders keep their ranges", async () => {
  const { state } = await up({}, asked(["web2", "web1"]));
  const plan = await provider();
  const news = asked(["web1", "web2"]);
  const { inputs } = await plan.check(state, news);
  expect((await plan.check({}, news)).inputs).toEqual(inputs);
  expect(inputs["ranges"]).toEqual(state["ranges"]);
});

test("holders that are not known yet: nor are the ranges, and the state stays as it is", async () => {
  const plan = await provider();
  const { inputs } = await plan.check({}, asked(["web1", unknownValue]));
  expect(inputs).toMatchObject({ ranges: unknownValue, kept: unknownValue });
  expect(inputs).not.toHaveProperty("problems");
});

test("a plan that is full has one problem, and nothing that depends on it has any", async () => {
  const plan = await provider();
  const { inputs } = await plan.check({}, asked(["a", "b", "c", "d", "e"]));
  expect(inputs).toMatchObject({ problems: [{ code: "plan-full" }], ranges: unknownValue });
  await expect(plan.create(inputs)).rejects.toThrow("db: 192.168.10.0/26 has no /28 left for e");
});

test("a refresh leaves a plan as it is, and its deletion asks nobody", async () => {
  const plan = await provider();
  const { state } = await up({}, asked(["web1"]));
  expect(await plan.read("db", state)).toEqual({ id: "db", props: state });
  await plan.delete("db", state);
});
