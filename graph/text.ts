import { createColors } from "picocolors";
import type {
  Change,
  Topology,
  TopologyAttachment,
  TopologyHost,
  TopologyLink,
  TopologyNetwork,
} from "./topology";
import {
  attachmentCells,
  changesInWords,
  countsInWords,
  hostFacts,
  linkFacts,
  linkName,
  marks,
  networkFacts,
  notesOn,
  titleOf,
} from "./words";

export interface TextOptions {
  readonly colours: boolean;
  /** Width in columns, at which longer lines are broken. Default: unlimited. */
  readonly width?: number;
}

/** A line of the tree and the lines below it. */
interface Row {
  readonly change?: Change;
  readonly title: string;
  readonly facts: readonly string[];
  readonly rows: readonly Row[];
}

type Colours = ReturnType<typeof createColors>;

/** Draws a topology as a tree for a terminal: host, parent, sub-interface, network, containers. */
export function drawText(
  topology: Topology,
  { colours, width = Number.POSITIVE_INFINITY }: TextOptions,
): string {
  const colour = createColors(colours);
  const hasMarks = changesInWords(topology).length > 0;
  const page: Page = { colour, width, gutter: hasMarks ? 3 : 0 };
  const head = [
    `${colour.bold(titleOf(topology))}: ${countsInWords(topology)}`,
    ...(hasMarks
      ? [
          changesInWords(topology)
            .map(({ change, words }) => paint(change, words, colour))
            .join("  "),
        ]
      : []),
    ...notesOn(topology),
  ];
  const hosts = topology.hosts.map((host) => ["", ...linesOf(hostRow(host), { own: "", below: "" }, page)]);
  return [...head, ...hosts.flat(), ""].join("\n");
}

function hostRow(host: TopologyHost): Row {
  return { title: host.name, facts: hostFacts(host), rows: host.links.map(linkRow) };
}

function linkRow(link: TopologyLink): Row {
  const { change, links, networks } = link;
  return {
    ...(change && { change }),
    title: linkName(link),
    facts: linkFacts(link),
    rows: [...networks.map(networkRow), ...links.map(linkRow)],
  };
}

function networkRow(network: TopologyNetwork): Row {
  const { change, name, attachments } = network;
  return {
    ...(change && { change }),
    title: name,
    facts: networkFacts(network),
    rows: attachmentRows(attachments),
  };
}

/** Sets containers in columns, since readers compare them. */
function attachmentRows(attachments: readonly TopologyAttachment[]): Row[] {
  const cells = attachments.map(attachmentCells);
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return attachments.map(({ change }, index) => {
    const [container = "", name = "", addresses = "", rest = ""] = cells[index] ?? [];
    return {
      ...(change && { change }),
      title: container.padEnd(widths[0] ?? 0),
      facts: [name.padEnd(widths[1] ?? 0), addresses, ...(rest === "" ? [] : [rest])],
      rows: [],
    };
  });
}

interface Page {
  readonly colour: Colours;
  readonly width: number;
  /** Width of the marks' column, left of the tree. */
  readonly gutter: number;
}

/** Guides to the left of a row's title and of the rows below it. */
interface Guides {
  readonly own: string;
  readonly below: string;
}

function linesOf({ change, title, facts, rows }: Row, guides: Guides, page: Page): string[] {
  const { colour, gutter } = page;
  const mark = (change === undefined ? "" : marks[change]).padEnd(gutter);
  const room = page.width - gutter - guides.own.length;
  const [first = "", ...more] = broken([title, ...facts], room);
  const blank = " ".repeat(gutter);
  const continued = `${guides.below}${rows.length > 0 ? "│    " : "     "}`;
  const emphasised =
    guides.own === "" ? colour.bold(first.slice(0, title.length)) : first.slice(0, title.length);
  const dimmed = first.slice(title.length);
  const body = (words: string): string => (change === "delete" ? colour.strikethrough(words) : words);
  return [
    `${paint(change, mark, colour)}${colour.dim(guides.own)}${paint(change, body(emphasised + dimmed), colour)}`.trimEnd(),
    ...more.map((words) => `${blank}${colour.dim(continued)}${paint(change, words, colour)}`.trimEnd()),
    ...rows.flatMap((row, index) => {
      const isLast = index === rows.length - 1;
      return linesOf(
        row,
        {
          own: `${guides.below}${isLast ? "└─ " : "├─ "}`,
          below: `${guides.below}${isLast ? "   " : "│  "}`,
        },
        page,
      );
    }),
  ];
}

/** Puts all facts on one line if there is room, else breaks lines between facts. */
function broken(facts: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    const indent = lines.length > 1 ? 2 : 0;
    if (last !== undefined && last.length + 2 + fact.length + indent <= room)
      lines[lines.length - 1] = `${last}  ${fact}`;
    else lines.push(fact);
  }
  return lines;
}

function paint(change: Change | undefined, words: string, colour: Colours): string {
  if (change === undefined || words === "") return words;
  const painted: Record<Change, (text: string) => string> = {
    create: colour.green,
    update: colour.yellow,
    delete: colour.red,
    replace: colour.magenta,
  };
  return painted[change](words);
}
