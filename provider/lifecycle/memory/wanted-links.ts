import { resourceUrnOf } from "../../ownership/mark";

interface Wish {
  /** In the order of the first checks. */
  readonly place: number;
  /** The URNs that own the links; undefined: they follow from what is not known yet. */
  readonly urns: ReadonlySet<string> | undefined;
}

/** The links that the program asks for: kept from check to the plans of other resources. */
export class WantedLinks {
  private readonly wishes = new Map<string, Wish>();

  note(resource: string, urns: readonly string[] | undefined): void {
    const place = this.wishes.get(resource)?.place ?? this.wishes.size;
    this.wishes.set(resource, { place, urns: urns && new Set(urns) });
  }

  /**
   * Tells whether a resource that was checked before this one has the link that is owned under `urn`. Of two that want one
   * link, the second one is refused, whenever it is planned.
   */
  isTaken(urn: string, { resourceUrn }: { readonly resourceUrn: string }): boolean {
    const wish = this.wishes.get(resourceUrnOf(urn));
    const own = this.wishes.get(resourceUrn);
    if (wish === undefined || (own !== undefined && own.place < wish.place)) return false;
    return wish.urns?.has(urn) ?? true;
  }
}
