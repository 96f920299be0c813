import { toAddress, toPrefix } from "../../../provider/ipam/address";
import { nextHopWarnings, reversePathWarnings } from "../../../provider/state/lost-packets";
import { hostState, type BriefState } from "../plan/_helpers";

const gateway = "10.10.0.11";
const uplink = { index: 2, name: "eth0.10", addresses: ["10.10.0.11/24", "2001:db8:10::11/64"] };
const other = { index: 3, name: "eth0.20" };
const app = (parent: string, mode: "l2" | "l3"): BriefState => ({
  links: [uplink, other],
  networks: [
    {
      name: "app",
      madeBy: "dev/app",
      parent,
      child: { driver: "ipvlan", mode, flag: "bridge" },
      subnets: [{ cidr: "10.2.0.0/24" }],
    },
  ],
});
const toldOf = (state: BriefState, to = "10.2.0.0/24", by = gateway): string[] =>
  nextHopWarnings(
    { destination: toPrefix(to), gateway: toAddress(by) },
    { name: "web1", state: hostState(state) },
  );

test("l3 needs no forwarding where its parent is the link of the gateway, and is out of reach elsewhere", () => {
  expect(toldOf(app("eth0.10", "l3"))).toEqual([]);
  expect(toldOf(app("eth0.20", "l3"))).toEqual([
    'web1: what comes in by "eth0.10", which has the gateway 10.10.0.11 to 10.2.0.0/24, does not reach the containers of the network "app": in mode l3, they get what comes in by its parent "eth0.20"; give the route a gateway there, or the network the parent "eth0.10"',
  ]);
});

test("every other gateway has to forward the family of the route", () => {
  const line =
    "web1: it is the gateway 10.10.0.11 to 10.2.0.0/24, but does not forward IPv4 (net.ipv4.ip_forward is 0); have it do so: sysctl -w net.ipv4.ip_forward=1, and the same in /etc/sysctl.d";
  expect(toldOf({ links: [uplink] })).toEqual([line]);
  expect(toldOf(app("eth0.10", "l2"))).toEqual([line]);
  const forwarding = { "net/ipv4/ip_forward": "1" };
  expect(toldOf({ links: [uplink], facts: { forwarding } })).toEqual([]);
  expect(toldOf({ links: [uplink], facts: { forwarding } }, "2001:db8:2::/64", "2001:db8:10::11")).toEqual([
    expect.stringContaining("does not forward IPv6 (net.ipv6.conf.all.forwarding is 0)") as string,
  ]);
  expect(toldOf({ links: [uplink] }, "10.2.0.0/24", "10.10.0.99")).toEqual([]);
});

describe("strict filtering by reverse path", () => {
  const strict = { forwarding: { "net/ipv4/conf/all/rp_filter": "1" } };
  const route = { destination: "10.2.0.0/24", gateway: "10.10.0.12", link: "eth0.10" };
  const warnings = (state: Partial<BriefState>, asked: { table?: string; metric?: number } = {}): string[] =>
    reversePathWarnings(
      { destination: toPrefix("10.2.0.0/24"), gateway: toAddress("10.10.0.12"), ...asked },
      { name: "web2", state: hostState({ links: [uplink], facts: strict, ...state }) },
    );

  test("takes what comes back by the link of the best route there", () => {
    expect(warnings({ routes: [route] })).toEqual([]);
    expect(warnings({ routes: [{ ...route, table: "7" }], facts: {} }, { table: "7" })).toEqual([]);
  });

  test("drops what comes back by a route of another table, or of a higher metric than another one's", () => {
    const upstream = { destination: "0.0.0.0/0", gateway: "10.0.2.2", link: "mgmt0" };
    expect(warnings({ routes: [{ ...route, table: "7" }, upstream] }, { table: "7" })).toEqual([
      'web2: it drops what comes from 10.2.0.0/24 by "eth0.10", since it takes that only by the link of its best route there (net.ipv4.conf.all.rp_filter is 1), and that leads over "mgmt0"; allow it: sysctl -w net.ipv4.conf.eth0/10.rp_filter=2, and the same in /etc/sysctl.d',
    ]);
    expect(
      warnings(
        {
          routes: [
            { ...route, metric: 9 },
            { ...route, link: "eth0.20" },
          ],
        },
        { metric: 9 },
      ),
    ).toEqual([expect.stringContaining('leads over "eth0.20"') as string]);
  });
});
