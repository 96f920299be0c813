import { endRun, providers } from "./_helpers";

const urn = "urn:pulumi:dev::fleet::pulumi-nodejs:dynamic/trunkline:Wave::rollout-1";
const text = 'exports.handler=()=>require("pulumi-trunkline/runtime").wave';
const inputs = {
  __provider: text,
  resourceUrn: urn,
  rollout: "rollout",
  number: 1,
  of: 3,
  size: "10%",
  hosts: ["web1", "web2"],
};

afterAll(endRun);

test("a wave is what the program says of it, and a change of its hosts is an update", async () => {
  const checked = await providers.wave.check({}, inputs);
  expect(checked.inputs).toEqual(inputs);
  const { id, outs } = await providers.wave.create(checked.inputs);
  expect(id).toBe("rollout-1");
  // The engine adds the provider text to the outputs.
  const state = { ...outs, __provider: text };
  expect(await providers.wave.diff(id, state, inputs)).toMatchObject({ changes: false });

  const more = { ...inputs, hosts: ["web1", "web2", "web3"] };
  expect(await providers.wave.diff(id, state, more)).toMatchObject({ changes: true, replaces: [] });
  expect((await providers.wave.update(id, state, more)).outs).toMatchObject({ hosts: more.hosts });
  expect(await providers.wave.read(id, state)).toEqual({ id, props: state });
  await providers.wave.delete(id, state);
});
