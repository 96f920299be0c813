/**
 * What runs on a host: the files of this folder that each text is joined of, in their order; the last one begins the work. A
 * call sends the text of its mode, which holds the texts for other namespaces that it hands on.
 */
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

/** The variables in which a text has others. */
export const handedOn: Readonly<Partial<Record<HostMode, Readonly<Record<string, HostMode>>>>> = {
  change: { inside_text: "inside", six_text: "ask-six" },
};
