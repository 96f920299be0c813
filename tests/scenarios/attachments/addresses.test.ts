import { useHosts, type Target } from "../_host";
import { Run, type State } from "../_run";
import { attached, makeNetwork } from "./_networks";

const targets = useHosts(2);
let first: Target, second: Target;

beforeEach(async () => {
  [first, second] = targets as [Target, Target];
  await first.host.run("for name in red blue green; do ip netns add $name; done");
});

async function looking(...at: readonly Target[]): Promise<Run> {
  const run = new Run();
  for (const { input } of at) await run.look(input);
  return run;
}

function attach(run: Run, network: State, name: string, options = {}): Promise<State> {
  return run.of("containerAttachment").create(name, attached(network, name, { netns: name }, options));
}

const addressesOf = ({ outs }: State): unknown => outs["addresses"];

test("a full range: how full it is and who has it, in the preview and, when it fills up meanwhile, on the host", async () => {
  const run = await looking(first);
  const subnets = [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.8/31" }];
  const network = await makeNetwork(run, first.input, { options: { subnets } });
  const early = await looking(first);
  const { inputs, problems } = await early
    .of("containerAttachment")
    .check("green", attached(network, "green", { netns: "green" }));
  expect(problems).toEqual([]);
  await attach(run, network, "red");
  await attach(run, network, "blue");
  const full =
    'h1: the network "db" is full: 2 of 2 addresses of 192.168.10.8/31 are in use: 192.168.10.8 by red (netns red), 192.168.10.9 by blue (netns blue); add a subnet, widen ipRange, or remove an attachment [range-full]';
  const late = await looking(first);
  const refused = await late
    .of("containerAttachment")
    .check("green", attached(network, "green", { netns: "green" }));
  expect(refused.problems).toEqual([full]);
  await expect(early.of("containerAttachment").createChecked("green", inputs)).rejects.toThrow(full);
});

test("how many addresses a network has to give does not change while attachments come and go", async () => {
  const run = await looking(first);
  const subnets = [
    { cidr: "192.168.32.0/24", ipRange: "192.168.32.128/25", gateway: "192.168.32.254" },
    { cidr: "2001:db8:32::/64" },
  ];
  const network = await makeNetwork(run, first.input, { options: { subnets } });
  expect(network.outs["available"]).toEqual({
    "192.168.32.0/24": "126",
    "2001:db8:32::/64": "18446744073709551614",
  });
  await attach(run, network, "red");
  const later = await looking(first);
  const refreshed = (await later.of("ipvlanNetwork").refresh(network)) as State;
  expect(refreshed.outs).toEqual(network.outs);
  const again = await later
    .of("ipvlanNetwork")
    .up("db", { host: first.input, name: "db", parent: "eth0", subnets }, refreshed);
  expect(again.done).toBe("unchanged");
});

describe("an attachment that is replaced keeps its addresses and its MAC address", () => {
  /** Replaces a resource as the engine does, with something else between the deletion and the creation. */
  async function replace(
    run: Run,
    { state, name, args }: { state: State; name: string; args: Record<string, unknown> },
    between: () => Promise<unknown>,
  ): Promise<State> {
    const of = run.of("containerAttachment");
    const { inputs, problems } = await of.check(name, args, state);
    expect(problems).toEqual([]);
    const difference = await of.diff(state, inputs);
    expect(difference.replaces).not.toEqual([]);
    await of.delete(state);
    await between();
    // The engine checks a replacement a second time, as if it were new.
    const again = await of.check(name, args);
    expect(again.problems).toEqual([]);
    return of.createChecked(name, again.inputs);
  }

  const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];

  test("in another container, though others are given the lowest free addresses meanwhile", async () => {
    const run = await looking(first);
    const wish = { driver: "macvlanNetwork", options: { subnets } } as const;
    const network = await makeNetwork(run, first.input, wish);
    const red = await attach(run, network, "red");
    expect(addressesOf(red)).toEqual(["192.168.10.2", "2001:db8:10::2"]);
    const later = await looking(first);
    const args = attached(network, "red", { netns: "blue" });
    let green: State | undefined;
    const moved = await replace(later, { state: red, name: "red", args }, async () => {
      green = await attach(later, network, "green");
    });
    expect(addressesOf(moved)).toEqual(addressesOf(red));
    expect(moved.outs["macAddress"]).toBe(red.outs["macAddress"]);
    expect(green && addressesOf(green)).toEqual(["192.168.10.3", "2001:db8:10::3"]);
  });

  test("on a network that was replaced, as far as that may give them", async () => {
    const run = await looking(first);
    const wish = (ipRange: string): Record<string, unknown> => ({
      mode: "l2",
      subnets: [{ cidr: "192.168.10.0/24", ipRange }, { cidr: "2001:db8:10::/64" }],
    });
    const network = await makeNetwork(run, first.input, { options: wish("192.168.10.0/25") });
    const red = await attach(run, network, "red");
    const blue = await attach(run, network, "blue", { addresses: ["192.168.10.200"] });
    const later = await looking(first);
    const of = later.of("containerAttachment");
    // With an unknown network, the engine asks for a diff first and then deletes.
    for (const state of [red, blue]) await of.diff(state, { ...state.inputs, network: "unknown" });
    for (const state of [red, blue]) await of.delete(state);
    await later.of("ipvlanNetwork").delete(network);
    const options = { ...wish("192.168.10.0/26"), flag: "private" };
    const next = await makeNetwork(later, first.input, { options });
    const green = await attach(later, next, "green");
    const again = await attach(later, next, "blue");
    const same = await attach(later, next, "red");
    expect(addressesOf(green)).toEqual(["192.168.10.3", "2001:db8:10::4"]);
    expect(addressesOf(same)).toEqual(addressesOf(red));
    // The former IPv4 address, which the program no longer chooses, is outside the new range.
    expect(addressesOf(again)).toEqual(["192.168.10.4", "2001:db8:10::3"]);
  });

  test("on another host", async () => {
    await second.host.run("ip netns add red");
    const run = await looking(first, second);
    const here = await makeNetwork(run, first.input, { name: "db1", options: { subnets } });
    const there = await makeNetwork(run, second.input, { name: "db2", options: { subnets } });
    const blue = await attach(run, here, "blue");
    const red = await attach(run, here, "red");
    expect(addressesOf(red)).toEqual(["192.168.10.3", "2001:db8:10::3"]);
    await run.of("containerAttachment").delete(blue);
    const later = await looking(first, second);
    const args = attached(there, "red", { netns: "red" });
    const moved = await replace(later, { state: red, name: "red", args }, () => attach(later, here, "green"));
    expect(addressesOf(moved)).toEqual(addressesOf(red));
  });

  test("after a run that deleted it and then failed", async () => {
    const run = await looking(first);
    const network = await makeNetwork(run, first.input, { driver: "macvlanNetwork", options: { subnets } });
    const red = await attach(run, network, "red");
    await run.of("containerAttachment").delete(red);
    const later = await looking(first);
    const args = attached(network, "red", { netns: "blue" });
    const { inputs } = await later.of("containerAttachment").check("red", args, red);
    // Pending replacement: the engine asks again, with the state that it kept.
    await later.of("containerAttachment").diff(red, inputs);
    const green = await attach(later, network, "green");
    const again = await later.of("containerAttachment").create("red", args);
    expect(addressesOf(again)).toEqual(addressesOf(red));
    expect(addressesOf(green)).toEqual(["192.168.10.3", "2001:db8:10::3"]);
  });

  test("one that is deleted for good gives them up: to whoever chooses them, or has no other left", async () => {
    const run = await looking(first);
    const tiny = [{ cidr: "192.168.10.0/24", ipRange: "192.168.10.8/31" }];
    const network = await makeNetwork(run, first.input, { options: { subnets: tiny } });
    await attach(run, network, "red");
    const blue = await attach(run, network, "blue");
    for (const options of [{}, { addresses: ["192.168.10.9"] }]) {
      const later = await looking(first);
      await later.of("containerAttachment").delete(blue);
      const green = await attach(later, network, "green", options);
      expect(addressesOf(green)).toEqual(addressesOf(blue));
      await later.of("containerAttachment").delete(green);
      await attach(await looking(first), network, "blue");
    }
  });
});

test("an address that was chosen and given up can be chosen again at once, of both families", async () => {
  const run = await looking(first);
  const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];
  const network = await makeNetwork(run, first.input, { options: { subnets } });
  const addresses = ["192.168.10.77", "2001:db8:10::77"];
  for (const name of ["red", "blue", "red"]) {
    const state = await attach(run, network, name, { addresses });
    expect(addressesOf(state)).toEqual(addresses);
    await run.of("containerAttachment").delete(state);
  }
});
