import { everything, link, only, useHosts } from "./_host";
import { Run } from "./_run";

const targets = useHosts(2);

test("a preview looks once and changes nothing", async () => {
  const { host, input } = only(targets);
  const before = await everything(host);
  const run = new Run();
  await run.look(input);
  const checks = [10, 11, 12].map((vlanId) =>
    run.check(`v${String(vlanId)}`, { host: input, parent: "eth0", vlanId }),
  );
  for (const { problems } of await Promise.all(checks)) expect(problems).toEqual([]);
  expect(run.roundTrips(input)).toEqual(["look"]);
  expect(await everything(host)).toBe(before);
});

test("two resources of one program with one id on one parent: the second is refused in preview, and its name said", async () => {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  const first = await run.check("first", { host: input, parent: "eth0", vlanId: 10 });
  const second = await run.check("second", { host: input, parent: "eth0", vlanId: 10, name: "data" });
  const third = await run.check("third", { host: input, parent: "eth0", vlanId: 10 });

  expect(first.problems).toEqual([]);
  expect(second.problems).toEqual([
    expect.stringMatching(/id 10 on "eth0" is held by eth0\.10.*resource "first"/),
  ]);
  expect(third.problems).toEqual([expect.stringContaining('made by resource "first"')]);
});

test("a parent that the same program makes is there for its check, and so is its MTU", async () => {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  await run.check("outer", { host: input, parent: "eth0", vlanId: 10, name: "outer", mtu: 1400 });
  const inner = await run.check("inner", { host: input, parent: "outer", vlanId: 20 });
  const large = await run.check("large", { host: input, parent: "outer", vlanId: 21, mtu: 1500 });

  expect(inner.problems).toEqual([]);
  expect(large.problems).toEqual([expect.stringContaining("above the 1400 of its parent")]);
});

test("facts follow our own changes within a run: what one resource made, the next one's check knows", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  await run.look(input);
  await run.up("outer", { host: input, parent: "eth0", vlanId: 10, name: "outer" });
  const inner = await run.check("inner", { host: input, parent: "outer", vlanId: 20 });
  const twin = await run.check("twin", { host: input, parent: "eth0", vlanId: 10, name: "twin" });

  expect(inner.problems).toEqual([]);
  expect(twin.problems).toEqual([expect.stringContaining("is held by outer")]);
  // Refusals take a new look: somebody else may have removed the obstacle.
  expect(run.roundTrips(input)).toEqual(["look", "change", "look"]);
  expect(await link(host, "outer")).toBeDefined();
});

test("a link that another provider of the program makes is there for what is checked then", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  await run.look(input);
  await host.run("ip link add made0 type dummy && ip link set made0 up");
  const vlan = await run.up("vlan", { host: input, parent: "made0", vlanId: 10 });
  await host.run("ip link add made1 type dummy && ip link set made1 up");
  const options = { name: "db", parent: "made1", subnets: [{ cidr: "192.168.10.0/24" }] };
  const network = await run.of("ipvlanNetwork").up("db", { host: input, ...options });
  expect([vlan.done, network.done]).toEqual(["created", "created"]);
  expect((await link(host, "made0.10"))?.link).toBe("made0");
  expect(network.outs).toMatchObject({ parent: "made1", parentOwned: false });
  expect(run.roundTrips(input).filter((trip) => !trip.endsWith(" list"))).toEqual([
    "look",
    "look",
    "change",
    "look",
    "change",
  ]);
});

test("a preview with fifty wrong resources looks once more for all of them", async () => {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  for (let vlanId = 100; vlanId < 150; vlanId++) {
    const { problems } = await run.check(`v${String(vlanId)}`, { host: input, parent: "eth7", vlanId });
    expect(problems).toEqual([expect.stringContaining('parent link "eth7" does not exist')]);
  }
  expect(run.roundTrips(input)).toEqual(["look", "look"]);
});

test("facts follow our own deletions within a run: an id that was freed can be taken", async () => {
  const { input } = only(targets);
  const old = await new Run().create("old", { host: input, parent: "eth0", vlanId: 10 });
  const run = new Run();
  await run.look(input);
  await run.delete(old);
  expect(
    (await run.check("new", { host: input, parent: "eth0", vlanId: 10, name: "data" })).problems,
  ).toEqual([]);
});

test("values that are not known yet stand in the way of nothing else", async () => {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const open = await run.check("open", { host: input, parent: unknown, vlanId: 10 });
  const wrong = await run.check("wrong", { host: input, parent: unknown, vlanId: 5000 });
  expect(open.problems).toEqual([]);
  expect(wrong.problems).toEqual([expect.stringContaining("vlanId: 5000 is out of range")]);
});

test("every resource and host at once: four problems on two hosts are all named, each with its host", async () => {
  const [one, two] = targets;
  if (one === undefined || two === undefined) throw new Error("two hosts are needed");
  await one.host.run("ip link add eth0.10 type dummy");
  await two.host.run("ip link add link eth0 name legacy type vlan id 10");
  const run = new Run();
  await Promise.all([run.look(one.input), run.look(two.input)]);
  const wishes = [
    { host: one.input, parent: "eth0", vlanId: 10 },
    { host: two.input, parent: "eth0", vlanId: 10 },
    { host: one.input, parent: "eth7", vlanId: 11 },
    { host: two.input, parent: "eth0", vlanId: 12, mtu: 9000 },
    { host: two.input, parent: "eth0", vlanId: 13 },
  ];
  const found = await Promise.all(wishes.map((wish, index) => run.check(`v${String(index)}`, wish)));
  expect(found.flatMap(({ problems }) => problems)).toEqual([
    expect.stringMatching(/^h1: .*"eth0\.10"/),
    expect.stringMatching(/^h2: .*held by legacy/),
    expect.stringMatching(/^h1: .*"eth7" does not exist/),
    expect.stringMatching(/^h2: .*mtu 9000/),
  ]);
});
