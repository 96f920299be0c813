import type { Refusal } from "../../errors";
import type { AddressPlanSpec } from "../../inputs/address-plan";
import { addressOf, familyOf, prefixAt, prefixLength as lengthOf } from "../../ipam/address";
import { covers, overlap } from "../../ipam/prefix";
import type { InterfaceAddress, Prefix } from "../../model/address";
import type { HeldRange, Shares } from "../../model/address-plan";
import { freeRanges, isUsable } from "./free-ranges";
import { planFull } from "./plan-full";

export type ShareResult =
  | { readonly kind: "shared"; readonly shares: Shares }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Gives each holder a range of its own. It keeps the one that it has as long as that fits, and one that comes back gets its
 * own again. Nobody gets what another one has or had: only the program knows whether something still uses that, and says so
 * by `released`. What a holder loses now is in use until the end of the run, whatever is released.
 */
export function shareOut(spec: AddressPlanSpec, former: Shares): ShareResult {
  const { cidr, prefixLength: length, holders, released = [], reserved = [] } = spec;
  const present = Object.entries(former.ranges).map(([holder, range]) => ({ holder, range }));
  const kept = former.kept.filter(({ range }) => !released.some((each) => covers(each, range)));
  const held = [...kept, ...present];
  const staying = present.filter(({ holder, range }) => holders.includes(holder) && fits(spec, range));
  const given = new Map(staying.map(({ holder, range }) => [holder, range]));
  for (const holder of holders.filter((each) => !given.has(each))) {
    const own = formerPlace(spec, holder, held);
    if (own === undefined) continue;
    given.set(holder, own);
    held.push({ holder, range: own });
  }
  const free = freeRanges({ cidr, length, taken: [...held.map(({ range }) => range), ...reserved] });
  const waiting = holders.filter((each) => !given.has(each));
  for (const [index, holder] of waiting.entries()) {
    const next = free.next();
    if (next.done === true)
      return { kind: "refused", refusal: planFull(spec, { without: waiting.slice(index), held, given }) };
    given.set(holder, next.value);
  }
  const lost = [...kept, ...present].filter(({ holder, range }) => {
    const own = given.get(holder);
    return own === undefined || !covers(own, range);
  });
  return { kind: "shared", shares: { ranges: Object.fromEntries(given), kept: lost } };
}

/** Returns a holder's range at the place of one that it had, the last one first, if nobody else has or had any of that. */
function formerPlace(spec: AddressPlanSpec, holder: string, held: readonly HeldRange[]): Prefix | undefined {
  const others = held.filter((each) => each.holder !== holder);
  return held
    .filter((each) => each.holder === holder && familyOf(each.range) === familyOf(spec.cidr))
    .map(({ range }) => prefixAt(addressOf(range as string as InterfaceAddress), spec.prefixLength))
    .reverse()
    .find((range) => fits(spec, range) && !others.some((other) => overlap(other.range, range)));
}

function fits({ cidr, prefixLength, reserved = [] }: AddressPlanSpec, range: Prefix): boolean {
  return (
    lengthOf(range) === prefixLength &&
    covers(cidr, range) &&
    isUsable(cidr, range) &&
    !reserved.some((each) => overlap(each, range))
  );
}
