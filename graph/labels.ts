import { cell, element, lines, table, text } from "./html";
import { changeColours, ink, paper, type Colour } from "./palette";
import type { Change, Topology, TopologyHost, TopologyLink, TopologyNetwork, TopologyVlan } from "./topology";
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
  vlanInWords,
} from "./words";

/** Addresses are compared digit by digit; and its width is the same wherever the picture is shown. */
const monospace = "Courier";

/** Above the hosts: what it is, what changes, which colour is which VLAN. */
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
    { BGCOLOR: tint, COLOR: shade, BORDER: 1, STYLE: "ROUNDED", CELLPADDING: 5 },
    element("FONT", { COLOR: shade, "POINT-SIZE": 13 }, element("B", {}, text(words))),
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
      cell({}, sized(18, element("B", {}, text(host.name)))),
      ...hostFacts(host).map((fact) => cell({ VALIGN: "BOTTOM" }, small(text(fact)))),
    ],
  ]);
}

export function linkLabel(link: TopologyLink, colour: Colour): string {
  const { change } = link;
  const body = [
    element("B", {}, ...struck(change, text(linkName(link)))),
    ...linkFacts(link).map((fact) => small(text(fact))),
  ];
  return table(box(colour, { BGCOLOR: colour.tint, STYLE: "ROUNDED", CELLBORDER: 0 }), [
    [...markCell(change), cell({}, lines(body))],
  ]);
}

/** What it is, its subnets, and a row for each container. */
export function networkLabel(network: TopologyNetwork, colour: Colour, hasMarks: boolean): string {
  const { name, change, attachments } = network;
  const [kind = "", ...facts] = networkFacts(network);
  const columns = 3;
  const mark = (of: Change | undefined): string[] => (hasMarks ? (of ? markCell(of) : [cell({}, " ")]) : []);
  return table(box(colour, { BGCOLOR: paper, CELLBORDER: 1 }), [
    [
      ...mark(change),
      cell(
        { COLSPAN: columns, BGCOLOR: colour.tint },
        lines([
          [element("B", {}, ...struck(change, text(name))), small(text(kind))].join("  "),
          ...facts.map((fact) => small(...struck(change, text(fact)))),
        ]),
      ),
    ],
    ...attachments.map((attachment) => {
      const [container, interfaceName, addresses, rest] = attachmentCells(attachment);
      const words = (content: string): string => small(...struck(attachment.change, text(content)));
      return [
        ...mark(attachment.change),
        cell({}, words(container)),
        cell({}, words(interfaceName)),
        cell({}, lines([...addresses.split(", "), ...(rest === "" ? [] : [rest])].map(words))),
      ];
    }),
  ]);
}

function box({ shade }: Colour, more: Readonly<Record<string, string | number>>) {
  return { BORDER: 1, CELLSPACING: 0, CELLPADDING: 5, COLOR: shade, ...more };
}

function markCell(change: Change | undefined): string[] {
  if (change === undefined) return [];
  const { tint, shade } = changeColours[change];
  const mark = element("FONT", { COLOR: shade, FACE: monospace }, element("B", {}, text(marks[change])));
  return [cell({ BGCOLOR: tint, ALIGN: "CENTER", WIDTH: 22 }, mark)];
}

function struck(change: Change | undefined, words: string): string[] {
  return change === "delete" ? [element("S", {}, words)] : [words];
}

function small(...content: readonly string[]): string {
  return element("FONT", { FACE: monospace, "POINT-SIZE": 12, COLOR: ink }, ...content);
}

function sized(points: number, ...content: readonly string[]): string {
  return element("FONT", { "POINT-SIZE": points }, ...content);
}
