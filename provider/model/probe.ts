import type { Address } from "./address";
import type { NetnsReference } from "./step";

/** `tcp:5432`: a connection to that port. */
export type ProbeKind = "ping" | "arp" | `tcp:${number}`;

/** What a host is to find out. */
export interface ProbeQuestion {
  readonly kind: ProbeKind;
  readonly to: Address;
  /** Name of the link or, in a container, of the interface that the question leaves by. */
  readonly link: string;
  /** The container's namespace. */
  readonly netns?: NetnsReference;
  readonly withinSeconds: number;
}

export type ProbeAnswer =
  | { readonly kind: "reached" }
  /** Nobody answered; `why` is empty where nobody said anything. */
  | { readonly kind: "silent"; readonly why: string }
  /** The question could not be asked, so that silence says nothing. */
  | { readonly kind: "unasked"; readonly why: string }
  /** The container is not where it was seen. */
  | { readonly kind: "stale" };
