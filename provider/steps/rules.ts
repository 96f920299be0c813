import { isIpv6 } from "../ipam/address";
import type { HostState } from "../model/host-state";
import type { SourceRule } from "../model/link";
import type { IpKinds } from "./kind";

/**
 * Before the main table (32766) and the rules that VPNs put in front of it (wg-quick: 32764 and 32765), which would take
 * what is sent from the address.
 */
const priority = "30000";

/**
 * Records of links are read by these words; see rulesIn in ../records/link.ts. `ip` takes the family of a rule from this
 * option alone, which no line of a batch can have: the scripts on the host give the line to a batch of that family.
 */
const ruleWords = (verb: "add" | "delete", { from, table }: SourceRule): string[] => [
  ...(isIpv6(from) ? ["-6"] : []),
  ...["rule", verb, "from", from, "lookup", table],
  ...["priority", priority],
];

export const ruleKinds = {
  addRule: {
    argv: ({ rule }) => ruleWords("add", rule),
    undo: ({ rule }) => [{ kind: "deleteRule", rule }],
    effect: ({ rule }, before) => ({
      ...without(rule, before),
      rules: [...(without(rule, before).rules ?? []), rule],
    }),
  },
  deleteRule: {
    argv: ({ rule }) => ruleWords("delete", rule),
    undo: ({ rule }) => [{ kind: "addRule", rule }],
    effect: ({ rule }, before) => without(rule, before),
  },
} satisfies IpKinds<"addRule" | "deleteRule">;

function without({ from, table }: SourceRule, state: HostState): HostState {
  if (state.rules === undefined) return state;
  return { ...state, rules: state.rules.filter((rule) => rule.from !== from || rule.table !== table) };
}
