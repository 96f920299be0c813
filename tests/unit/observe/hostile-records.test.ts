/** Records are files on a host: what is in them may come from anybody who was root there, and from broken disks. */
import fc from "fast-check";
import { parseAttachments } from "../../../provider/records/attachment";
import { isLinkName, isNetworkName } from "../../../provider/records/lines";
import { parseRecords } from "../../../provider/records/link";
import { parseNetworks } from "../../../provider/records/network";

const link = (name: string): string => `trunkline-record 1 ${name}\nurn u\nowned yes\n`;
const network = (name: string, ...lines: readonly string[]): string =>
  [`trunkline-network 1 ${name}`, "urn u", "driver ipvlan", "mode l2", "parent eth0", ...lines, ""].join(
    "\n",
  );
const attachment = (...lines: readonly string[]): string =>
  ["trunkline-attachment 1 0123456789ab", "urn u", "network db", "interface eth0", ...lines, ""].join("\n");

test.each([
  "../../../etc/passwd",
  "..",
  ".",
  "/etc/passwd",
  "a/b",
  "a:b",
  "sixteen-bytes-16",
  "x\u001b[2J",
  "y\u0001",
])(
  "the name %j is no link, network, parent or interface: its record is skipped, the next one counts",
  (name) => {
    expect(parseRecords(link(name) + link("eth0.10"))).toEqual([
      expect.objectContaining({ link: "eth0.10" }),
    ]);
    expect(parseNetworks(network("db") + network("lan").replace("eth0", name))).toHaveLength(1);
    expect(parseAttachments(attachment().replace("interface eth0", `interface ${name}`))).toEqual([]);
  },
);

test.each(["../../etc/passwd", "..", ".hidden", "-rf", "a/b", "x".repeat(65)])(
  "the name %j is no network",
  (name) => {
    expect(parseNetworks(network(name))).toEqual([]);
    expect(parseAttachments(attachment().replace("network db", `network ${name}`))).toEqual([]);
  },
);

test.each(["mode l9", "driver vxlan", "flag all"])("a network that has %s is skipped", (line) => {
  const [keyword = ""] = line.split(" ");
  expect(
    parseNetworks(network("db", "flag bridge").replace(new RegExp(`^${keyword} .*`, "m"), line)),
  ).toEqual([]);
});

test("numbers that are none, or out of range, and addresses that are none, do not count", () => {
  const lines = [
    "mtu 1e3",
    "shim ../x 192.0.2.1/32",
    "subnet 999.1.1.1/99",
    "subnet 192.0.2.0/24 gateway 999.1.1.1",
  ];
  expect(parseNetworks(network("db", ...lines))).toEqual([
    expect.not.objectContaining({
      mtu: expect.anything() as unknown,
      hostShim: expect.anything() as unknown,
    }),
  ]);
  expect(parseNetworks(network("db", ...lines))[0]?.subnets).toEqual([{ cidr: "192.0.2.0/24" }]);
  const strange = attachment(
    ...["space -1", "priority 99999999999", "address 999.1.1.1/99", "mac zz:00", "route x via y"],
    ...["sysctl ../../etc/passwd 1", "sysctl net/../../../etc/passwd 1", "sysctl kernel/core_pattern x"],
  );
  expect(parseAttachments(strange)).toEqual([
    expect.objectContaining({ netns: 0, gatewayPriority: 0, addresses: [], routes: [], sysctls: {} }),
  ]);
  expect(parseAttachments(strange)[0]).not.toHaveProperty("macAddress");
});

test("whatever the text, no name leads out of its folder and no number is none", () => {
  const word = fc.constantFrom(
    "..",
    "/",
    "a/b",
    "db",
    "eth0",
    "-",
    "\u0000",
    "1e9",
    "-5",
    "NaN",
    "999.9.9.9/99",
    "",
    "ü",
  );
  const keyword = fc.constantFrom(
    "urn",
    "owned",
    "network",
    "interface",
    "parent",
    "driver",
    "mode",
    "mtu",
    "space",
    "priority",
    "shim",
    "subnet",
    "address",
    "route",
    "sysctl",
    "mac",
  );
  const heading = fc.constantFrom("trunkline-record 1", "trunkline-network 1", "trunkline-attachment 1");
  const line = fc.oneof(
    fc.tuple(fc.oneof(heading, keyword), word, word).map((words) => words.join(" ")),
    fc.constantFrom(
      "trunkline-network 1 db",
      "driver macvlan",
      "mode bridge",
      "parent eth0",
      "urn u",
      "owned yes",
    ),
    fc.constantFrom("trunkline-attachment 1 0123456789ab", "network db", "interface eth0"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const text = lines.join("\n");
      for (const each of parseRecords(text)) expect(isLinkName(each.link)).toBe(true);
      for (const each of parseNetworks(text)) {
        expect([isNetworkName(each.name), isLinkName(each.parent)]).toEqual([true, true]);
        expect(Number.isSafeInteger(each.mtu ?? 0)).toBe(true);
      }
      for (const each of parseAttachments(text)) {
        expect([isNetworkName(each.network), isLinkName(each.interfaceName)]).toEqual([true, true]);
        expect([each.netns, each.gatewayPriority].every(Number.isSafeInteger)).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});
