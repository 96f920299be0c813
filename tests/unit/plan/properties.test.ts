import fc from "fast-check";
import { forEachVlanFlag } from "../../../provider/model/vlan-flags";
import { isIpv6 } from "../../../provider/ipam/address";
import { markOf } from "../../../provider/ownership/mark";
import type { HostState } from "../../../provider/model/host-state";
import type { Link, VlanData } from "../../../provider/model/link";
import type { Plan, Step } from "../../../provider/model/step";
import { isEmpty } from "../../../provider/plan/plan";
import { batchLine } from "../../../provider/steps/batch";
import { render } from "../../../provider/steps/table";
import { hostNetns } from "../../../provider/state/namespaces";
import { afterStep, simulate } from "../../../provider/steps/effect";
import { readBatch } from "../steps/_batch-reader";
import {
  hostState,
  planFor,
  specOf,
  type BriefLink,
  type BriefRecord,
  type BriefState,
  type BriefWish,
  urnOf,
} from "./_helpers";

const flags = fc.record(forEachVlanFlag(() => fc.boolean()));
const ingressQos = fc.dictionary(fc.constantFrom("0", "1", "7"), fc.integer({ min: 1, max: 9 }), {
  maxKeys: 3,
});
const egressQos = fc.dictionary(fc.constantFrom("0", "5"), fc.integer({ min: 1, max: 7 }), { maxKeys: 2 });
const cidr = fc.constantFrom(
  "192.0.2.1/24",
  "192.0.2.2/24",
  "192.0.2.3/25",
  "198.51.100.1/32",
  "2001:db8::1/64",
  "2001:db8::2/64",
  "fd00::1/8",
);
const addresses = fc.uniqueArray(cidr, { maxLength: 5 });
const mtu = fc.constantFrom(1280, 1400, 1500, 9000);
const mac = fc.constantFrom("02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:0a");

const names = ["eth0.10", "eth0.11", "eth1.10", "storage", "q"];
const stacks = [
  "dev/web1-vlan10",
  "dev/web1-vlan10",
  "dev/web1-vlan10",
  "dev/other",
  "prod/web1-vlan10",
  "staging/web1-vlan10",
];

/** VLAN links of any shape on two parents or on each other, marked by this resource, by others, or unmarked. */
const vlanLink = (index: number, name: string): fc.Arbitrary<BriefLink> =>
  fc.record({
    index: fc.constant(index),
    name: fc.constant(name),
    parent: fc.constantFrom("eth0", "eth0", "eth1", ...names.slice(0, index - 10)),
    up: fc.boolean(),
    mtu,
    macAddress: mac,
    vlan: fc.record({
      vlanId: fc.constantFrom(10, 11),
      protocol: fc.constantFrom("802.1Q" as const, "802.1Q" as const, "802.1ad" as const),
      flags,
      ingressQos,
      egressQos,
    }),
    addresses,
    alias: fc.constantFrom("", "by hand"),
  });

const owned = (link: BriefLink): fc.Arbitrary<BriefLink> =>
  fc.option(fc.constantFrom(...stacks), { nil: undefined }).map((madeBy) => {
    return madeBy === undefined ? link : { ...link, alias: markOf(urnOf(madeBy)) };
  });

const record: fc.Arbitrary<BriefRecord> = fc.record({
  link: fc.constantFrom(...names),
  madeBy: fc.constantFrom(...stacks),
  owned: fc.boolean(),
  build: fc.constant([]),
});

const host: fc.Arbitrary<HostState> = fc
  .record({
    parents: fc.tuple(
      fc.record({
        index: fc.constant(2),
        name: fc.constant("eth0"),
        up: fc.boolean(),
        mtu,
        macAddress: mac,
      }),
      fc.record({ index: fc.constant(3), name: fc.constant("eth1"), up: fc.constant(true), mtu }),
    ),
    vlans: fc
      .subarray(names)
      .chain((chosen) =>
        fc.tuple(...chosen.map((name) => vlanLink(10 + names.indexOf(name), name).chain(owned))),
      ),
    records: fc.uniqueArray(record, { maxLength: 3, selector: ({ link }) => link }),
  })
  .map(({ parents, vlans, records }) => {
    const links = [...parents, ...vlans];
    const there = (link: BriefLink): boolean =>
      links.some(({ name }) => name === link.parent || link.parent === undefined);
    const brief: BriefState = { links: links.filter(there), records };
    return withoutTwins(hostState(brief));
  });

/** Removes impossible duplicates: a parent has one link per protocol and id, and a mark is on one link only. */
function withoutTwins(state: HostState): HostState {
  const seen = new Set<string>();
  const first = (key: string): boolean => !seen.has(key) && Boolean(seen.add(key));
  const kept = new Set<number | undefined>();
  const links = state.links.filter(({ index, vlan, parentIndex, alias }) => {
    const stays = vlan === undefined || (kept.has(parentIndex) && isFirst(vlan, parentIndex, alias));
    if (stays) kept.add(index);
    return stays;
  });
  return { ...state, links };

  function isFirst(vlan: VlanData, parentIndex: number | undefined, alias: string): boolean {
    const single = first([parentIndex, vlan.protocol, vlan.vlanId].join());
    return single && (!alias.startsWith("trunkline:") || first(alias));
  }
}

const options = fc.record(
  {
    parent: fc.constantFrom("eth0", "eth0", "eth1", "eth0.10"),
    vlanId: fc.constantFrom(10, 11),
    name: fc.constantFrom(...names),
    protocol: fc.constantFrom("802.1Q", "802.1ad"),
    mtu: fc.constantFrom(1280, 1400, 1500),
    macAddress: mac,
    addresses,
    flags,
    ingressQos,
    egressQos,
    up: fc.boolean(),
    adopt: fc.boolean(),
  },
  { requiredKeys: ["parent", "vlanId"] },
);

const wish: fc.Arbitrary<BriefWish> = fc.oneof(
  fc.record({ options }),
  fc.record({
    options,
    former: fc.record({ resource: fc.constantFrom("dev/web1-vlan10", "staging/web1-vlan10"), options }),
  }),
  fc.record({ options, delete: fc.record({ owned: fc.boolean() }) }),
);

/** Makes half of the wishes about an existing link of ours, and lets them change some of its properties. */
function wishOn(state: HostState): fc.Arbitrary<BriefWish> {
  const own = state.links.find(({ vlan, alias }) => vlan && alias === markOf(urnOf("dev/web1-vlan10")));
  const parent = state.links.find(({ index }) => index === own?.parentIndex);
  if (own?.vlan === undefined || parent === undefined) return wish;
  const { vlanId, protocol } = own.vlan;
  const same = { parent: parent.name, name: own.name, vlanId, protocol };
  return fc.oneof(
    wish,
    options.map((changed) => ({ options: { ...changed, ...same } })),
  );
}

/** Checks every plan that some wish makes on some host; refused wishes, of which there are many, do not count. */
function forEveryPlan(check: (plan: Plan, state: HostState, wish: BriefWish) => void): void {
  let plans = 0;
  const drawn = host.chain((state) => fc.tuple(fc.constant(state), wishOn(state)));
  fc.assert(
    fc.property(drawn, ([state, given]) => {
      const result = planFor(given, state);
      if (result.kind === "refused") return;
      plans += Number(result.plan.steps.length > 0);
      check(result.plan, state, given);
    }),
    { numRuns: 1000 },
  );
  expect(plans).toBeGreaterThan(100);
}

test("planning again from what a plan makes of a host finds nothing to do", () => {
  forEveryPlan((plan, state, given) => {
    // The link to delete had been renamed; another link with its name and id is a matter for the next plan.
    const [first] = plan.steps;
    if (first?.step.kind === "deleteLink" && given.delete && first.step.name !== specOf(given.options).name)
      return;
    const again = planFor(given, simulate(state, plan));
    expect(again).toMatchObject({ kind: "planned" });
    expect(again.kind === "planned" && isEmpty(again.plan)).toBe(true);
  });
});

test("all that can be changed in place is among what is planned", () => {
  const counts = new Map<string, number>();
  forEveryPlan(({ steps }) => {
    for (const kind of new Set(steps.map(({ step }) => step.kind)))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
  });
  for (const kind of ["setMtu", "setVlanFlags", "setQos", "setMacAddress", "addAddress", "deleteAddress"])
    expect({ kind, often: (counts.get(kind) ?? 0) >= 10 }).toEqual({ kind, often: true });
});

test("planning twice from the same host makes the same plan", () => {
  forEveryPlan((plan, state, given) => {
    expect(planFor(given, structuredClone(state))).toEqual({ kind: "planned", plan });
  });
});

test("what was done up to any step can be taken back", () => {
  forEveryPlan((plan, state) => {
    for (let done = 0; done <= plan.steps.length; done++) {
      const steps = plan.steps.slice(0, done);
      const back = [...steps].reverse().flatMap(({ undo }) => undo);
      expect(linksOf(carriedOut(state, [...steps.map(({ step }) => step), ...back]))).toEqual(linksOf(state));
    }
  });
});

test("a step never touches a link that is marked as another's, nor any parent", () => {
  forEveryPlan((plan, state) => {
    const touched = new Set(plan.steps.map(({ step }) => nameIn(step)));
    // Two at most: its own link under an old name, and the new one.
    expect(touched.size).toBeLessThanOrEqual(2);
    const after = carriedOut(
      state,
      plan.steps.map(({ step }) => step),
    );
    for (const link of state.links.filter(({ name }) => !touched.has(name)))
      expect(after.links).toContainEqual(link);
    for (const { name, alias } of state.links.filter((link) => touched.has(link.name))) {
      expect(name).not.toMatch(/^eth\d$/);
      expect(alias).not.toMatch(/^trunkline:lab\/(prod|dev\/other)/);
    }
  });
});

test("no step takes away an address that is gone by then, nor one that the kernel takes along", () => {
  forEveryPlan((plan, state) => {
    let current = state;
    for (const { step } of plan.steps) {
      if (step.kind === "deleteAddress") {
        const link = current.links.find(({ name }) => name === step.name);
        expect(link?.addresses.map(({ address }) => address)).toContain(step.cidr);
      }
      current = afterStepInKernel(current, step);
    }
    expect(linksOf(current)).toEqual(linksOf(simulate(state, plan)));
  });
});

test("every step that links are changed by has guards on that very link, or on its absence", () => {
  forEveryPlan(({ steps, guards }) => {
    const [first] = steps;
    if (first === undefined) return;
    const name = nameIn(first.step);
    const kinds = guards.filter((guard) => "name" in guard && guard.name === name).map(({ kind }) => kind);
    if (first.step.kind === "addVlanLink") expect(kinds).toEqual(["absent"]);
    else expect(kinds).toEqual(expect.arrayContaining(["index", "alias"]));
    if (first.step.kind === "deleteLink") expect(kinds).toContain("free");
  });
});

test("every line of a plan reads as it was meant", () => {
  forEveryPlan(({ steps }) => {
    const all = steps
      .flatMap(({ step, undo }) => [step, ...undo])
      .flatMap((step) => (step.kind === "inNetns" ? [] : [render(step)]));
    expect(readBatch(all.map(batchLine).join("\n"))).toEqual(all);
  });
});

function nameIn(step: Step): string {
  const inner = step.kind === "inNetns" ? step.step : step;
  if (step.kind === "inNetns" && step.netns !== hostNetns)
    throw new Error("no VLAN sub-interface is in another namespace");
  if ("key" in inner) return inner.key.split("/")[3] ?? "";
  if ("rule" in inner) throw new Error("no such sub-interface has rules");
  if ("network" in inner) throw new Error("no sub-interface has a network of an engine");
  return "link" in inner ? inner.link.name : inner.name;
}

function carriedOut(state: HostState, steps: readonly Step[]): HostState {
  return steps.reduce(afterStep, state);
}

/** Returns links without what may differ for a recreated one: its index, and the order of listings. */
function linksOf(state: HostState): unknown[] {
  const nameAt = (index: number | undefined): string | undefined =>
    state.links.find((link) => link.index === index)?.name;
  return state.links
    .map(({ index: _index, parentIndex, lowerUp: _lowerUp, planned: _planned, ...link }: Link) => ({
      ...link,
      parent: nameAt(parentIndex),
      addresses: [...link.addresses].sort((left, right) => left.address.localeCompare(right.address)),
    }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

/** Like `afterStep`, but as in Linux, the first IPv4 address of a subnet takes the others with it. */
function afterStepInKernel(state: HostState, step: Step): HostState {
  const after = afterStep(state, step);
  if (step.kind !== "deleteAddress" || isIpv6(step.cidr)) return after;
  const before = state.links.find(({ name }) => name === step.name)?.addresses ?? [];
  const mates = before
    .map(({ address }) => address)
    .filter((address) => subnetOf(address) === subnetOf(step.cidr));
  if (mates[0] !== step.cidr) return after;
  return {
    ...after,
    links: after.links.map((link) =>
      link.name === step.name
        ? { ...link, addresses: link.addresses.filter(({ address }) => !mates.includes(address)) }
        : link,
    ),
  };
}

/** Suffices for the addresses above, whose subnets differ before the last number. */
function subnetOf(cidr: string): string {
  return cidr.replace(/\.\d+\//, "/");
}
