import type { HostState } from "../model/host-state";
import type { SourceRule } from "../model/link";
import type { IpKinds } from "./kind";

/**
 * Before the main table (32766) and the rules that VPNs put in front of it (wg-quick: 32764 and 32765), which would take
 * what is sent from the address.
 */
const priority = "30000";

/** Records of links are read by these words; see rulesIn in ../records/link.ts. */
const ruleWords = ({ from, table }: SourceRule): string[] => [
  ...["from", from, "lookup", table],
  ...["priority", priority],
];

export const ruleKinds = {
  addRule: {
    argv: ({ rule }) => ["rule", "add", ...ruleWords(rule)],
    undo: ({ rule }) => [{ kind: "deleteRule", rule }],
    effect: ({ rule }, before) => ({
      ...without(rule, before),
      rules: [...(without(rule, before).rules ?? []), rule],
    }),
  },
  deleteRule: {
    argv: ({ rule }) => ["rule", "delete", ...ruleWords(rule)],
    undo: ({ rule }) => [{ kind: "addRule", rule }],
    effect: ({ rule }, before) => without(rule, before),
  },
} satisfies IpKinds<"addRule" | "deleteRule">;

function without({ from, table }: SourceRule, state: HostState): HostState {
  if (state.rules === undefined) return state;
  return { ...state, rules: state.rules.filter((rule) => rule.from !== from || rule.table !== table) };
}
