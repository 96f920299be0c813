import { cell, element, lines, table, text } from "./html";
import { changeColours, paper, type Colour } from "./palette";
import type {
  Change,
  Topology,
  TopologyAttachment,
  TopologyHost,
  TopologyLink,
  TopologyNetwork,
  TopologyVlan,
} from "./topology";
import {
  attachmentCells,
  changesInWords,
  countsInWords,
  hostFacts,
  linkFacts,
  linkName,
  marks,
  networkLines,
  notesOn,
  titleOf,
  vlanInWords,
} from "./words";

/** Readers compare addresses digit by digit, and a monospaced font has the same width wherever the picture is shown. */
const monospace = "Courier";

/** Font sizes and distances in points. */
const large = 14;
const small = 12;
const padding = 5;
const markWidth = 28;

/** Label above the hosts: title, changes, and which colour is which VLAN. */
export function titleLabel(
  topology: Topology,
  vlans: readonly { readonly vlan: TopologyVlan; readonly colour: Colour; readonly hosts: number }[],
): string {
  const changes = changesInWords(topology);
  const swatches = vlans.map(({ vlan, colour, hosts }) =>
    swatch(colour, `${vlanInWords(vlan)}${within(vlan)}: ${String(hosts)} host${hosts === 1 ? "" : "s"}`),
  );
  return table({ BORDER: 0, CELLBORDER: 0, CELLSPACING: 0, CELLPADDING: 4 }, [
    [cell({}, sized(22, element("B", {}, text(titleOf(topology)))))],
    [cell({}, sized(13, text(countsInWords(topology))))],
    ...notesOn(topology).map((note) => [cell({}, sized(13, element("I", {}, text(note))))]),
    ...(changes.length === 0
      ? []
      : [[cell({}, strip(changes.map(({ change, words }) => swatch(changeColours[change], words))))]]),
    ...inRows(swatches, 8).map((row) => [cell({}, strip(row))]),
  ]);
}

function within({ tags, id }: TopologyVlan): string {
  return tags === id ? "" : ` in ${tags.slice(0, -id.length - 1)}`;
}

function swatch({ tint, shade }: Colour, words: string): string {
  return cell(
    { BGCOLOR: tint, COLOR: shade, BORDER: 1, CELLPADDING: 5 },
    element("FONT", { COLOR: shade, FACE: monospace, "POINT-SIZE": small }, element("B", {}, text(words))),
  );
}

function strip(cells: readonly string[]): string {
  return table({ BORDER: 0, CELLBORDER: 0, CELLSPACING: 6, CELLPADDING: 0 }, [cells]);
}

function inRows<T>(entries: readonly T[], length: number): T[][] {
  const rows: T[][] = [];
  for (let start = 0; start < entries.length; start += length)
    rows.push(entries.slice(start, start + length));
  return rows;
}

export function hostLabel(host: TopologyHost): string {
  return table({ BORDER: 0, CELLBORDER: 0, CELLSPACING: 0, CELLPADDING: 3 }, [
    [
      cell({}, element("FONT", { FACE: monospace, "POINT-SIZE": 18 }, element("B", {}, text(host.name)))),
      ...hostFacts(host).map((fact) =>
        cell({ VALIGN: "BOTTOM" }, element("FONT", { FACE: monospace, "POINT-SIZE": small }, text(fact))),
      ),
    ],
  ]);
}

export function linkLabel(link: TopologyLink, colour: Colour): string {
  const { change } = link;
  const body = [
    element("B", {}, ...struck(change, text(linkName(link)))),
    ...linkFacts(link).map((fact) => plain(text(fact))),
  ];
  return table(box(colour, { BGCOLOR: colour.tint, CELLBORDER: 0 }), [
    [...markCell(change), cell({}, lines(body))],
  ]);
}

/** Label of a network: name and kind, its subnets, and a row for each container. */
export function networkLabel(network: TopologyNetwork, style: NetworkStyle): string {
  const { change, attachments } = network;
  const { colour, hasMarks, widths } = style;
  const [title, ...facts] = headOf(network);
  const mark = (of: Change | undefined): string[] => {
    if (!hasMarks) return [];
    return of === undefined ? [cell({ WIDTH: markWidth }, " ")] : markCell(of);
  };
  return table(box(colour, { BGCOLOR: paper, CELLBORDER: 1 }), [
    [
      ...mark(change),
      cell(
        { COLSPAN: 3, BGCOLOR: colour.tint, WIDTH: widths[0] + widths[1] + widths[2] },
        lines([
          element("B", {}, ...struck(change, text(title))),
          ...facts.map((fact) => plain(...struck(change, text(fact)))),
        ]),
      ),
    ],
    ...attachments.map((attachment) => [
      ...mark(attachment.change),
      ...columnsOf(attachment).map((column, index) =>
        cell(
          { WIDTH: widths[index] },
          lines(column.map((words) => plain(...struck(attachment.change, text(words))))),
        ),
      ),
    ]),
  ]);
}

interface NetworkStyle {
  readonly colour: Colour;
  /** Whether marks have a column of their own. */
  readonly hasMarks: boolean;
  readonly widths: ColumnWidths;
}

/** Widths of a network's columns, in points. */
export type ColumnWidths = readonly [container: number, interfaceName: number, addresses: number];

/** Computes widths that all networks of a host share, so that they stand in columns. */
export function columnWidths(networks: readonly TopologyNetwork[]): ColumnWidths {
  const heads = networks
    .map(headOf)
    .flatMap(([title, ...facts]) => [widthOf(title, large), ...facts.map((fact) => widthOf(fact, small))]);
  const attachments = networks.flatMap((network) => network.attachments);
  const widest = (column: number): number => {
    const words = attachments.flatMap((attachment) => columnsOf(attachment)[column] ?? []);
    return Math.ceil(Math.max(0, ...words.map((word) => widthOf(word, small))) + 2 * padding);
  };
  const [container, interfaceName] = [widest(0), widest(1)];
  const head = Math.ceil(Math.max(0, ...heads) + 2 * padding);
  return [container, interfaceName, Math.max(widest(2), head - container - interfaceName)];
}

/** Width of words in a monospaced font, whose characters are about 0.6 of its size wide. */
function widthOf(words: string, points: number): number {
  return words.length * points * 0.6;
}

function headOf(network: TopologyNetwork): [string, ...string[]] {
  const [kind = "", ...facts] = networkLines(network);
  return [network.name, kind, ...facts];
}

function columnsOf(attachment: TopologyAttachment): readonly (readonly string[])[] {
  const [container, interfaceName, addresses, rest] = attachmentCells(attachment);
  return [[container], [interfaceName], [...addresses.split(", "), ...(rest === "" ? [] : [rest])]];
}

function box({ shade }: Colour, more: Readonly<Record<string, string | number>>) {
  return { BORDER: 1, CELLSPACING: 0, CELLPADDING: padding, COLOR: shade, ...more };
}

function markCell(change: Change | undefined): string[] {
  if (change === undefined) return [];
  const { tint, shade } = changeColours[change];
  const mark = element("FONT", { COLOR: shade, "POINT-SIZE": large }, element("B", {}, text(marks[change])));
  return [cell({ BGCOLOR: tint, ALIGN: "CENTER", WIDTH: markWidth }, mark)];
}

function struck(change: Change | undefined, words: string): string[] {
  return change === "delete" ? [element("S", {}, words)] : [words];
}

function plain(...content: readonly string[]): string {
  return element("FONT", { "POINT-SIZE": small }, ...content);
}

function sized(points: number, ...content: readonly string[]): string {
  return element("FONT", { "POINT-SIZE": points }, ...content);
}
