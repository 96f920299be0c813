import { Refusal } from "../../errors";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { listNames, identityOf, ownerInWords } from "../../state/words";

export function parentMissing({ parent }: { parent: string }, state: HostState): Refusal {
  return {
    code: "parent-missing",
    problem: `parent link "${parent}" does not exist`,
    remedy: `links there: ${listNames(state.links.map(({ name }) => name))}`,
  };
}

export function nameTaken({ name }: { name: string }, existing: Link, state: HostState): Refusal {
  const alsoCalled = existing.name === name ? "" : `${existing.name}, `;
  return {
    code: "name-taken",
    problem: `a different link has the name "${name}": ${alsoCalled}${identityOf(existing, state)}, ${ownerInWords(existing.alias)}`,
    remedy: "choose another name, or remove that link",
  };
}
