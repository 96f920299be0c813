import { attached, makeNetwork, subnet } from "./attachments/_networks";
import { clean, link, record, told, useHosts, type Target } from "./_host";
import { Run, type HostInput, type State } from "./_run";

const targets = useHosts(2);

const store = "/var/lib/trunkline";

const one = (): Target => targets[0] as Target;
const another = (): Target => targets[1] as Target;

/** Reads a Host as a program does: what resources on it are given. */
async function read(run: Run, input: HostInput): Promise<HostInput & { readonly machine: string }> {
  const { machineId } = await run.look(input);
  return { ...input, machine: String(machineId) };
}

const vlan = (host: HostInput) => ({ host, parent: "eth0", vlanId: 10, addresses: ["10.10.0.1/24"] });

async function made(input: HostInput): Promise<State> {
  const run = new Run();
  return run.create("storage", vlan(await read(run, input)));
}

/** The same machine by another connection: to the same sshd, as another session of ssh. */
const byAnotherWay = ({ name, connection }: HostInput): HostInput => ({
  name: `${name}-again`,
  connection: { ...connection, host: "localhost" },
});

const none = "rm /etc/machine-id /var/lib/dbus/machine-id";

test.each([
  ["/etc/machine-id", "true", /^[0-9a-f]{32}$/],
  [
    "D-Bus where there is no other",
    `${none}; echo 0123456789abcdef0123456789ABCDEF >/var/lib/dbus/machine-id`,
    /^0123456789abcdef0123456789abcdef$/,
  ],
  ["nothing where there is none", none, /^$/],
  ["nothing where the file is empty", `${none}; : >/etc/machine-id`, /^$/],
  ["nothing before the first boot is over", `${none}; echo uninitialized >/etc/machine-id`, /^$/],
  ["nothing where it is made up at each boot", "cp /etc/machine-id /run/machine-id", /^$/],
])("a host's id is that of %s", async (_what, prepare, expected) => {
  const { host, input } = one();
  await host.run("cp /etc/machine-id /etc/machine-id.kept");
  try {
    await host.run(prepare);
    expect((await new Run().look(input))["machineId"]).toMatch(expected);
  } finally {
    await host.run(
      "rm -f /run/machine-id; mv /etc/machine-id.kept /etc/machine-id; ln -sf /etc/machine-id /var/lib/dbus/machine-id",
    );
  }
});

test("a resource that moves to another Host for the same machine stays, and so does its link", async () => {
  const { host, input } = one();
  const state = await made(input);
  const before = await link(host, "eth0.10");

  const run = new Run();
  const [, again] = await Promise.all([read(run, input), read(run, byAnotherWay(input))]);
  const moved = await run.up("storage", vlan(again), state);
  expect(moved.done).toBe("updated");
  expect(await link(host, "eth0.10")).toEqual(before);
  expect((await new Run().up("storage", vlan(again), moved)).done).toBe("unchanged");
});

test("a Host that gets another name takes nothing away when a state has no machine-id, as those of earlier releases", async () => {
  const { host, input } = one();
  const { name, connection } = await read(new Run(), input);
  const former = { name, connection };
  const state = await new Run().create("storage", vlan(former));
  const before = await link(host, "eth0.10");
  const run = new Run();
  const moved = await run.up("storage", vlan({ ...(await read(run, input)), name: "web01" }), state);
  expect(moved.done).toBe("updated");
  expect(await link(host, "eth0.10")).toEqual(before);
});

test("two Hosts for one machine, by two connections: a conflict of their resources is seen in the preview", async () => {
  const { input } = one();
  const run = new Run();
  const [left, right] = await Promise.all([read(run, input), read(run, byAnotherWay(input))]);
  expect((await run.check("one", vlan(left))).problems).toEqual([]);
  const { problems } = await run.check("two", { ...vlan(right), addresses: [] });
  expect(problems).toEqual([expect.stringMatching(/^h1-again: .*made by resource "one"/)]);
});

test("another machine under the same name: refused by preview, refresh and deletion; made again there once the program names it", async () => {
  const [first, second] = [one(), another()];
  const state = await made(first.input);
  const replaced = { name: first.input.name, connection: second.input.connection };
  const refused =
    /another machine answers: its machine-id is [0-9a-f]{32}, and the stack's resources are on [0-9a-f]{32}/;
  const run = new Run();
  const answering = await read(run, replaced);
  expect((await run.check("storage", vlan(answering), state)).problems).toEqual([
    expect.stringMatching(refused),
  ]);
  const there = {
    ...state,
    outs: {
      ...state.outs,
      host: { ...replaced, machine: (state.outs["host"] as { machine: string }).machine },
    },
  };
  await expect(new Run().refresh(there)).rejects.toThrow(refused);
  await expect(new Run().delete(there)).rejects.toThrow(refused);
  expect(await link(second.host, "eth0.10")).toBeUndefined();

  const confirmed = new Run();
  const named = await confirmed.look({ ...replaced, machineId: answering.machine } as HostInput);
  expect(named["problems"]).toBeUndefined();
  expect((await confirmed.up("storage", vlan(answering), state)).done).toBe("updated");
  expect(await link(second.host, "eth0.10")).toBeDefined();
  await clean(second.host);
});

test("a host cloned with its records: they count for nothing there, and a preview says whose they are", async () => {
  const [original, clone] = [one(), another()];
  const first = new Run();
  const there = await read(first, original.input);
  await original.host.run("ip netns add red");
  await first.create("storage", vlan(there));
  const network = await makeNetwork(first, there);
  await first.of("containerAttachment").create("web", attached(network, "web", { netns: "red" }));
  const disk = await original.host.run(`tar -C ${store} -c links networks attachments | base64 -w 0`);
  await clone.host.run(`mkdir -p -m 700 ${store}; base64 -d | tar -C ${store} -x`, { stdin: disk.stdout });

  const run = new Run();
  const here = await read(run, clone.input);
  const ignored = (files: string): RegExp =>
    RegExp(
      `^h2: ignoring records .*machine-id ${there.machine}\\): ${files}; .* records h2 --copied --forget$`,
    );
  expect(told()).toEqual([
    expect.stringMatching(ignored("links/eth0.10, networks/db, attachments/[0-9a-f]+")),
  ]);
  await run.create("own", vlan(here));
  await run.of("ipvlanNetwork").create("lan", {
    ...{ host: here, name: "db", parent: "eth0", subnets: [{ cidr: subnet }] },
  });
  expect(await record(clone.host, "eth0.10")).toContain(`:own\nowned yes\n`);
  expect(await record(clone.host, "eth0.10")).toContain(`\nmachine ${here.machine}\n`);

  const later = new Run();
  await later.look(clone.input);
  expect(told().at(-1)).toMatch(ignored("attachments/[0-9a-f]+"));
});
