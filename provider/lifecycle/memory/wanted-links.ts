import { resourceUrnOf } from "../../ownership/mark";

/** The links that the program asks for, by the URNs that own them: kept from check to the checks and plans of others. */
export class WantedLinks {
  private readonly byResource = new Map<string, ReadonlySet<string> | "unknown">();

  /** @param urns undefined: the resource's options are not known yet */
  note(resource: string, urns: readonly string[] | undefined): void {
    this.byResource.set(resource, urns === undefined ? "unknown" : new Set(urns));
  }

  has(urn: string): boolean {
    const links = this.byResource.get(resourceUrnOf(urn));
    return links === "unknown" || links?.has(urn) === true;
  }
}
