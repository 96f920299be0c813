import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  containerAttachmentImpact,
  ipvlanNetworkImpact,
  macvlanNetworkImpact,
  vlanSubInterfaceImpact,
} from "../../../provider/plan/impact";

const document = readFileSync(resolve(__dirname, "../../../README.md"), "utf8");

/** What the tables say of changing an option. */
function documented(resource: string): Record<string, string> {
  const section = document.split(`\n### ${resource}\n`)[1]?.split("\n##")[0] ?? "";
  const rows = [...section.matchAll(/^\| `(\w+)` \| .* \| (in place|replaces) \| /gm)];
  return Object.fromEntries(rows.map(([, option = "", change = ""]) => [option, change]));
}

test.each([
  ["VlanSubInterface", vlanSubInterfaceImpact],
  ["IpvlanNetwork", ipvlanNetworkImpact],
  ["MacvlanNetwork", macvlanNetworkImpact],
  ["ContainerAttachment", containerAttachmentImpact],
])("the table of %s has every option, and what changing it takes", (resource, impact) => {
  const { resourceUrn, host, ...rest } = impact as Readonly<Record<string, string>>;
  const options = Object.entries(rest).map(([name, change]) => [
    name,
    change === "replace" ? "replaces" : "in place",
  ]);
  const expected: Record<string, string> = Object.fromEntries(options);
  // The network says which host it is on; the name is the resource's.
  if (resource === "ContainerAttachment") delete expected["name"];
  else expected["host"] = "replaces";
  expect([resourceUrn, host]).toEqual(["update", "update"]);
  expect(documented(resource)).toEqual(expected);
});
