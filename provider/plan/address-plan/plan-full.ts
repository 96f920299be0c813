import type { Refusal } from "../../errors";
import type { AddressPlanSpec } from "../../inputs/address-plan";
import type { Prefix } from "../../model/address";
import type { HeldRange } from "../../model/address-plan";
import { listNames } from "../../state/words";

/** How many ranges or holders a message names. */
const named = 5;

interface Claims {
  /** Holders for which there is no range. */
  readonly without: readonly string[];
  readonly held: readonly HeldRange[];
  readonly given: ReadonlyMap<string, Prefix>;
}

/** Says that a plan has no range left: who has them, and which ones may be free by now. */
export function planFull(
  { cidr, prefixLength, holders, reserved = [] }: AddressPlanSpec,
  { without, held, given }: Claims,
): Refusal {
  const kept = held.filter(({ holder, range }) => given.get(holder) !== range);
  const [first] = kept;
  const words = [
    `${String(holders.length - without.length)} of its ${String(holders.length)} holders have one`,
    ...(kept.length === 0
      ? []
      : [
          `kept: ${listNames(
            kept.map(({ range, holder }) => `${range} (had by ${holder})`),
            named,
          )}`,
        ]),
    ...(reserved.length === 0 ? [] : [`reserved: ${listNames(reserved, named)}`]),
  ];
  const widen = "widen cidr, or make a second plan of another subnet";
  return {
    code: "plan-full",
    problem: `${cidr} has no /${String(prefixLength)} left for ${listNames(without, named)}: ${words.join("; ")}`,
    remedy:
      first === undefined
        ? widen
        : `name the kept ranges that nothing uses any more in released (released: ["${first.range}"]); or ${widen}`,
  };
}
