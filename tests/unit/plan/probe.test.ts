import { parseProbe, type ProbeSpec } from "../../../provider/inputs/probe";
import type { HostState } from "../../../provider/model/host-state";
import type { ProbeAnswer } from "../../../provider/model/probe";
import { planProbe } from "../../../provider/plan/probe/probe";
import { seenFrom, sourceOf } from "../../../provider/plan/probe/source";
import { verdictOn } from "../../../provider/plan/probe/verdict";
import { hostState, type BriefLink } from "./_helpers";

const links: [BriefLink, BriefLink] = [
  { index: 2, name: "eth0", addresses: ["192.0.2.11/24"] },
  { index: 7, name: "eth0.10", parent: "eth0", vlan: { vlanId: 10 }, addresses: ["10.10.0.1/24"] },
];

const state = (facts: Partial<HostState["facts"]> = {}): HostState => hostState({ links, facts });

function probe(more: object = {}): ProbeSpec {
  const { spec, problems } = parseProbe({
    resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:Probe::p",
    host: { name: "web1", connection: "root@192.0.2.11" },
    name: "p",
    from: { link: "eth0.10" },
    to: "10.10.0.2",
    ...more,
  });
  if (spec === undefined) throw new Error(problems.join());
  return spec;
}

test.each([
  ["ping", { tools: ["bash"] }, "the host has no ping"],
  ["tcp:80", { tools: ["ping"] }, "the host has neither nc nor bash, one of which has to connect"],
  ["arp", { arping: false }, 'the host has no arping of iputils or busybox, which kind: "arp" needs'],
])("%s is refused where no tool does it", (kind, facts, problem) => {
  expect(planProbe(probe({ kind }), state(facts))).toMatchObject({
    kind: "refused",
    refusals: [{ problem }],
  });
});

test.each([
  ["ping", { tools: ["busybox"] }],
  ["tcp:80", { tools: ["nc"] }],
])("%s needs one tool of those that do it", (kind, facts) => {
  expect(planProbe(probe({ kind }), state(facts)).kind).toBe("planned");
});

test("without an address of the family only ARP and Neighbor Discovery are of use", () => {
  const kindOf = (more: object): string => planProbe(probe({ to: "2001:db8::2", ...more }), state()).kind;
  expect(kindOf({ kind: "ping" })).toBe("refused");
  expect(kindOf({ kind: "tcp:80" })).toBe("refused");
  expect(kindOf({ kind: "arp" })).toBe("planned");
  // The link has a link-local address of its own.
  expect(kindOf({ kind: "ping", to: "fe80::2" })).toBe("planned");
});

function verdict(answer: Exclude<ProbeAnswer, { kind: "stale" }>, more: object = {}): string | undefined {
  const [spec, now] = [probe(more), state()];
  const source = sourceOf(spec, now);
  if ("refusal" in source) throw new Error(source.refusal.problem);
  const refusal = verdictOn(spec, answer, { source, state: now });
  return refusal && `${refusal.problem}; ${refusal.remedy ?? ""}`;
}

const silent = { kind: "silent", why: "" } as const;

test("what was expected is no failure", () => {
  expect(verdict({ kind: "reached" })).toBeUndefined();
  expect(verdict(silent, { expect: "unreachable" })).toBeUndefined();
});

test.each([
  [
    silent,
    {},
    "eth0.10 (VLAN 10) does not reach 10.10.0.2 by ping within 5 s; check that the switch ports of both ends carry VLAN 10, and that 10.10.0.2 is up",
  ],
  [
    { kind: "silent", why: "Connection refused" },
    { kind: "tcp:5432" },
    "eth0.10 (VLAN 10) does not reach 10.10.0.2 by tcp:5432 within 5 s (Connection refused); check that something listens there on TCP port 5432",
  ],
  [
    silent,
    { from: { link: "eth0" }, to: "192.0.2.1", within: 9 },
    "eth0 does not reach 192.0.2.1 by ping within 9 s; check the cabling, and that 192.0.2.1 is up",
  ],
  [
    { kind: "reached" },
    { expect: "unreachable" },
    "eth0.10 (VLAN 10) reaches 10.10.0.2 by ping, and is expected not to; find out which switch, router or bridge joins the two",
  ],
  // A question that was not asked proves nothing.
  [
    { kind: "unasked", why: "the link is down or has no carrier" },
    { expect: "unreachable" },
    "eth0.10 (VLAN 10) cannot ask 10.10.0.2 by ping: the link is down or has no carrier; fix that: its silence says nothing",
  ],
] as const)("%j to %j", (answer, more, words) => {
  expect(verdict(answer, more)).toBe(words);
});

test("a source reads otherwise when it is another link or has other addresses, and not when it goes up or down", () => {
  const seen = (change: object): string => {
    const now = hostState({
      links: [links[0], { ...links[1], ...change }],
    });
    const source = sourceOf(probe(), now);
    return "refusal" in source ? "" : seenFrom(probe(), source);
  };
  const before = seen({});
  expect(before).toContain("10.10.0.1/24");
  expect(seen({ up: false })).toBe(before);
  for (const change of [{ index: 99 }, { addresses: ["10.10.0.3/24"] }, { mtu: 1400 }])
    expect(seen(change)).not.toBe(before);
});
