import type { HostState } from "../../../../provider/model/host-state";
import { simulate } from "../../../../provider/steps/effect";
import {
  decideAddresses,
  type AddressDecision,
} from "../../../../provider/plan/vlan-sub-interface/addresses";
import { planVlan } from "../../../../provider/plan/vlan-sub-interface/vlan-sub-interface";
import { desired, hostState, type BriefLink } from "../_helpers";

const eth0: BriefLink = { index: 2, name: "eth0" };

function vlan(id: number, addresses: string[], stack = "dev"): BriefLink {
  const name = `eth0.${String(id)}`;
  return {
    index: id,
    name,
    parent: "eth0",
    vlan: { vlanId: id },
    addresses,
    madeBy: `${stack}/v${String(id)}`,
  };
}

/** Plans the wishes of a program one after another, like a run, and returns the problems of each. */
function run(links: BriefLink[], wishes: readonly (readonly [number, string[] | undefined])[]): string[][] {
  const decided = new Map<string, AddressDecision>();
  let state: HostState = hostState({ links: [eth0, ...links] });
  return wishes.map(([id, addresses]) => {
    const options = { parent: "eth0", vlanId: id, ...(addresses && { addresses }) };
    const wish = desired({ resource: `dev/v${String(id)}`, options });
    const result = planVlan(wish, state, decided);
    if (result.kind === "refused") return result.refusals.map(({ problem }) => problem);
    const { mark } = wish.owner;
    decided.set(mark, decideAddresses(wish, state, decided.get(mark)));
    state = simulate(state, result.plan);
    return [];
  });
}

const [one, two] = ["10.10.0.1/24", "10.10.0.2/24"];
const there = [vlan(10, [one]), vlan(20, [two])];
const taken = (name: string, holder: string): unknown =>
  expect.stringMatching(new RegExp(`^address .* for "${name}" is on another link of the host: ${holder} `));

test("two swap theirs, asked about in either order", () => {
  expect(
    run(there, [
      [10, [two]],
      [20, [one]],
    ]),
  ).toEqual([[], []]);
  expect(
    run(there, [
      [20, [one]],
      [10, [two]],
    ]),
  ).toEqual([[], []]);
});

test("one takes what another one gives up, or one that the program has no more", () => {
  expect(
    run(there, [
      [10, [two]],
      [20, []],
    ]),
  ).toEqual([[], []]);
  expect(
    run(there, [
      [20, []],
      [10, [one, two]],
    ]),
  ).toEqual([[], []]);
  expect(run(there, [[10, [one, two]]])).toEqual([[]]);
});

test("one takes what another one keeps: refused where that turns out", () => {
  expect(
    run(there, [
      [10, [one, two]],
      [20, [two]],
    ]),
  ).toEqual([[], [taken("eth0.20", "eth0.10")]]);
  expect(
    run(there, [
      [20, [two]],
      [10, [one, two]],
    ]),
  ).toEqual([[], [taken("eth0.10", "eth0.20")]]);
  expect(
    run(there, [
      [20, undefined],
      [10, [one, two]],
    ]),
  ).toEqual([[], [taken("eth0.10", "eth0.20")]]);
});

test("two new ones with one address: the second is refused", () => {
  expect(
    run(
      [],
      [
        [10, [one]],
        [20, [one]],
      ],
    ),
  ).toEqual([[], [taken("eth0.20", "eth0.10")]]);
});

test("what both have already is no reason to fail", () => {
  const both = [vlan(10, [one]), vlan(20, [one])];
  expect(
    run(both, [
      [10, [one]],
      [20, [one]],
    ]),
  ).toEqual([[], []]);
});

test("another stack's sub-interface gives nothing up", () => {
  expect(run([vlan(10, [one], "prod")], [[20, [one]]])).toEqual([[taken("eth0.20", "eth0.10")]]);
});

test("what was gained stays so when it is planned again in the same run", () => {
  const state = hostState({ links: [eth0, vlan(10, [one])] });
  const wish = desired({
    resource: "dev/v10",
    options: { parent: "eth0", vlanId: 10, addresses: [one, two] },
  });
  const first = decideAddresses(wish, state, undefined);
  expect(first.gained).toEqual([two]);
  const after = hostState({ links: [eth0, vlan(10, [one, two])] });
  expect(decideAddresses(wish, after, first).gained).toEqual([two]);
  expect(decideAddresses(wish, after, undefined).gained).toEqual([]);
});

test("one enters the subnet of another one, whichever of them is planned first", () => {
  const overlap = expect.stringMatching(
    /^10\.10\.0\.0\/16, .* overlaps the subnet of another link of the host: eth0\.\d0 /,
  );
  const narrow = expect.stringMatching(
    /^10\.10\.0\.0\/24, .* overlaps the subnet of another link of the host: eth0\.20 /,
  );
  expect(run([vlan(10, [one])], [[20, ["10.10.9.9/16"]]])).toEqual([[]]);
  expect(
    run(
      [vlan(10, [one])],
      [
        [20, ["10.10.9.9/16"]],
        [10, [one]],
      ],
    ),
  ).toEqual([[], [narrow]]);
  expect(
    run(
      [vlan(10, [one])],
      [
        [10, [one]],
        [20, ["10.10.9.9/16"]],
      ],
    ),
  ).toEqual([[], [overlap]]);
  expect(
    run(
      [vlan(10, [one])],
      [
        [20, ["10.10.9.9/16"]],
        [10, ["10.77.0.1/24"]],
      ],
    ),
  ).toEqual([[], []]);
});
