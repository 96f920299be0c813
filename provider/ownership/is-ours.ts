import type { Owner } from "../model/ownership";
import { markOf } from "./mark";

/** Checks whether a record is this resource's, under its present name or a former one. */
export function isOurs({ urn }: { readonly urn: string }, owner: Owner): boolean {
  return isMarkOf(markOf(urn), owner);
}

/** Checks whether an alias is a mark that a link of this resource may bear. */
export function isMarkOf(alias: string, { mark, formerMarks }: Owner): boolean {
  return alias === mark || formerMarks.includes(alias);
}

/** Returns the marks that a link of this resource may bear. */
export function marksOf({ mark, formerMarks }: Owner): string[] {
  return [mark, ...formerMarks];
}
