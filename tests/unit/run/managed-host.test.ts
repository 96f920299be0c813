import { TrunklineError } from "../../../provider/errors";
import type { HostState } from "../../../provider/model/host-state";
import { parseReport } from "../../../provider/observe/report";
import type { Planner } from "../../../provider/plan/plan";
import { ManagedHost } from "../../../provider/run/managed-host";
import { desired, hostState, planFor, type BriefWish } from "../plan/_helpers";
import { SimulatedHost } from "./_simulated-host";

const start = hostState({ links: [{ index: 2, name: "eth0" }] });

function wishFor(vlanId: number, changes: Readonly<Record<string, unknown>> = {}): BriefWish {
  return { resource: `dev/vlan${String(vlanId)}`, options: { parent: "eth0", vlanId, ...changes } };
}

/** Makes a managed host in front of a simulated one, and planners whose plans the simulated host knows. */
function setUp(state: HostState = start): {
  simulated: SimulatedHost;
  managed: ManagedHost;
  planner: (wish: BriefWish) => Planner;
  change: (wish: BriefWish) => Promise<HostState>;
} {
  const simulated = new SimulatedHost(state);
  const managed = new ManagedHost("web1", simulated.run);
  const planner =
    (wish: BriefWish): Planner =>
    (seen) => {
      const result = planFor(wish, seen);
      if (result.kind === "planned") {
        simulated.learn(result.plan);
      }
      return result;
    };
  return { simulated, managed, planner, change: (wish) => managed.change(planner(wish)) };
}

async function failureOf(work: Promise<unknown>): Promise<TrunklineError> {
  const failure: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(failure instanceof TrunklineError)) throw new Error(`no such failure: ${String(failure)}`);
  return failure;
}

/** Waits longer than the clock's resolution, so that earlier looks are older than later questions. */
const aMoment = (): Promise<void> => new Promise((resume) => setTimeout(resume, 5));

const names = ({ links }: HostState): string[] => links.map(({ name }) => name);

describe("listing containers", () => {
  const facts = "kernel 6.12\nboot b\niproute2 ip utility, iproute2-6.15.0";
  const namespaces =
    "section spaces\n 4026531840 /proc/1/ns/net\n 4026531840 /proc/self/ns/net\n 4026532201 /proc/4211/ns/net";
  const listed = (pid: number): string => `section containers docker\ncontainer c1 ${String(pid)} none /web`;

  /** Makes a host that gives these lists of containers, one after another. */
  function hostSaying(...lists: string[]): { managed: ManagedHost; modes: string[] } {
    const modes: string[] = [];
    const managed = new ManagedHost("web1", async (mode, _document, engines = []) => {
      modes.push([mode, ...engines].join(" "));
      const containers = engines.length === 0 ? [] : [lists.shift() ?? "nobody expects this"];
      await new Promise((resume) => setTimeout(resume, mode === "list" ? 20 : 1));
      const state = [facts, "section state", "[]", "[]", "[]", namespaces];
      return parseReport(
        ["trunkline 1", ...(mode === "look" ? state : []), ...containers, "end", ""].join("\n"),
      );
    });
    return { managed, modes };
  }
  const known = { maxAgeMs: Number.POSITIVE_INFINITY, engines: ["docker"] as const };

  test("adds to what was seen, and is asked for once by all who want it", async () => {
    const { managed, modes } = hostSaying(listed(4211));
    await managed.look();
    const states = await Promise.all([managed.look(known), managed.look(known)]);
    await managed.look(known);
    expect(modes).toEqual(["look", "list docker"]);
    for (const state of [...states, managed.known])
      expect(state).toMatchObject({
        facts: { kernel: "6.12" },
        engines: { docker: { containers: [{ id: "c1", pid: 4211 }] } },
      });
  });

  test("makes nothing that was seen before any newer", async () => {
    const { managed, modes } = hostSaying(listed(4211), listed(4211));
    await managed.look();
    await aMoment();
    await managed.look(known);
    await managed.look({ maxAgeMs: 1, engines: ["docker"] });
    expect(modes).toEqual(["look", "list docker", "look docker"]);
  });

  test("finds one that was started since the look: all is looked at again", async () => {
    const { managed, modes } = hostSaying(listed(5000), listed(4211));
    await managed.look();
    const state = await managed.look(known);
    expect(modes).toEqual(["look", "list docker", "look docker"]);
    expect(state.engines.docker).toMatchObject({ containers: [{ pid: 4211 }] });
  });

  test("takes the place of no newer list, and keeps no look waiting", async () => {
    const { managed, modes } = hostSaying(listed(4211), listed(0));
    await managed.look();
    const listing = managed.look(known);
    const [state, again] = await Promise.all([listing, managed.look()]);
    expect(modes).toEqual(["look", "list docker", "look docker"]);
    for (const each of [state, again, managed.known])
      expect(each?.engines.docker).toMatchObject({ containers: [{ pid: 0 }] });
  });

  test("one that does not run is nowhere to be found, and need not be", async () => {
    const { managed, modes } = hostSaying(listed(0));
    await managed.look();
    await managed.look(known);
    expect(modes).toEqual(["look", "list docker"]);
  });

  test("where nobody has looked yet, or not lately, is a part of the look", async () => {
    const { managed, modes } = hostSaying(listed(4211));
    await managed.look(known);
    expect(modes).toEqual(["look docker"]);
  });
});

describe("looking", () => {
  test("looks of one moment are one look", async () => {
    const { simulated, managed } = setUp();
    const states = await Promise.all([managed.look(), managed.look(), managed.look({ maxAgeMs: 1000 })]);
    expect(simulated.calls).toHaveLength(1);
    expect(new Set(states).size).toBe(1);
  });

  test("a look that is recent enough serves again; without an age it is looked anew", async () => {
    const { simulated, managed } = setUp();
    await managed.look();
    await managed.look({ maxAgeMs: 60_000 });
    expect(simulated.calls).toHaveLength(1);
    await aMoment();
    await managed.look();
    expect(simulated.calls).toHaveLength(2);
  });

  test("nothing is known before the first look", async () => {
    const { managed } = setUp();
    expect(managed.known).toBeUndefined();
    const state = await managed.look();
    expect(managed.known).toBe(state);
  });

  test("a lost connection is looked over again, not for ever", async () => {
    const { simulated, managed } = setUp();
    simulated.mishaps.push({ lost: "before" }, { lost: "after" });
    expect(names(await managed.look())).toEqual(["eth0"]);
    await aMoment();
    simulated.mishaps.push({ lost: "before" }, { lost: "before" }, { lost: "before" });
    expect(await failureOf(managed.look())).toMatchObject({ code: "connection-lost", retryable: true });
    expect(names(await managed.look())).toEqual(["eth0"]);
  });
});

/** Adds a link to the host behind the program's back. */
function plugIn(simulated: SimulatedHost, name: string): void {
  const index = Math.max(...simulated.state.links.map((link) => link.index)) + 1;
  const [link] = hostState({ links: [{ index, name }] }).links;
  if (link) simulated.state = { ...simulated.state, links: [...simulated.state.links, link] };
}

describe("a look that takes its time", () => {
  /** Looks return 30 ms after they were taken; meanwhile `changedMeanwhile` changes the host. */
  const slowSetUp = (changedMeanwhile: (simulated: SimulatedHost) => void): ReturnType<typeof setUp> => {
    const { simulated, planner } = setUp();
    const managed = new ManagedHost("web1", async (mode, document) => {
      const report = await simulated.run(mode, document);
      if (mode === "look") {
        changedMeanwhile(simulated);
        await new Promise((resume) => setTimeout(resume, 30));
      }
      return report;
    });
    return { simulated, managed, planner, change: (wish) => managed.change(planner(wish)) };
  };
  const eth1Comes = (simulated: SimulatedHost): void => {
    if (!names(simulated.state).includes("eth1")) plugIn(simulated, "eth1");
  };

  test("does not serve who asks later; all of those share the next one", async () => {
    const { simulated, managed } = slowSetUp(eth1Comes);
    const first = managed.look();
    const tolerant = aMoment().then(() => managed.look({ maxAgeMs: 1000 }));
    const later = aMoment().then(() => Promise.all([managed.look(), aMoment().then(() => managed.look())]));
    expect(names(await first)).toEqual(["eth0"]);
    expect(names(await tolerant)).toEqual(["eth0"]);
    for (const state of await later) expect(names(state)).toEqual(["eth0", "eth1"]);
    expect(simulated.calls).toHaveLength(2);
  });

  test("is nothing to refuse a change from that came while it was under way", async () => {
    const { simulated, managed, change } = slowSetUp(eth1Comes);
    const look = managed.look();
    await aMoment();
    const made = change({ options: { parent: "eth1", vlanId: 10 } });
    expect(names(await made)).toContain("eth1.10");
    expect(names(await look)).toEqual(["eth0"]);
    expect(simulated.calls.map(({ mode }) => mode)).toEqual(["look", "look", "change"]);
  });

  test("nor to call it done", async () => {
    const { managed, change, simulated } = slowSetUp((host) => {
      host.state = { ...host.state, links: host.state.links.filter(({ name }) => name !== "eth0.10") };
    });
    await change(wishFor(10));
    const look = managed.look();
    await aMoment();
    // That look still shows the link, which has been deleted since.
    await change(wishFor(10));
    await look;
    expect(names(simulated.state)).toContain("eth0.10");
  });

  test("never takes the place of what a change told", async () => {
    const { managed, change } = slowSetUp(() => undefined);
    await managed.look();
    await aMoment();
    const [, changed] = await Promise.all([managed.look(), change(wishFor(10))]);
    expect(names(changed)).toContain("eth0.10");
    expect(names(managed.known ?? start)).toContain("eth0.10");
  });

  test("fails for who waits for it, and the next one is made all the same", async () => {
    const { simulated, managed } = slowSetUp(eth1Comes);
    simulated.mishaps.push({ lost: "before" }, { lost: "before" }, { lost: "before" });
    const first = failureOf(managed.look());
    await aMoment();
    expect(names(await managed.look())).toContain("eth0");
    expect((await first).code).toBe("connection-lost");
  });
});

describe("changing", () => {
  test("changes of one moment travel together, each a transaction of its own", async () => {
    const { simulated, managed, change } = setUp();
    const states = await Promise.all([10, 11, 12, 13].map((id) => change(wishFor(id))));
    expect(simulated.calls.map(({ mode }) => mode)).toEqual(["look", "change"]);
    expect(simulated.documents[0]?.match(/^tx \d+$/gm)).toEqual(["tx 1", "tx 2", "tx 3", "tx 4"]);
    for (const state of states)
      expect(names(state)).toEqual(["eth0", "eth0.10", "eth0.11", "eth0.12", "eth0.13"]);
    expect(managed.roundTrips).toBe(2);
  });

  test("a change that comes while the host is being looked at comes along", async () => {
    const { simulated, planner } = setUp();
    let second: Promise<HostState> | undefined;
    const managed: ManagedHost = new ManagedHost("web1", (mode, document) => {
      second ??= managed.change(planner(wishFor(11)));
      return simulated.run(mode, document);
    });
    await managed.change(planner(wishFor(10)));
    await second;
    expect(simulated.calls.map(({ mode }) => mode)).toEqual(["look", "change"]);
  });

  test("a change waits for those that are announced, for a while", async () => {
    const { simulated, managed, change } = setUp();
    const first = change(wishFor(10));
    for (let count = 0; count < 8; count++) {
      await aMoment();
      managed.announce();
    }
    await Promise.all([first, change(wishFor(11))]);
    expect(simulated.calls.map(({ mode }) => mode)).toEqual(["look", "change"]);
    const announcing = setInterval(() => {
      managed.announce();
    }, 1);
    await change(wishFor(12));
    clearInterval(announcing);
  });

  test("a change of another moment goes by itself, from what is known by then", async () => {
    const { simulated, change } = setUp();
    await change(wishFor(10));
    await change(wishFor(11));
    expect(simulated.calls.map(({ mode }) => mode)).toEqual(["look", "change", "change"]);
  });

  test("one that builds on another of the same moment finds it planned", async () => {
    const { change } = setUp();
    const onTop: BriefWish = { resource: "dev/q", options: { parent: "eth0.10", vlanId: 20, name: "q" } };
    const [, state] = await Promise.all([change(wishFor(10)), change(onTop)]);
    expect(names(state ?? start)).toEqual(["eth0", "eth0.10", "q"]);
  });

  test("what is as wanted already costs a look and no change", async () => {
    const { simulated, managed, change } = setUp();
    await change(wishFor(10));
    await managed.look();
    const before = simulated.documents.length;
    await change(wishFor(10));
    expect(simulated.documents).toHaveLength(before);
  });

  test("a plan is refused after a look that is no older than the wish", async () => {
    const { simulated, managed, change } = setUp();
    await managed.look();
    await aMoment();
    // The last look shows no eth1, but somebody has added it meanwhile.
    plugIn(simulated, "eth1");
    const wish: BriefWish = { options: { parent: "eth1", vlanId: 10 } };
    expect(names(await change(wish))).toContain("eth1.10");
    expect(simulated.calls.map(({ mode }) => mode)).toEqual(["look", "look", "change"]);
  });

  test("a refusal names the host, the cause and the remedy, and keeps no other change from being made", async () => {
    const { change } = setUp();
    const [refused, made] = await Promise.allSettled([
      change({ options: { parent: "eth9", vlanId: 10 } }),
      change(wishFor(11)),
    ]);
    expect(refused).toMatchObject({
      status: "rejected",
      reason: {
        code: "parent-missing",
        message: 'web1: parent link "eth9" does not exist; links there: eth0 [parent-missing]',
      },
    });
    expect(made.status).toBe("fulfilled");
  });

  test("a guard that does not hold any more: planned anew from what is there now", async () => {
    const { simulated, change } = setUp();
    await change(wishFor(10));
    simulated.mishaps.push({ stale: { 1: "index eth0.10 3" } });
    const state = await change(wishFor(10, { mtu: 1400 }));
    expect(state.links.find(({ name }) => name === "eth0.10")?.mtu).toBe(1400);
    expect(simulated.documents).toHaveLength(3);
  });

  test("something that keeps changing the link is told after three tries", async () => {
    const { simulated, change } = setUp();
    const stale = { stale: { 1: "absent eth0.10" } };
    simulated.mishaps.push({}, stale, stale, stale);
    expect(await failureOf(change(wishFor(10)))).toMatchObject({
      code: "changed-meanwhile",
      retryable: true,
      message: expect.stringContaining("absent eth0.10"),
    });
    expect(simulated.documents).toHaveLength(3);
  });

  test("somebody on the segment has the address: planned anew, knowing that", async () => {
    const { simulated, managed, planner } = setUp();
    simulated.mishaps.push({}, { answered: { 1: "eth0 192.0.2.1 02:00:00:00:00:99" } });
    const heard: HostState["answers"][] = [];
    const state = await managed.change((seen) => {
      heard.push(seen.answers);
      return planner(wishFor(10))(seen);
    });
    const answers = [{ link: "eth0", address: "192.0.2.1", macAddress: "02:00:00:00:00:99" }];
    expect(heard.slice(0, 2)).toEqual([[], answers]);
    expect(state.answers).toEqual(answers);
    // Another look does not report answers; the known ones are kept.
    expect((await managed.look()).answers).toEqual(answers);
  });

  test("a segment on which one address after the other is taken is given up at last", async () => {
    const { simulated, change } = setUp();
    const answered = { answered: { 1: "eth0 192.0.2.1 02:00:00:00:00:99" } };
    simulated.mishaps.push({}, ...Array.from({ length: 100 }, () => answered));
    expect(await failureOf(change(wishFor(10)))).toMatchObject({
      code: "address-taken",
      message: expect.stringContaining("the last of them (192.0.2.1) by 02:00:00:00:00:99"),
    });
    expect(simulated.documents).toHaveLength(64);
  });

  test("a link that an engine's network has as its parent is not deleted, and the others of that moment are made", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push({}, { engaged: { 1: "eth0.10 lan docker" } });
    const [kept, made] = await Promise.allSettled([change(wishFor(10)), change(wishFor(11))]);
    expect(kept).toMatchObject({
      reason: {
        code: "in-use",
        message: expect.stringContaining(
          'link "eth0.10" cannot be deleted, because it is the parent of docker\'s network "lan"; remove that network first',
        ),
      },
    });
    expect(made).toMatchObject({ status: "fulfilled" });
  });

  test("a step that the kernel refuses fails its own change only", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push({}, { failed: { 1: ["RTNETLINK answers: File exists", "Command failed -:1"] } });
    const [failed, made] = await Promise.allSettled([change(wishFor(10)), change(wishFor(11))]);
    expect(failed).toMatchObject({ status: "rejected", reason: { code: "name-taken", retryable: true } });
    expect((failed as PromiseRejectedResult).reason).toMatchObject({
      message: expect.stringMatching(
        /ip said "RTNETLINK answers: File exists" to "ip link add link eth0 name eth0.10 .*", for the link eth0.10;/,
      ) as string,
    });
    expect(made).toMatchObject({ status: "fulfilled" });
  });

  test("a step that failed because of what is plain to see now is told in those words", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push(
      {},
      {
        failed: { 1: ["RTNETLINK answers: Network is down"] },
        meddling: (state) => ({ ...state, links: state.links.map((link) => ({ ...link, up: false })) }),
      },
    );
    expect(await failureOf(change(wishFor(10)))).toMatchObject({
      code: "parent-down",
      message: expect.stringContaining('web1: parent link "eth0" is down'),
    });
  });
});

describe("a connection that is lost while a change runs", () => {
  test("when all was done, that is found out, and nothing is done twice", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push({}, { lost: "after" });
    expect(names(await change(wishFor(10)))).toEqual(["eth0", "eth0.10"]);
    expect(simulated.documents).toHaveLength(2);
    expect(simulated.documents[1]).toBe("trunkline 1\nend\n");
  });

  test("when nothing was done, it is done again", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push({}, { lost: "before" });
    expect(names(await change(wishFor(10)))).toEqual(["eth0", "eth0.10"]);
    expect(simulated.documents).toHaveLength(3);
  });

  test("is survived by each of several changes", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push(
      {},
      { lost: "after", failed: { 1: ["RTNETLINK answers: Device or resource busy"] } },
    );
    const states = await Promise.all([change(wishFor(10)), change(wishFor(11))]);
    expect(states.map((state) => names(state).length > 1)).toEqual([true, true]);
    expect(names(simulated.state).sort()).toEqual(["eth0", "eth0.10", "eth0.11"]);
  });

  test("again and again is told, with what to do", async () => {
    const { simulated, change } = setUp();
    const lost = { lost: "before" } as const;
    simulated.mishaps.push({}, lost, {}, lost, {}, lost, {});
    expect(await failureOf(change(wishFor(10)))).toMatchObject({ code: "connection-lost", retryable: true });
    expect(names(simulated.state)).toEqual(["eth0"]);
  });
});

describe("a host that takes a change and is not as wanted afterwards", () => {
  const shrunk = (state: HostState): HostState => ({
    ...state,
    links: state.links.map((link) => (link.name === "eth0.10" ? { ...link, mtu: 1300 } : link)),
  });

  test("is put back to what it was, and only then the change fails", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push({}, { meddling: shrunk });
    const work = change(wishFor(10, { mtu: 1400 })).finally(() => {
      expect(names(simulated.state)).toEqual(["eth0"]);
    });
    expect(await failureOf(work)).toMatchObject({
      code: "not-as-wanted",
      message: expect.stringContaining("still to do: ip link set dev eth0.10 mtu 1400"),
    });
    expect(simulated.state).toMatchObject({ records: [] });
  });

  test("keeps the other changes of that moment", async () => {
    const { simulated, change } = setUp();
    simulated.mishaps.push({}, { meddling: shrunk });
    const [failed, made] = await Promise.allSettled([
      change(wishFor(10, { mtu: 1400 })),
      change(wishFor(11)),
    ]);
    expect([failed.status, made.status]).toEqual(["rejected", "fulfilled"]);
    expect(names(simulated.state)).toEqual(["eth0", "eth0.11"]);
  });

  test("and cannot be reached to put it back: the change fails as what it is", async () => {
    const { simulated, change } = setUp();
    const lost = { lost: "before" } as const;
    simulated.mishaps.push({}, { meddling: shrunk }, lost, lost, lost);
    expect((await failureOf(change(wishFor(10, { mtu: 1400 })))).code).toBe("not-as-wanted");
  });
});

test("what makes no sense is told with the host and what to do, not as what the parser said", async () => {
  const printed = ["iproute2 ip utility, iproute2-5.9.0", "section state", "[{]", "[]", "[]", "end", ""];
  const managed = new ManagedHost("web1", () =>
    Promise.resolve(parseReport(["trunkline 1", ...printed].join("\n"))),
  );
  const failure = await failureOf(managed.look());
  expect(failure).toMatchObject({ code: "unreadable", subject: "web1" });
  expect(failure.message).toMatch(
    /^web1: its ip command printed links that are not JSON \(.*\) \(iproute2 5\.9\.0\); check what "ip -j -d link"/,
  );
});

test("what the host is named after is what its errors begin with", async () => {
  const { change } = setUp();
  const failure = await failureOf(change({ options: { parent: "lo", vlanId: 10 } }));
  expect(failure.subject).toBe(desired(wishFor(10)).host);
  expect(failure.message.startsWith("web1: ")).toBe(true);
});
