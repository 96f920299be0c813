import { notYetKnown } from "../../../provider/inputs/fields";
import { parseHostRoute } from "../../../provider/inputs/host-route";

const least = {
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:HostRoute::web1-to-web2",
  host: { name: "web1", connection: { host: "192.0.2.11" } },
  destination: "10.2.0.0/24",
};
const problemsOf = (more: object): readonly string[] => parseHostRoute({ ...least, ...more }).problems;

test("what is left out stays out, and IPv6 is spelled in one way", () => {
  const { spec } = parseHostRoute({
    ...least,
    destination: "2001:DB8:2::/64",
    gateway: "FE80:0::1",
    link: "eth0",
    metric: null,
  });
  expect(spec).toEqual({
    ...least,
    name: "web1-to-web2",
    destination: "2001:db8:2::/64",
    gateway: "fe80::1",
    link: "eth0",
  });
  // The engine checks what it has in the state.
  expect(parseHostRoute({ ...spec }).spec).toEqual(spec);
});

test.each([
  [
    { gateway: "10.20.0.1", destination: "10.2.0.1/24" },
    'destination: "10.2.0.1/24" has host bits set; the network is 10.2.0.0/24',
  ],
  [{ gateway: "10.20.0.1", metric: 0 }, "metric: 0"],
  [
    { gateway: "10.20.0.1", table: "main" },
    'table: "main" is a table of the kernel\'s own; leave it out for main',
  ],
  [
    { gateway: "" },
    "gateway: the host that has the network of 10.2.0.0/24 has no address of that family; give one in via of distributeRoutes",
  ],
  [{ onlink: true, link: "eth0" }, "onlink: says where the gateway is, but there is none"],
])("%j is refused", (more, problem) => {
  expect(problemsOf(more)).toEqual([expect.stringContaining(problem) as string]);
});

test("a gateway or a link that is not known yet counts as given", () => {
  expect(problemsOf({ gateway: notYetKnown })).toEqual([]);
  expect(problemsOf({ link: notYetKnown })).toEqual([]);
  expect(problemsOf({})).toHaveLength(1);
});
