import type { OwnershipRecord } from "../model/ownership";

/** First line of every record file; the number is its format. */
const heading = /^trunkline-record 1 (\S+)$/;

/**
 * The record files of a host, one after another as `cat` prints them. One record, format 1, a keyword a line:
 *
 *     trunkline-record 1 eth0.10
 *     urn urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:VlanSubInterface::web1-vlan10
 *     owned yes
 *     build link add link eth0 name eth0.10 type vlan protocol 802.1Q id 10
 *
 * `pending BOOT-ID` is there while the link is being made. A file that a power loss cut short is skipped, and so is a
 * keyword that a later release added.
 */
export function parseRecords(text: string): OwnershipRecord[] {
  const records: OwnershipRecord[] = [];
  let lines: string[] = [];
  let link: string | undefined;
  const finish = (): void => {
    const record = link === undefined ? undefined : parseRecord(link, lines);
    if (record) records.push(record);
  };
  for (const line of text.split("\n")) {
    const found = heading.exec(line);
    if (found) {
      finish();
      link = found[1];
      lines = [];
    } else {
      lines.push(line);
    }
  }
  finish();
  return records;
}

function parseRecord(link: string, lines: readonly string[]): OwnershipRecord | undefined {
  const valuesOf = (keyword: string): string[] =>
    lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));
  const [urn] = valuesOf("urn");
  const [owned] = valuesOf("owned");
  const [pendingSince] = valuesOf("pending");
  if (urn === undefined || owned === undefined) return undefined;
  return {
    link,
    urn,
    owned: owned === "yes",
    ...(pendingSince !== undefined && { pendingSince }),
    build: valuesOf("build"),
  };
}
