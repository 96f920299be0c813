import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { configKeys } from "../../../provider/dynamic/configure";
import type { Connection } from "../../../provider/model/connection";
import {
  addressPlanImpact,
  containerAttachmentImpact,
  hostRouteImpact,
  ipvlanNetworkImpact,
  macvlanNetworkImpact,
  probeImpact,
  vlanSubInterfaceImpact,
  vlanTrunkImpact,
} from "../../../provider/plan/impact";
import { addressPlanFields } from "../../../provider/inputs/address-plan";
import { containerAttachmentFields } from "../../../provider/inputs/container-attachment";
import { hostRouteFields } from "../../../provider/inputs/host-route";
import { ipvlanNetworkFields, macvlanNetworkFields } from "../../../provider/inputs/network";
import { probeFields } from "../../../provider/inputs/probe";
import { vlanSubInterfaceFields } from "../../../provider/inputs/vlan-sub-interface";
import { vlanTrunkFields } from "../../../provider/inputs/vlan-trunk";

const CHECKOUT = resolve(__dirname, "../../..");
const text = readFileSync(join(CHECKOUT, "README.md"), "utf8");

const tables = {
  VlanSubInterface: { fields: vlanSubInterfaceFields, impact: vlanSubInterfaceImpact, aside: [] },
  VlanTrunk: {
    fields: vlanTrunkFields,
    impact: vlanTrunkImpact,
    aside: [],
  },
  AddressPlan: { fields: addressPlanFields, impact: addressPlanImpact, aside: [] },
  HostRoute: { fields: hostRouteFields, impact: hostRouteImpact, aside: [] },
  IpvlanNetwork: { fields: ipvlanNetworkFields, impact: ipvlanNetworkImpact, aside: [] },
  MacvlanNetwork: { fields: macvlanNetworkFields, impact: macvlanNetworkImpact, aside: [] },
  // The network determines the host, and the resource's own name is the name.
  ContainerAttachment: {
    fields: containerAttachmentFields,
    impact: containerAttachmentImpact,
    aside: ["host", "name"],
  },
  // The same; what the link was is for the engine alone.
  Probe: { fields: probeFields, impact: probeImpact, aside: ["host", "name", "seenFrom"] },
} as const;

test.each(Object.entries(tables))(
  "the README's table of a %s has its options, in its words on changing them",
  (resource, { fields, impact, aside }) => {
    const [, section = ""] = new RegExp(`^### ${resource}\\n(.*?)(?=^##)`, "ms").exec(text) ?? [];
    const rows = [...section.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|/gm)];
    const told = Object.fromEntries(rows.map(([, name = "", change = ""]) => [name, change]));
    const options = Object.keys(fields).filter(
      (name) => name !== "resourceUrn" && !(aside as readonly string[]).includes(name),
    );
    const words = { update: "in place", replace: "replaces" } as const;
    const expected = options.map((name) => {
      const change = impact[name as keyof typeof impact] as keyof typeof words;
      // Another host replaces; another way to the same host may be an update.
      return [name, name === "host" ? "replaces" : words[change]];
    });
    expect(told).toEqual(Object.fromEntries(expected));
  },
);

/** The compiler checks that no field is missing. */
const connectionFields = {
  host: true,
  port: true,
  user: true,
  password: true,
  privateKey: true,
  privateKeyPassword: true,
  agentSocketPath: true,
  hostKey: true,
  dialErrorLimit: true,
  perDialTimeout: true,
  proxy: true,
} satisfies Record<keyof Connection, true>;

test("the README names every field of a connection, and every default in config", () => {
  const names = Object.keys(connectionFields);
  expect(names.filter((name) => !text.includes(`\n| \`connection.${name}\` |`))).toEqual([]);
  const isNamed = (key: string) => new RegExp(`^\\| \`(--secret )?trunkline:${key}\` \\|`, "m").test(text);
  expect(Object.keys(configKeys).filter((key) => !isNamed(key))).toEqual([]);
});

test.each([
  "README.md",
  "CONTRIBUTING.md",
  "docs/from-docker-commands.md",
  "docs/docker.md",
  "docs/errors.md",
])("%s points at files that are there", (name) => {
  const document = readFileSync(join(CHECKOUT, name), "utf8");
  const links = [...document.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) =>
    join(dirname(name), target),
  );
  const paths = [...document.matchAll(/`((?:provider|sdk|tests|tools|examples|docs)\/[\w./-]*)`/g)].map(
    ([, path = ""]) => path,
  );
  // The benchmark writes this file.
  const missing = [...links, ...paths].filter(
    (path) => path !== "tests/bench/results.json" && !existsSync(join(CHECKOUT, path)),
  );
  expect(missing).toEqual([]);
});
