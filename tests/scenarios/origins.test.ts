import { link, useHosts, type Target } from "./_host";
import { Run, type HostInput, type State } from "./_run";

const targets = useHosts(2);

const one = (): Target => targets[0] as Target;
const two = (): Target => targets[1] as Target;

/** A state of the stack `dev`, in one backend or in another. */
const here = "644e0b62-1bd2-4580-be79-d513bd738d63";
const inAnotherBackend = "991964fd-72e6-4bf9-ba02-8945eda3667b";

const born = ({ input }: Target, origin: string): HostInput => ({ ...input, origin }) as HostInput;
const vlan = (host: HostInput) => ({ host, parent: "eth0", vlanId: 10 });

const lanOn = (host: HostInput) => ({
  host,
  name: "lan",
  parent: "eth0.50",
  subnets: [{ cidr: "10.50.0.0/24" }],
});
const onLan = (host: HostInput) => ({ host, name: "c", network: "lan", container: { netns: "red" } });

/** Makes the network "lan" and the attachment "c" to the namespace `red`. */
async function attached(host: HostInput): Promise<{ lan: State; c: State }> {
  const run = new Run();
  const lan = await run.of("macvlanNetwork").create("lan", lanOn(host));
  return { lan, c: await run.of("containerAttachment").create("c", onLan(host)) };
}

test("two backends with one stack name on one host: neither takes what the other made, and neither deletes it", async () => {
  const { host } = one();
  const state = await new Run().create("storage", vlan(born(one(), here)));
  const made = await link(host, "eth0.10");
  const theirs = vlan(born(one(), inAnotherBackend));
  await expect(new Run().create("storage", theirs)).rejects.toThrow(
    /was made by resource "storage" of stack "dev", project "lab", not by this one; another state has a resource of this very name: .*\[owned-by-another\]/,
  );
  const { inputs } = await new Run().check("storage", theirs);
  await new Run().delete({ ...state, outs: { ...inputs, owned: true } });
  expect(await link(host, "eth0.10")).toEqual(made);
  await new Run().delete(state);
  expect(await link(host, "eth0.10")).toBeUndefined();
});

test("the same with a network and an attachment", async () => {
  const { host } = one();
  await host.run("ip netns add red");
  const { lan, c } = await attached(born(one(), here));
  await expect(attached(born(one(), inAnotherBackend))).rejects.toThrow(
    /a network named "lan" already exists, .*; another state has a resource of this very name/,
  );
  const their = born(one(), inAnotherBackend);
  const run = new Run();
  const checked = [
    {
      kind: run.of("containerAttachment"),
      ...(await run.of("containerAttachment").check("c", onLan(their))),
    },
    { kind: run.of("macvlanNetwork"), ...(await run.of("macvlanNetwork").check("lan", lanOn(their))) },
  ];
  for (const { kind, inputs } of checked) await kind.delete({ id: "id", urn: "", inputs, outs: inputs });
  expect((await host.run("ip netns exec red ip -o -4 address show dev eth0")).stdout).toContain(
    "10.50.0.2/24",
  );
  await new Run().of("containerAttachment").delete(c);
  await new Run().of("macvlanNetwork").delete(lan);
  expect(
    (await host.run("ls /var/lib/trunkline/networks /var/lib/trunkline/attachments")).stdout,
  ).not.toMatch(/lan|[0-9a-f]{12}/);
});

test("two backends with one stack name on two hosts of a segment: their containers have different MAC addresses", async () => {
  await Promise.all([one(), two()].map(({ host }) => host.run("ip netns add red")));
  const [left, right] = await Promise.all([
    attached(born(one(), here)),
    attached(born(two(), inAnotherBackend)),
  ]);
  const [first, second] = [left.c.outs["macAddress"], right.c.outs["macAddress"]];
  expect(first).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  expect(second).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  expect(first).not.toBe(second);
});

test("what a run made that was cut off before it wrote its state is known to the next one", async () => {
  const { host } = one();
  await new Run().create("storage", vlan(born(one(), here)));
  const made = await link(host, "eth0.10");
  const again = await new Run().create("storage", vlan(born(one(), here)));
  expect(await link(host, "eth0.10")).toEqual(made);
  await new Run().delete(again);
  expect(await link(host, "eth0.10")).toBeUndefined();
});

test("a state of an earlier release keeps its mark and its MAC address; so does one that came from another stack", async () => {
  const { host, input } = one();
  await host.run("ip netns add red");
  const { c } = await attached(input);
  const state = await new Run().create("storage", vlan(input));
  const made = await link(host, "eth0.10");
  const next = await new Run().up("storage", vlan(born(one(), here)), state);
  expect(next.done).toBe("unchanged");
  expect(await link(host, "eth0.10")).toEqual(made);
  const attachment = await new Run().of("containerAttachment").up("c", onLan(born(one(), here)), c);
  expect(attachment.done).toBe("unchanged");

  await new Run().delete(state);
  const born1 = await new Run().create("storage", vlan(born(one(), here)));
  const mark = (await link(host, "eth0.10"))?.ifalias;
  expect(mark).not.toBe(made?.ifalias);
  const moved = await new Run().up("storage", vlan(born(one(), inAnotherBackend)), born1);
  expect(moved.done).toBe("unchanged");
  expect((await link(host, "eth0.10"))?.ifalias).toBe(mark);
});
