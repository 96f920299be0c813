import fc from "fast-check";
import { macAddressOf, toAddress, toInterfaceAddress, toPrefix } from "../../../provider/ipam/address";
import type { AttachmentRecord } from "../../../provider/model/attachment";
import type { RouteRecord } from "../../../provider/model/host-route";
import type { NetworkRecord } from "../../../provider/model/network";
import type { OwnershipRecord } from "../../../provider/model/ownership";
import { attachmentLines, parseAttachments } from "../../../provider/records/attachment";
import { linkLines, parseRecords } from "../../../provider/records/link";
import { parseRouteRecords, routeRecordLines } from "../../../provider/records/route";
import { networkLines, parseNetworks } from "../../../provider/records/network";

const urn = fc.constantFrom(
  "urn:pulumi:dev::lab::t::web 1",
  'urn:pulumi:dev::lab::t::it\'s "so" # дом',
  "urn:a",
);
const name = fc.constantFrom("eth0.10", "db", "br-lan", "a".repeat(15));
const address = fc.constantFrom(...["192.0.2.1", "2001:db8::1", "fd00::"].map(toAddress));
const networks = ["192.0.2.0/24", "2001:db8::/64", "0.0.0.0/0"];
const cidr = fc.constantFrom(...networks.map(toPrefix));
const interfaceAddress = fc.constantFrom(...networks.map(toInterfaceAddress));
const few = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> => fc.array(item, { maxLength: 3 });

const link: fc.Arbitrary<OwnershipRecord> = fc.record(
  {
    link: name,
    urn,
    owned: fc.boolean(),
    pendingSince: fc.uuid(),
    sysctls: fc.constant({ "net.ipv6.conf.IFNAME.accept_ra": "0" }),
    build: few(fc.constantFrom("link add link eth0 name eth0.10 type vlan id 10", 'link set x alias "a b"')),
  },
  { requiredKeys: ["link", "urn", "owned", "build"] },
);

const subnet = fc.record(
  {
    cidr,
    gateway: address,
    onlink: fc.constant(true as const),
    ipRange: cidr,
    exclude: fc.array(address, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ["cidr"] },
);

const network: fc.Arbitrary<NetworkRecord> = fc.record(
  {
    name,
    urn,
    child: fc.oneof(
      fc.record({
        driver: fc.constant("ipvlan" as const),
        mode: fc.constantFrom("l2" as const, "l3" as const, "l3s" as const),
        flag: fc.constantFrom("bridge" as const, "private" as const, "vepa" as const),
      }),
      fc.record({
        driver: fc.constant("macvlan" as const),
        mode: fc.constantFrom("bridge" as const, "private" as const, "vepa" as const, "passthru" as const),
      }),
    ),
    parent: name,
    allowSharedParent: fc.boolean(),
    subnets: few(subnet),
    mtu: fc.integer({ min: 68, max: 65535 }),
    checkDuplicates: fc.constant(true),
    checkGateway: fc.constant(true),
    hostShim: fc.record({ name, addresses: few(interfaceAddress) }),
  },
  { requiredKeys: ["name", "urn", "child", "parent", "allowSharedParent", "subnets"] },
);

const route = fc.record({ destination: cidr, gateway: address }, { requiredKeys: ["destination"] });

const attachment: fc.Arbitrary<AttachmentRecord> = fc.record(
  {
    id: fc.stringMatching(/^[0-9a-f]{12}$/),
    urn,
    network: name,
    container: fc.constantFrom("docker web", "podman web of user app", "netns red", "pid 4211"),
    process: fc.constantFrom("1b4e28ba-2fa1-11d2-883f-0016d3cca427 4711"),
    netns: fc.integer({ min: 0, max: 2 ** 32 }),
    interfaceName: name,
    addresses: few(interfaceAddress),
    macAddress: fc.constant(macAddressOf("02:00:00:00:00:01")),
    routes: few(route),
    standby: few(route),
    gatewayPriority: fc.integer({ min: -32768, max: 32767 }),
    sysctls: fc.dictionary(
      fc.constantFrom("net.ipv4.conf.IFNAME.rp_filter", "net.ipv6.neigh.IFNAME.gc_stale_time"),
      fc.constantFrom("0", "2"),
    ),
    making: fc.record({
      build: fc.constant(["link add link eth0 name tl1 type ipvlan mode l2", "link set dev tl1 netns SPACE"]),
      inside: few(fc.constantFrom("in link set dev tl1 name eth0", "sysctl net/ipv4/conf/eth0/arp_notify 1")),
    }),
  },
  {
    requiredKeys: [
      ...(["id", "urn", "network", "container", "netns", "interfaceName"] as const),
      ...(["addresses", "routes", "standby", "gatewayPriority", "sysctls"] as const),
    ],
  },
);

/** Checks that written records are read as the same records, whatever stands between them. */
function roundTrip<Kept>(
  record: fc.Arbitrary<Kept>,
  write: (kept: Kept) => string[],
  read: (text: string) => Kept[],
): void {
  fc.assert(
    fc.property(few(record), (kept) => {
      const text = kept.flatMap((each) => [...write(each), "trunkline-later 1 x", "urn other"]).join("\n");
      expect(read(text)).toEqual(kept);
    }),
  );
}

test("a link's record is read as it was written, whether finished or not", () => {
  roundTrip(link, linkLines, parseRecords);
});

const hostRoute: fc.Arbitrary<RouteRecord> = fc.record(
  {
    id: fc.stringMatching(/^[0-9a-f]{12}$/),
    urn,
    owned: fc.boolean(),
    link: name,
    route: fc.record(
      {
        destination: cidr,
        gateway: address,
        onlink: fc.constant(true as const),
        metric: fc.integer({ min: 1, max: 4_294_967_295 }),
        table: fc.constantFrom("100", "uplink"),
        protocol: fc.constant("116"),
      },
      { requiredKeys: ["destination", "metric"] },
    ),
  },
  { requiredKeys: ["id", "urn", "owned", "route"] },
);

test("a route's record is read as it was written, and without a metric has the kernel's", () => {
  roundTrip(hostRoute, routeRecordLines, parseRouteRecords);
  const text = [
    "trunkline-route 1 0123456789ab",
    "urn urn:a",
    "owned yes",
    "route ::/0 via fe80::1 dev eth0",
  ];
  expect(parseRouteRecords(text.join("\n"))).toMatchObject([
    { link: "eth0", route: { gateway: "fe80::1", metric: 1024 } },
  ]);
});

test("a network's record is read as it was written", () => {
  roundTrip(network, networkLines, parseNetworks);
});

test("an attachment's record is read as it was written", () => {
  roundTrip(attachment, attachmentLines, parseAttachments);
});
