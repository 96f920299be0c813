import { Refusal } from "../../errors";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import { renamedLink } from "../../state/renamed";
import { listNames, identityOf, ownerInWords } from "../../state/words";

export function parentMissing({ parent }: { parent: string }, state: HostState): Refusal {
  const renamed = renamedLink(parent, state);
  const problem = `parent link "${parent}" does not exist`;
  if (renamed === undefined) return { code: "parent-missing", problem, remedy: linksThere(state.links) };
  const { link, by } = renamed;
  return {
    code: "parent-missing",
    problem: `${problem}: ${by}, which was made on it, is on "${link.name}" now`,
    remedy: `if "${parent}" was renamed, use parent: "${link.name}", which replaces nothing; ${linksThere(state.links)}`,
  };
}

function linksThere(links: readonly Link[]): string {
  const names = (planned: boolean): string =>
    listNames(links.filter((link) => (link.planned === true) === planned).map(({ name }) => name));
  const toCome = names(true);
  return `links there: ${names(false)}${toCome === "" ? "" : `; links that this run makes there: ${toCome}`}`;
}

export function nameTaken({ name }: { name: string }, existing: Link, state: HostState): Refusal {
  const alsoCalled = existing.name === name ? "" : `${existing.name}, `;
  return {
    code: "name-taken",
    problem: `a different link has the name "${name}": ${alsoCalled}${identityOf(existing, state)}, ${ownerInWords(existing.alias)}`,
    remedy: "choose another name, or remove that link",
  };
}
