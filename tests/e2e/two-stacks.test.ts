import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  changesCome,
  failed,
  holdLock,
  listing,
  program,
  type RunResult,
  ScratchStack,
  succeeded,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

const ids = [1, 2, 3, 4, 5, 6];
const ranges = {
  front: ["192.168.10.32/27", "2001:db8:10::1:0/112"],
  back: ["192.168.10.64/27", "2001:db8:10::2:0/112"],
} as const;
type Name = keyof typeof ranges;

/** A network on the shared parent, six containers on it, and an isolated network that takes a free pool. */
const body = (name: Name, network: string = name): string => `
  const [four, six] = ${JSON.stringify(ranges[name])};
  const shared = new trunkline.MacvlanNetwork("${network}", {
    host: web1, parent: "eth0.50", allowSharedParent: true,
    subnets: [{ cidr: "192.168.10.0/24", ipRange: four }, { cidr: "2001:db8:10::/64", ipRange: six }] });
  const alone = new trunkline.IpvlanNetwork("${name}-alone", { host: web1 });
  exports.pool = alone.subnets.apply(([{ cidr }]) => cidr);
  exports.madeParent = shared.parentOwned;
  exports.addresses = pulumi.all(${JSON.stringify(ids)}.map((id) =>
    new trunkline.ContainerAttachment("web" + id, { network: shared, container: { netns: "${name}" + id } }).addresses));`;

interface Outputs {
  readonly pool: string;
  readonly madeParent: boolean;
  readonly addresses: readonly (readonly [string, string])[];
}

describe("two stacks on one host", () => {
  let lab: Lab;
  let host: LabHost;
  let before: string;
  let stacks: Record<Name, ScratchStack>;
  let maker: Name;
  let heir: Name;

  const outputsOf = async (name: Name): Promise<Outputs> =>
    (await stacks[name].outputs()) as unknown as Outputs;
  /** Runs `up` of both stacks from one state of the host: each change comes before either has changed anything. */
  async function upAtOnce(): Promise<RunResult[]> {
    const release = await holdLock(host);
    const runs = [stacks.front, stacks.back].map((stack) => stack.startUp());
    await changesCome(host, runs.length);
    await release();
    return Promise.all(runs.map((run) => run.ended()));
  }

  const reach = (from: string, address: string): Promise<unknown> =>
    host.run(`ip netns exec ${from} ping -c 1 -W 5 ${address}`);

  beforeAll(async () => {
    lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    await host.run(`for id in ${ids.join(" ")}; do ip netns add front$id; ip netns add back$id; done`);
    before = await listing(host);
    const [front, back] = await Promise.all(
      (["front", "back"] as const).map((name) =>
        ScratchStack.create({ lab, stack: name, program: program(webHosts([host]), body(name)) }),
      ),
    );
    stacks = { front, back } as Record<Name, ScratchStack>;
  });

  afterAll(async () => {
    await Promise.all(Object.values(stacks).map((stack) => stack.remove()));
    await wipe(host);
  });

  test("up at once: one of them makes the parent, and no address or subnet is given twice", async () => {
    (await upAtOnce()).map(succeeded);
    const [front, back] = await Promise.all([outputsOf("front"), outputsOf("back")]);
    [maker, heir] = front.madeParent ? ["front", "back"] : ["back", "front"];
    expect([front.madeParent, back.madeParent].filter(Boolean)).toHaveLength(1);
    expect(front.pool).not.toBe(back.pool);
    const all = [...front.addresses, ...back.addresses].flat();
    expect(new Set(all).size).toBe(4 * ids.length);
    expect(front.addresses.map(([four]) => four).sort()).toEqual(
      ids.map((id) => `192.168.10.${String(31 + id)}`),
    );
    expect(back.addresses.map(([four]) => four).sort()).toEqual(
      ids.map((id) => `192.168.10.${String(63 + id)}`),
    );
    for (const address of back.addresses[0] ?? []) await reach("front1", address);
    const previews = Object.values(stacks).map((stack) => stack.preview("--expect-no-changes"));
    (await Promise.all(previews)).map(succeeded);
  });

  test("an address that both choose at once is one's alone, and the other is told whose", async () => {
    const chosen = (name: Name): string =>
      `${body(name)}
       new trunkline.ContainerAttachment("chosen", { network: shared, container: { netns: "${name}1" }, addresses: ["192.168.10.200"] });`;
    for (const name of ["front", "back"] as const)
      await stacks[name].setProgram(program(webHosts([host]), chosen(name)));
    const runs = await upAtOnce();
    const [winner, loser] = runs[0]?.exitCode === 0 ? runs : [...runs].reverse();
    if (winner === undefined || loser === undefined) throw new Error("there were two");
    succeeded(winner);
    expect(failed(loser).output).toMatch(
      /web1: address 192\.168\.10\.200 is in use by chosen \(netns (front|back)1\)/,
    );
  });

  test("a network of the other's name is refused in the preview, and whose it is is said", async () => {
    const there = await listing(host);
    const stack = stacks[heir];
    await stack.setProgram(program(webHosts([host]), body(heir, maker)));
    expect(failed(await stack.upAfterPreview()).output).toContain(
      `web1: a network named "${maker}" already exists, made by resource "${maker}" of stack "${maker}", project "fleet"`,
    );
    expect(await listing(host)).toBe(there);
  });

  test("the one that made the parent goes first: the parent stays for the other, and goes with the last", async () => {
    const parent = (await vlanLinks(host))["eth0.50"];
    succeeded(await stacks[maker].destroy());
    const kept = (await vlanLinks(host))["eth0.50"];
    expect(kept?.ifindex).toBe(parent?.ifindex);
    expect(kept?.ifalias).toContain(`trunkline:fleet/${heir}/${heir}@`);
    const [, second] = (await outputsOf(heir)).addresses;
    // Which container has which address is not defined.
    for (const address of second ?? []) await reach(`${heir}1`, address);

    succeeded(await stacks[heir].refresh());
    expect((await stacks[heir].resource(heir)).outputs?.["parentOwned"]).toBe(true);
    succeeded(await stacks[heir].destroy());
    expect(await listing(host)).toBe(before);
    const records = await host.run("cd /var/lib/trunkline; ls links networks attachments | grep -v :", {
      check: false,
    });
    expect(records.stdout.trim()).toBe("");
  });
});
