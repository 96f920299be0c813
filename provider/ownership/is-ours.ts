import { Owner } from "../model/ownership";
import { markOf } from "./mark";

/** Whether a record is this resource's, under this name or one that it had before. */
export function isOurs({ urn }: { readonly urn: string }, owner: Owner): boolean {
  return marksOf(owner).includes(markOf(urn));
}

/** The marks that a link of this resource may bear. */
export function marksOf({ mark, formerMarks }: Owner): string[] {
  return [mark, ...formerMarks];
}
