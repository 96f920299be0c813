import { toInterfaceAddress } from "../../../provider/ipam/address";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { attachmentLines, parseAttachments } from "../../../provider/records/attachment";
import { linkLines, parseRecords } from "../../../provider/records/link";
import { networkLines, parseNetworks } from "../../../provider/records/network";

/** Records that releases left on hosts; tests/e2e/states.test.ts runs this release with them. */
const folder = join(__dirname, "../../e2e/_fixtures/records");
const releases = readdirSync(folder);

function recordsOf(
  release: string,
  kind: "networks" | "attachments" | "links",
  fixture = "containers",
): string[] {
  const directory = join(folder, release, fixture, kind);
  if (!existsSync(directory)) return [];
  return readdirSync(directory).map((file) => readFileSync(join(directory, file), "utf8"));
}

function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::fleet::pulumi-nodejs:dynamic/trunkline:${type}::${name}`;
}

test.each(releases)("networks as %s kept them", (release) => {
  const networks = parseNetworks(recordsOf(release, "networks").join(""));
  const named = (name: string): unknown => networks.find((network) => network.name === name);
  expect(networks).toHaveLength(4);
  expect(named("db")).toMatchObject({
    urn: urnOf("IpvlanNetwork", "db"),
    child: { driver: "ipvlan", mode: "l2", flag: "bridge" },
    parent: "eth0.10",
    allowSharedParent: true,
    mtu: 1400,
    subnets: [
      {
        cidr: "192.168.10.0/24",
        gateway: "192.168.10.254",
        ipRange: "192.168.10.128/25",
        exclude: ["192.168.10.128"],
      },
      { cidr: "2001:db8:10::/64", gateway: "2001:db8:10::1" },
    ],
  });
  expect(named("lan")).toMatchObject({
    urn: urnOf("MacvlanNetwork", "lan"),
    child: { driver: "macvlan", mode: "private" },
    parent: "eth0.20",
    allowSharedParent: false,
    subnets: [{ cidr: "192.168.20.0/24", gateway: "192.168.20.1" }],
  });
  expect(named("routed")).toMatchObject({
    child: { driver: "ipvlan", mode: "l3", flag: "bridge" },
    subnets: [{ cidr: "192.168.30.0/24" }],
  });
  expect(named("routed")).not.toHaveProperty("mtu");
  expect(named("quiet")).toMatchObject({ parent: "dm-a40f429fab82", allowSharedParent: false });
});

test.each(releases)("attachments as %s kept them", (release) => {
  const attachments = parseAttachments(recordsOf(release, "attachments").join(""));
  const of = (name: string): unknown => attachments.find(({ urn }) => urn.endsWith(`::${name}`));
  expect(attachments).toHaveLength(6);
  expect(of("red-db")).toMatchObject({
    id: "5c0015caa1e2",
    urn: urnOf("ContainerAttachment", "red-db"),
    network: "db",
    container: "netns red",
    netns: 4_026_500_000,
    interfaceName: "eth0",
    addresses: ["192.168.10.129/24", "2001:db8:10::2/64"],
    routes: [
      { destination: "0.0.0.0/0", gateway: "192.168.10.254" },
      { destination: "::/0", gateway: "2001:db8:10::1" },
    ],
  });
  expect(of("blue-db")).toMatchObject({
    interfaceName: "db0",
    routes: [{ destination: "10.0.0.0/8", gateway: "192.168.10.1" }, { destination: "172.31.0.0/16" }],
  });
  expect(of("blue-lan")).toMatchObject({ macAddress: "02:00:5e:00:53:02" });
  expect(of("blue-db")).not.toHaveProperty("macAddress");
});

const fixtures = releases.flatMap((release) =>
  readdirSync(join(folder, release)).map((fixture) => [release, fixture] as const),
);

test.each(fixtures)(
  "what %s wrote of %s stands in what this release writes, line for line",
  (release, fixture) => {
    const rewritten = {
      links: (text: string) => parseRecords(text).flatMap(linkLines),
      networks: (text: string) => parseNetworks(text).flatMap(networkLines),
      attachments: (text: string) => parseAttachments(text).flatMap(attachmentLines),
    };
    for (const kind of ["links", "networks", "attachments"] as const)
      for (const text of recordsOf(release, kind, fixture))
        expect(rewritten[kind](text)).toEqual(
          // The host itself writes which machine it is.
          expect.arrayContaining(
            text
              .replace(/^machine .*\n/m, "")
              .trim()
              .split("\n"),
          ),
        );
  },
);

test("records have kept every kind of line that this release writes", () => {
  const lines = fixtures.flatMap(([release, fixture]) =>
    (["links", "networks", "attachments"] as const).flatMap((kind) =>
      recordsOf(release, kind, fixture).flatMap((text) => text.split("\n")),
    ),
  );
  for (const beginning of [
    "build ",
    "build route add",
    "build rule add",
    "build -6 rule add",
    "required yes",
    "check-gateway yes",
    "machine ",
    "sysctl net/ipv4/conf/IFNAME/rp_filter 2",
    "shim",
    "priority 10",
    "build link set dev tl02ed962c9fc5 netns SPACE",
    "inside sysctl ",
    "inside tune ",
    "inside in link set ",
  ])
    expect(lines.some((line) => line.startsWith(beginning))).toBe(true);
  expect(lines.some((line) => line.startsWith("route ") && line.endsWith(" onlink"))).toBe(true);
  const born = lines.map((line) => /^urn .*@[0-9a-f-]{36}::/.test(line));
  expect(born).toContain(true);
});

describe.each([
  ["a network", parseNetworks, "networks"],
  ["an attachment", parseAttachments, "attachments"],
] as const)("a record of %s", (_, parse, kind) => {
  const [whole = "", other = ""] = recordsOf("0.1.0", kind);

  test("with keywords that a later release adds is read without them", () => {
    expect(parse(`${whole}seen 2031-01-01\nurns not this\n`)).toEqual(parse(whole));
  });

  test("of a later format is not misread", () => {
    expect(parse(whole.replace(/^(trunkline-\S+) 1 /, "$1 2 "))).toEqual([]);
  });

  test("that a power loss cut off is passed over; the next one counts", () => {
    const lines = whole.split("\n");
    expect(parse(`${lines.slice(0, 2).join("\n")}\n${other}`)).toEqual(parse(other));
    expect(parse(`${other}${(lines[0] ?? "").slice(0, 12)}\n`)).toEqual(parse(other));
    expect(parse(`${"\0".repeat(512)}\n${other}`)).toEqual(parse(other));
  });
});

test("the host shim of a network is written and read", () => {
  const [text = ""] = recordsOf("0.1.0", "networks");
  const [network] = parseNetworks(text);
  if (network === undefined) throw new Error(`not read:\n${text}`);
  expect(network).not.toHaveProperty("hostShim");
  const hostShim = {
    name: "hs-3f5a9c01d2e4",
    addresses: ["192.168.10.130/32", "2001:db8:10::9/128"].map(toInterfaceAddress),
  };
  const lines = networkLines({ ...network, hostShim });
  expect(parseNetworks(lines.join("\n"))).toEqual([{ ...network, hostShim }]);
});

test("a network of Docker's as 0.1.0 kept it, and as this release writes it", () => {
  const [text = ""] = recordsOf("0.1.0", "networks", "engines");
  const [lan] = parseNetworks(text);
  expect(lan).toMatchObject({ name: "lan", engine: "docker", mtu: 1400 });
  expect(lan && networkLines(lan).join("\n")).toBe(text.trimEnd());
});
