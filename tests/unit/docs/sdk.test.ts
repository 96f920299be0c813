import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  addressPlanImpact,
  containerAttachmentImpact,
  ipvlanNetworkImpact,
  macvlanNetworkImpact,
  probeImpact,
  vlanSubInterfaceImpact,
  vlanTrunkImpact,
} from "../../../provider/plan/impact";

const sdk = resolve(__dirname, "../../../sdk");

test.each([
  ["vlan-sub-interface.ts", vlanSubInterfaceImpact],
  ["vlan-trunk.ts", vlanTrunkImpact],
  ["probe.ts", probeImpact],
  ["address-plan.ts", addressPlanImpact],
  ["network.ts", { ...ipvlanNetworkImpact, ...macvlanNetworkImpact }],
  // The resource's own name is the name.
  ["container-attachment.ts", { ...containerAttachmentImpact, name: "update" }],
] as const)(
  "%s says of the options that replace the resource that they do, and of no other",
  (file, impact) => {
    const text = readFileSync(resolve(sdk, file), "utf8");
    const comments = [...text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\n +(?!declare)(\w+)\??: /g)];
    const replacing = comments.flatMap(([, comment = "", name = ""]) =>
      /replaces\s[*\s]*(it|the)\b/.test(comment) ? [name] : [],
    );
    const expected = Object.entries(impact).flatMap(([name, what]) => (what === "replace" ? [name] : []));
    // Another host replaces; another way to the same host does not.
    const hosts = "host" in impact && !["container-attachment.ts", "probe.ts"].includes(file) ? ["host"] : [];
    expect([...new Set(replacing)].sort()).toEqual([...expected, ...hosts].sort());
  },
);
