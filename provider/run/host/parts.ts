import { bootTexts } from "./restore/boot";

/** The parts, see `files.ts`, that make up each text for a host, in order; the last one begins the work. */
export const partsOf = {
  /** Facts, links, addresses, routes, records, other namespaces, containers, and who else manages links. */
  look: [
    ...["received", "settings", "places", "queries", "deadline", "report", "store"],
    ...["machine", "arping", "machine-id"],
    ...["facts", "kept", "stopped", "revision", "state", "bridges", "began"],
    ...["listing", "inode", "namespaces", "names", "upper", "dump"],
    ...["engine", "engine-networks", "users", "containers", "managers", "look"],
  ],
  /** Only the containers of the requested engines. */
  list: [
    ...["received", "settings", "places", "deadline", "report"],
    ...["engine", "engine-networks", "users", "containers", "list"],
  ],
  /** A document's transactions, and the resulting state. */
  change: [
    ...["received", "settings", "places", "queries", "deadline", "report", "store"],
    ...["machine", "arping", "machine-id"],
    ...["document", "abandon", "owner", "guards", "nested", "engine", "engaged"],
    ...["carrier", "segments", "refused", "steps"],
    ...["order", "enter", "claims", "records", "commit", "kept", "restorable", "keep", "gateways"],
    ...["revision", "state", "listing", "inode", "namespaces", "names", "upper", "dump"],
    ...["engine-networks", "began", "armed", "change"],
  ],
  /** The confirmation of a change that the host would take back otherwise. */
  confirm: ["received", "settings", "places", "deadline", "report", "began", "confirm"],
  /** Questions whether others answer. */
  probe: [
    ...["received", "settings", "places", "deadline", "report"],
    ...["arping", "carrier", "owner", "ask", "probe"],
  ],
  /** What the records tell of links: runs when the host boots, by itself. */
  restore: [
    ...["settings", "places", "store", "machine-id", "hold"],
    ...["refused", "recall", "revive", "reroute", "restore"],
  ],
  /** What the records tell of the links of containers: runs when a container starts or a namespace is made, by itself. */
  attach: [
    ...["settings", "places", "store", "machine-id", "hold", "listing", "revision"],
    ...["recollect", "give", "hook", "engine", "follow", "pass", "attach"],
  ],
  /** Some steps of one transaction, in a network namespace. */
  inside: ["settings", "queries", "refused", "inside"],
  /** Questions to segments about IPv6 addresses, in a network namespace made for them. */
  "ask-six": ["settings", "ask-six"],
} as const satisfies Record<string, readonly string[]>;

export type HostMode = keyof typeof partsOf;

const armed = /^revert /m;
const users = /^engine \S+ \S+$/m;
const ordered = /^(undo-)?engine .* network /m;
const inside = /^(undo-)?(in|is|sysctl|tune|engine) /m;
const free = /^guard free /m;
const silence = /^guard silence /m;
const elsewhere = new RegExp(`${inside.source}|^guard (free|space) `, "m");

/** Parts that a call leaves out if its document has no line like this: to read a text costs a host processor time. */
export const optional: Readonly<Partial<Record<HostMode, Readonly<Record<string, RegExp>>>>> = {
  look: { users },
  list: { users },
  change: {
    began: armed,
    armed,
    nested: free,
    engine: new RegExp(`${free.source}|${ordered.source}`, "m"),
    order: ordered,
    "engine-networks": ordered,
    engaged: free,
    carrier: silence,
    segments: silence,
    enter: inside,
    keep: /^keep$/m,
    gateways: /^ask /m,
    listing: elsewhere,
    inode: elsewhere,
    namespaces: elsewhere,
    names: elsewhere,
    upper: elsewhere,
    dump: elsewhere,
  },
};

/** Variables of parts that hold texts: those for other shells, by their modes. */
export const handedOn: Readonly<Record<string, Readonly<Record<string, HostMode>>>> = {
  segments: { six_text: "ask-six" },
  enter: { inside_text: "inside" },
  keep: { keep_script: "restore", keep_attach: "attach", keep_inside: "inside" },
};

/** Variables of parts that hold files of other programs. */
export const filesIn: Readonly<Record<string, Readonly<Record<string, string>>>> = { keep: bootTexts };
