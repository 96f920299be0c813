/**
 * Faults at the steps of every operation of every resource: whatever happens, the host is in the old state or in the new
 * one, and the next run finishes. A run draws which fault strikes at which step, and prints its seed.
 *
 *     TRUNKLINE_FAULTS=50 TRUNKLINE_FAULTS_SEED=7 npm test -- tests/faults    fifty lives instead of one, from seed 7
 */
import { startRelay } from "../ssh/sshd";
import { sharedLab } from "../shared-lab";
import { attached } from "../scenarios/attachments/_networks";
import { useFailingIp } from "../scenarios/_failing-ip";
import { logInEachTime } from "../scenarios/_connections";
import { only, useHosts } from "../scenarios/_host";
import { Run, type HostInput, type Kind, type State } from "../scenarios/_run";
import { engineLife } from "./_engine";
import { faults, list, randomFrom, smallDisk, struck, type Drawn, type Stage } from "./_faults";

logInEachTime();
const targets = useHosts();

const lives = Number(process.env["TRUNKLINE_FAULTS"] ?? 1);
const seed = Number(process.env["TRUNKLINE_FAULTS_SEED"] ?? Date.now() % 1_000_000);

const shortFreezeMs = 2_000;
/** Beyond this, the client gives a connection up; some minutes later it gives the host up. */
const longFreezesMs = [25_000, 60_000, 120_000];

/** One call of Pulumi's, which is one transaction on the host. */
interface Operation {
  readonly what: string;
  readonly kind: Kind;
  readonly name: string;
  /** How many steps the host does for it. */
  readonly steps: number;
  /** What the resource is to be; undefined: deleted. */
  readonly args: ((host: HostInput, states: States) => Record<string, unknown>) | undefined;
}

type States = Map<string, State>;

const vlan = (options: Record<string, unknown>) => (host: HostInput) => ({
  ...{ host, parent: "eth0", vlanId: 10, addresses: ["192.0.2.1/24", "2001:db8::1/64"] },
  ...options,
});
const network = (options: Record<string, unknown>) => (host: HostInput) => ({
  ...{
    host,
    name: "db",
    parent: "eth0.20",
    subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }],
  },
  ...{ hostShim: { addresses: ["192.168.10.130"] } },
  ...options,
});
const attachment =
  (options: Record<string, unknown>, netns = "red") =>
  (_: HostInput, states: States) => {
    const db = states.get("db");
    if (db === undefined) throw new Error("there is no network");
    return attached(db, "web", { netns }, options);
  };
const routes = [{ destination: "10.0.0.0/8", gateway: "192.168.10.9" }];

/** A life of each resource. A replacement is two operations: what it makes anew has another name here. */
const life: readonly Operation[] = [
  { what: "create", kind: "vlanSubInterface", name: "v", steps: 5, args: vlan({}) },
  { what: "create", kind: "macvlanNetwork", name: "db", steps: 10, args: network({}) },
  { what: "create", kind: "containerAttachment", name: "web", steps: 11, args: attachment({ routes }) },
  {
    what: "update",
    kind: "vlanSubInterface",
    name: "v",
    steps: 5,
    args: vlan({ mtu: 1400, addresses: ["192.0.2.7/24"], flags: { gvrp: true } }),
  },
  {
    what: "update",
    kind: "macvlanNetwork",
    name: "db",
    steps: 6,
    args: network({ hostShim: { addresses: ["192.168.10.131"] } }),
  },
  {
    what: "update",
    kind: "containerAttachment",
    name: "web",
    steps: 8,
    args: attachment({ mtu: 1400, addresses: ["192.168.10.7", "2001:db8:10::7"] }),
  },
  {
    what: "replace",
    kind: "vlanSubInterface",
    name: "v2",
    steps: 4,
    args: vlan({ vlanId: 11, addresses: ["192.0.3.1/24"] }),
  },
  { what: "replace", kind: "vlanSubInterface", name: "v", steps: 1, args: undefined },
  { what: "replace", kind: "containerAttachment", name: "web", steps: 1, args: undefined },
  { what: "replace", kind: "containerAttachment", name: "web", steps: 10, args: attachment({}, "blue") },
  { what: "delete", kind: "containerAttachment", name: "web", steps: 1, args: undefined },
  { what: "delete", kind: "macvlanNetwork", name: "db", steps: 2, args: undefined },
  { what: "delete", kind: "vlanSubInterface", name: "v2", steps: 1, args: undefined },
];

async function carryOut(
  run: Run,
  { kind, name, args }: Operation,
  host: HostInput,
  states: States,
): Promise<void> {
  const before = states.get(name);
  if (args === undefined) {
    if (before !== undefined) await run.of(kind).delete(before);
    states.delete(name);
    return;
  }
  states.set(name, await run.of(kind).up(name, args(host, states), before));
}

/** Carries an operation out with a fault at some step, compares, and lets the next run finish. */
async function tryOut(stage: Stage, operation: Operation, drawn: Drawn, states: States): Promise<string> {
  const { host } = stage;
  const { input } = only(targets);
  const through = { ...input, connection: { ...input.connection, port: stage.relay.port } };
  const before = await list(host);
  const known = new Map(states);
  const run = new Run();
  await run.look(through);
  const { done, failure, at, steps } = await struck(stage, run, {
    ...drawn,
    work: () => carryOut(run, operation, through, states),
  });
  run.end();
  const after = await list(host);

  if (!done) for (const [name, state] of known) states.set(name, state);
  const next = new Run();
  await carryOut(next, operation, input, states);
  next.end();
  const finished = await list(host);
  const long = drawn.fault.endsWith("frozen") ? ` for ${String(drawn.frozenMs / 1_000)} s` : "";
  const story = `${operation.what} ${operation.kind} ${operation.name}: ${drawn.fault}${long}${at === "" ? (steps === undefined ? "" : ` (it has ${String(steps)} steps)`) : ` at "${at}"`}`;
  // A claim that was said to have failed, or to be done, is so.
  expect({ story, failure, is: after === finished ? "new" : after }).toEqual({
    story,
    failure,
    is: done ? "new" : after === before ? before : "new",
  });
  return `${story}: ${done ? "done" : after === before ? "as before" : "done, though the client does not know it"}`;
}

test(
  `${String(lives)} lives of all resources, with a fault at each operation: old state or new one, and the next run finishes`,
  async () => {
    const { host, input } = only(targets);
    console.log(`seed ${String(seed)}`);
    const random = randomFrom(seed);
    const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    await host.run(`${smallDisk}; ip netns add red; ip netns add blue`);
    await useFailingIp(host);
    const relay = await startRelay(input.connection.port ?? 22);
    const stage: Stage = { host, relay, labDirectory: (await sharedLab()).directory };
    const told: string[] = [];
    try {
      for (let count = 0; count < lives; count++) {
        const states: States = new Map();
        const empty = await list(host);
        for (const operation of life) {
          const fault = one(faults);
          const step = 1 + Math.floor(random() * operation.steps);
          const isLong = lives > 1 && random() < 0.25;
          const frozenMs = isLong ? one(longFreezesMs) : shortFreezeMs;
          told.push(await tryOut(stage, operation, { fault, step, frozenMs }, states));
          if (lives > 1) process.stderr.write(`${told.at(-1) ?? ""}\n`);
        }
        expect(await list(host)).toBe(empty);
      }
    } finally {
      console.log(`seed ${String(seed)}\n${told.join("\n")}`);
      await relay.stop();
    }
  },
  120_000 + lives * 300_000,
);

// tests/e2e/interrupted.test.ts has a few such kills in every run.
if (lives > 1)
  test(
    "lives of all resources by the real engine, while it or its provider is killed: the next up finishes as if nothing had been",
    async () => {
      const { host } = only(targets);
      const random = randomFrom(seed);
      await host.run(`${smallDisk}; ip netns add red; ip netns add blue`);
      await useFailingIp(host);
      const told: string[] = [];
      try {
        await engineLife({ host, lab: await sharedLab() }, { lives: Math.ceil(lives / 5), random, told });
      } finally {
        console.log(`seed ${String(seed)}\n${told.join("\n")}`);
      }
    },
    300_000 + lives * 120_000,
  );
