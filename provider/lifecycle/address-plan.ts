import { isDeepStrictEqual } from "node:util";
import { invalidInput } from "../errors";
import { parseAddressPlan } from "../inputs/address-plan";
import { notYetKnown, type Properties } from "../inputs/fields";
import { parsePrefix } from "../ipam/address";
import { nameOf } from "../ownership/mark";
import type { HeldRange, Shares } from "../model/address-plan";
import { shareOut } from "../plan/address-plan/address-plan";
import { addressPlanImpact } from "../plan/impact";
import type { Lifecycle } from "./calls";

/**
 * A plan is on no host: the state is all there is of it. `check` shares the ranges out and adds them to the inputs: there
 * the next check finds them, and a preview shows them to what depends on them.
 */
export const addressPlanLifecycle: Lifecycle = {
  check: (run, { olds, news }) => {
    const { spec, inputs, problems } = parseAddressPlan(news);
    const urn = String(news["resourceUrn"]);
    const former = "ranges" in olds ? olds : (run.formers.get(urn) ?? {});
    run.formers.set(urn, former);
    const result = spec && shareOut(spec, sharesIn(former));
    if (result?.kind === "shared")
      return Promise.resolve({ inputs: { ...inputs, ...result.shares }, problems: [] });
    return Promise.resolve({
      // What depends on a plan without ranges has no problems of its own.
      inputs: { ...inputs, ranges: notYetKnown, kept: notYetKnown },
      problems: result === undefined ? problems.map(invalidInput) : [result.refusal],
    });
  },
  diff: (_run, { olds, news }) => ({
    // Not `kept`: what was lost in the former run, and is released, goes without a change of its own.
    changed: [...Object.keys(addressPlanImpact), "ranges"].some(
      (name) => !isDeepStrictEqual(olds[name] ?? undefined, news[name] ?? undefined),
    ),
    replaces: [],
  }),
  create: (_run, inputs) => Promise.resolve({ id: nameOf(String(inputs["resourceUrn"])), outputs: inputs }),
  update: (_run, { news }) => Promise.resolve(news),
  read: () => Promise.resolve("unchanged"),
  remove: () => Promise.resolve(),
};

function sharesIn({ ranges, kept }: Properties): Shares {
  const own = typeof ranges === "object" && ranges !== null ? Object.entries(ranges) : [];
  const lost: unknown[] = Array.isArray(kept) ? kept : [];
  return {
    ranges: Object.fromEntries(own.flatMap(([holder, range]) => heldIn({ holder, range }).map(entryOf))),
    kept: lost.flatMap(heldIn),
  };
}

function heldIn(value: unknown): HeldRange[] {
  if (typeof value !== "object" || value === null) return [];
  const { holder, range } = value as Properties;
  const prefix = typeof range === "string" ? parsePrefix(range) : undefined;
  return prefix === undefined ? [] : [{ holder: String(holder), range: prefix }];
}

function entryOf({ holder, range }: HeldRange): [string, HeldRange["range"]] {
  return [holder, range];
}
