import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { containerAttachmentFields } from "../../../provider/inputs/container-attachment";
import { ipvlanNetworkFields, macvlanNetworkFields } from "../../../provider/inputs/network";
import { nextPool, queueLength, type Difference, type Row } from "../../oracle/_row";
import { addresses } from "../../oracle/rows/addresses";
import { allocations } from "../../oracle/rows/allocations";
import { documents } from "../../oracle/rows/documents";
import { ipvlan } from "../../oracle/rows/ipvlan";
import { macvlan } from "../../oracle/rows/macvlan";
import { parents } from "../../oracle/rows/parents";
import { refusals } from "../../oracle/rows/refusals";
import { twoNetworks } from "../../oracle/rows/two-networks";

const document = readFileSync(resolve(__dirname, "../../../docs/docker.md"), "utf8");

/** The last cells of the tables under "What differs". */
const explained = (document.split("\n## What differs\n")[1] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| --- ") && !line.endsWith(" why |"))
  .map((line) => line.split(" | ").at(-1)?.replace(/ ?\|$/, "").trim() ?? "")
  .filter((reason) => reason !== "");

test("the document explains what the oracle's rows differ in, and nothing else", () => {
  const rows: readonly Row[] = [...addresses, ...documents, ...ipvlan, ...macvlan, ...parents];
  const all: readonly (Readonly<Record<string, Difference>> | undefined)[] = [
    ...rows.flatMap(({ differences, podmanDifferences, byHandDifferences }) => [
      differences,
      podmanDifferences,
      byHandDifferences,
    ]),
    ...[...allocations, ...twoNetworks].map(({ differences }) => differences),
  ];
  const reasons = [
    ...all.flatMap((differences = {}) => Object.values(differences)),
    ...refusals,
    queueLength,
    { why: nextPool },
  ].flatMap(({ why }) => (why === undefined ? [] : [why]));
  expect([...new Set(explained)].sort()).toEqual([...new Set(reasons)].sort());
});

const options = (document.split("\n## Options\n")[1] ?? "").split("\n## ")[0] ?? "";
const [ofNetworks = "", ofAttachments = ""] = options.split("`docker run --network`");

test.each([
  ["IpvlanNetwork", ipvlanNetworkFields, ofNetworks],
  ["MacvlanNetwork", macvlanNetworkFields, ofNetworks],
  ["ContainerAttachment", containerAttachmentFields, ofAttachments],
])("the document says for each option of %s what it is in Docker", (resource, fields, text) => {
  const ours = text.split("\n").map((line) => /^\| .+ \| (.+) \|$/.exec(line)?.[1] ?? "");
  // The SDK sets these, not the program. An attachment takes its host from the network and its name from the resource.
  const given = resource === "ContainerAttachment" ? ["resourceUrn", "host", "name"] : ["resourceUrn"];
  const missing = Object.keys(fields)
    .filter((name) => !given.includes(name))
    .filter((name) => !ours.some((cell) => new RegExp("`(.*[^\\w])?" + name + "\\b").test(cell)));
  expect(missing).toEqual([]);
});
