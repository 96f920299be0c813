import { parseRoutes } from "../../../provider/observe/routes";
import { fixture } from "./_helpers";

const routes = parseRoutes(fixture("routes"));

test("default routes of both families are prefixes like all others", () => {
  expect(routes.filter(({ destination }) => destination.endsWith("/0"))).toEqual([
    { destination: "0.0.0.0/0", gateway: "192.0.2.1", link: "eth0", metric: 100, table: "main" },
    { destination: "::/0", gateway: "fe80::1", link: "eth0", metric: 1024, table: "main" },
  ]);
});

test("routes of other tables", () => {
  expect(routes).toContainEqual({
    destination: "10.9.0.0/16",
    gateway: "192.0.2.1",
    link: "eth0",
    metric: 0,
    table: "100",
  });
});

test("a host route has the full prefix length", () => {
  expect(routes).toContainEqual({ destination: "10.98.0.5/32", link: "svc", metric: 0, table: "main" });
  expect(parseRoutes([{ dst: "2001:db8::5", dev: "eth0" }])).toEqual([
    { destination: "2001:db8::5/128", link: "eth0", metric: 0, table: "main" },
  ]);
});

test("local, broadcast, multicast, blackhole and unreachable entries are no routes to anywhere", () => {
  const destinations = routes.map(({ destination }) => destination);
  for (const absent of ["127.0.0.0/8", "192.0.2.255/32", "ff00::/8", "10.99.0.0/16", "2001:db8:dead::/48"])
    expect(destinations).not.toContain(absent);
  expect(routes).toHaveLength(14);
});

test("a default route through a link without a gateway", () => {
  expect(parseRoutes([{ dst: "default", dev: "ppp0" }])).toEqual([
    { destination: "0.0.0.0/0", link: "ppp0", metric: 0, table: "main" },
  ]);
});

test("a route with several next hops has no link of its own", () => {
  const [route] = parseRoutes([
    {
      dst: "default",
      nexthops: [
        { gateway: "192.0.2.2", dev: "eth0" },
        { gateway: "192.0.2.3", dev: "eth1" },
      ],
    },
  ]);
  expect(route).toEqual({
    destination: "0.0.0.0/0",
    nextHops: [
      { gateway: "192.0.2.2", link: "eth0" },
      { gateway: "192.0.2.3", link: "eth1" },
    ],
    metric: 0,
    table: "main",
  });
});

test("an IPv4 route by an IPv6 neighbour has its gateway among its next hops", () => {
  const via = { family: "inet6", host: "fe80::1" };
  expect(parseRoutes([{ dst: "10.0.0.0/8", via, dev: "eth0", flags: [] }])).toEqual([
    {
      destination: "10.0.0.0/8",
      nextHops: [{ gateway: "fe80::1", link: "eth0" }],
      link: "eth0",
      metric: 0,
      table: "main",
    },
  ]);
});

test("routes by next-hop objects, with their hops or without", () => {
  const nexthops = [
    { gateway: "fe80::1", dev: "eth0", weight: 1, flags: [] },
    { gateway: "fe80::2", dev: "eth0", weight: 1, flags: [] },
  ];
  const group = { dst: "default", nhid: 10, protocol: "static", metric: 1024, nexthops };
  const [six, four] = parseRoutes([group, { dst: "10.0.0.0/8", nhid: 10, protocol: "static" }]);
  expect(six).toMatchObject({
    destination: "::/0",
    nextHops: [{ gateway: "fe80::1" }, { gateway: "fe80::2" }],
  });
  expect(four).toEqual({ destination: "10.0.0.0/8", metric: 0, table: "main" });
});

test("what a router of the segment advertises is told from what somebody gave", () => {
  // Both routes in the output of iproute2 6.1 on Linux 6.18.
  const told = { type: "unicast", dst: "default", dev: "eth0", metric: 1024, pref: "medium" };
  const [given, advertised] = parseRoutes([
    { ...told, gateway: "2001:db8::1", protocol: "boot", scope: "global", flags: [] },
    { ...told, gateway: "fe80::1", protocol: "ra", flags: [], expires: 1799, metrics: [{ hoplimit: 64 }] },
  ]);
  expect(given).not.toHaveProperty("advertised");
  expect(advertised).toMatchObject({ destination: "::/0", gateway: "fe80::1", advertised: true });
});
