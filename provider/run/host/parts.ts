/** The files of this folder that make up each text for a host, in order; the last one begins the work. */
export const partsOf = {
  /** Facts, links, addresses, routes, records, other namespaces, containers, and who else manages links. */
  look: [
    ...["received", "settings", "places", "queries", "deadline", "report", "store", "machine"],
    ...["facts", "state", "bridges", "namespaces", "names", "upper", "dump"],
    ...["engine", "users", "containers", "managers", "look"],
  ],
  /** Only the containers of the requested engines. */
  list: ["received", "settings", "places", "deadline", "report", "engine", "users", "containers", "list"],
  /** A document's transactions, and the resulting state. */
  change: [
    ...["received", "settings", "places", "queries", "deadline", "report", "store", "machine", "document"],
    ...["abandon", "guards", "nested", "engine", "engaged", "segments", "refused", "steps", "enter"],
    ...["claims", "records", "commit", "gateways", "state", "namespaces", "names", "upper", "dump"],
    ...["armed", "change"],
  ],
  /** The confirmation of a change that the host would take back otherwise. */
  confirm: ["received", "settings", "places", "deadline", "report", "confirm"],
  /** Some steps of one transaction, in a network namespace. */
  inside: ["settings", "queries", "refused", "inside"],
  /** Questions to segments about IPv6 addresses, in a network namespace made for them. */
  "ask-six": ["settings", "ask-six"],
} as const satisfies Record<string, readonly string[]>;

export type HostMode = keyof typeof partsOf;

/** Parts that a call leaves out if its document has no line like this. */
export const optional: Readonly<Record<string, RegExp>> = {
  armed: /^revert /m,
  segments: /^guard silence /m,
  gateways: /^ask /m,
  enter: /^(undo-)?(in|is|sysctl|tune) /m,
  users: /^engine \S+ \S+$/m,
};

/** Parts that pass a text on to another shell, and the variable that holds it. */
export const handedOn: Readonly<Record<string, { readonly variable: string; readonly mode: HostMode }>> = {
  segments: { variable: "six_text", mode: "ask-six" },
  enter: { variable: "inside_text", mode: "inside" },
};
