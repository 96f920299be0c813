import { printableWord } from "../printable";
import { readMark, readUrn, type MarkReading } from "../ownership/mark";
import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import { parentOf } from "./links";

/** Describes a link in a sentence: `eth0.10 (802.1Q id 10 on eth0, mtu 1500, up; not made by Trunkline)`. */
export function describeLink(link: Link, state: HostState): string {
  return `${link.name} (${identityOf(link, state)}, mtu ${String(link.mtu)}, ${link.up ? "up" : "down"}; ${ownerInWords(link.alias)})`;
}

/** Describes what kind of link it is, without what can be changed on it. */
export function identityOf(link: Link, state: HostState): string {
  const parent = parentOf(state, link)?.name;
  const on = parent === undefined ? "" : ` on ${parent}`;
  return link.vlan ? `${link.vlan.protocol} id ${String(link.vlan.vlanId)}${on}` : `${link.kind}${on}`;
}

export function ownerInWords(alias: string): string {
  const mark = readMark(alias);
  return mark ? madeBy(mark) : "not made by Trunkline";
}

/** Names the maker from the URN in a record, which names the resource in full. */
export function makerInWords(urn: string): string {
  return madeBy(readUrn(urn));
}

/**
 * Continues a remedy with the way out if the stack that made something is gone and can remove nothing any more; empty
 * for the asking stack itself.
 */
export function unlessGone(maker: MarkReading | undefined, asking: MarkReading | undefined): string {
  if (maker === undefined || asking === undefined) return "";
  const { project, stack } = maker;
  if (project === asking.project && stack === asking.stack) return "";
  return `; if that stack is gone for good, release what it left: npx trunkline records HOST --made-by ${project}/${stack} --forget`;
}

/** Advises on something that another resource made; `maker` and `own` are its words and ours. */
export function remedyForOwned(maker: string, own: string, usual: string): string {
  if (maker !== own) return usual;
  return "another state has a resource of this very name: if it is in use, in another backend, manage it in one place; if it is lost, release what it left: npx trunkline records HOST --forget";
}

function madeBy({ resource, stack, project }: MarkReading): string {
  return printableWord(`made by resource "${resource}" of stack "${stack}", project "${project}"`);
}

/** Lists names for a message, few enough to read. */
export function listNames(names: readonly string[], most = 20): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${String(names.length - most)} more` : shown;
}

/** Lists what there is when something is missing: `networks there: db, web`. */
export function listThere(what: string, names: readonly string[]): string {
  return names.length === 0 ? `there are no ${what}` : `${what} there: ${listNames(names)}`;
}
