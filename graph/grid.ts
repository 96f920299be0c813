import { linksOf, type TopologyHost } from "./topology";

/** Ratio of a picture's width to its height, about that of a screen. */
const aspect = 1.6;

/** Rough sizes in points; hosts of one fleet are much alike. */
const hostWidth = 540;
const lineHeight = 17;

/** Chooses the number of columns that gives the picture about the shape of a screen. */
export function columnsOf(hosts: readonly TopologyHost[]): number {
  const height = hosts.reduce((sum, host) => sum + heightOf(host), 0);
  const columns = Math.round(Math.sqrt((height * aspect) / hostWidth));
  return Math.max(1, Math.min(columns, hosts.length));
}

function heightOf(host: TopologyHost): number {
  const networks = linksOf(host).flatMap((link) => link.networks);
  const lines = networks.map(
    ({ subnets, attachments }) =>
      3 + 1.5 * subnets.length + attachments.reduce((sum, { addresses }) => sum + 1.5 + addresses.length, 0),
  );
  return 80 + lineHeight * lines.reduce((sum, count) => sum + count, 0);
}

/**
 * Orders the cells so that Graphviz shows them row by row: in a drawing from left to right it sets the first row at the
 * bottom, and only fillers separate cells.
 */
export function gridOf<T>(cells: readonly T[], columns: number): (T | undefined)[] {
  const rows: (T | undefined)[][] = [];
  for (let start = 0; start < cells.length; start += columns) {
    const row = cells.slice(start, start + columns);
    rows.push([...row, ...Array<undefined>(columns - row.length).fill(undefined)]);
  }
  return rows.reverse().flat();
}
