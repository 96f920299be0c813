import { Owner } from "../model/ownership";
import { RecordChange } from "../model/step";

export function linkRecord(
  link: string,
  owner: Owner,
  build: readonly string[],
): Extract<RecordChange, { kind: "put" }> {
  return { kind: "put", link, urn: owner.urn, owned: true, build };
}
