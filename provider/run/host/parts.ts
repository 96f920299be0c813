/** What runs on a host: the files of this folder that each text is joined of, in their order; the last one begins the work. */
export const partsOf = {
  /** Facts, links, addresses, routes, records, other namespaces, and the containers of the engines that are asked for. */
  look: [
    ...["received", "settings", "queries", "report", "store", "machine", "facts", "state"],
    ...["namespaces", "dump", "containers", "look"],
  ],
  /** Only those containers. */
  list: ["received", "settings", "report", "containers", "list"],
  /** A document's transactions, and the state that came of them. */
  change: [
    ...["received", "settings", "queries", "report", "store", "machine", "document", "abandon", "guards"],
    ...[
      "engaged",
      "segments",
      "refused",
      "steps",
      "enter",
      "records",
      "state",
      "namespaces",
      "dump",
      "change",
    ],
  ],
  /** Some steps of one transaction, in a network namespace. */
  inside: ["settings", "queries", "refused", "inside"],
  /** Questions to segments about IPv6 addresses, in a network namespace that was made for them. */
  "ask-six": ["settings", "ask-six"],
} as const satisfies Record<string, readonly string[]>;

export type HostMode = keyof typeof partsOf;

/** Parts that are left out of a change whose document has no such line. */
export const optional: Readonly<Record<string, RegExp>> = {
  segments: /^guard silence /m,
  enter: /^(undo-)?(in|is|sysctl|tune) /m,
};

/** Parts that hand a text on to another shell, and the variable in which they have it. */
export const handedOn: Readonly<Record<string, { readonly variable: string; readonly mode: HostMode }>> = {
  segments: { variable: "six_text", mode: "ask-six" },
  enter: { variable: "inside_text", mode: "inside" },
};
