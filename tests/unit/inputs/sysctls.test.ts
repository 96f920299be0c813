import { parseContainerAttachment } from "../../../provider/inputs/container-attachment";

function parsed(options: Readonly<Record<string, unknown>>): ReturnType<typeof parseContainerAttachment> {
  return parseContainerAttachment({
    resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:ContainerAttachment::web",
    host: { name: "web1", connection: "192.0.2.11" },
    name: "web",
    network: "db",
    container: { netns: "red" },
    ...options,
  });
}

const problemOf = (options: Readonly<Record<string, unknown>>): string => parsed(options).problems.join("\n");

describe("sysctls", () => {
  test("of the interface itself, in both families; a number is as good as its digits", () => {
    const { spec, problems } = parsed({
      sysctls: {
        "net.ipv4.conf.IFNAME.rp_filter": 2,
        "net.ipv6.conf.IFNAME.accept_ra": "0",
        "net.ipv4.neigh.IFNAME.gc_stale_time": 61,
        "net.ipv6.neigh.IFNAME.app_solicit": "-1",
      },
    });
    expect(problems).toEqual([]);
    expect(spec?.sysctls).toEqual({
      "net.ipv4.conf.IFNAME.rp_filter": "2",
      "net.ipv6.conf.IFNAME.accept_ra": "0",
      "net.ipv4.neigh.IFNAME.gc_stale_time": "61",
      "net.ipv6.neigh.IFNAME.app_solicit": "-1",
    });
  });

  test.each([
    ["net.ipv4.conf.eth0.rp_filter", "write net.ipv4.conf.IFNAME.rp_filter"],
    ["net.ipv4.conf.eth0.10.rp_filter", "write net.ipv4.conf.IFNAME.rp_filter"],
    ["net/ipv6/neigh/eth0/app_solicit", "write net.ipv6.neigh.IFNAME.app_solicit"],
    ["ipv4.conf.rp_filter", "write net.ipv4.conf.IFNAME.rp_filter"],
    ["net.ipv4.conf.ifname.rp_filter", "write net.ipv4.conf.IFNAME.rp_filter"],
    ["net.ipv4.conf.all.rp_filter", "is not an interface sysctl"],
    ["net.ipv4.conf.default.rp_filter", "is not an interface sysctl"],
    ["net.ipv4.ip_forward", "is not an interface sysctl"],
    ["net.core.somaxconn", "docker run --sysctl"],
    ["kernel.hostname", "is not an interface sysctl"],
    ["net.ipv4.conf.IFNAME.", "is not an interface sysctl"],
    ["net.ipv4.conf.IFNAME...", "is not an interface sysctl"],
    ["net.ipv4.conf.IFNAME.../../../all/x", "net.ipv4.conf.IFNAME"],
    ["net.ipv4.conf.IFNAME./../all/rp_filter", "net.ipv4.conf.IFNAME.rp_filter"],
    ["net.ipv4.conf.IFNAME.a.b", "is not in the right form"],
    ["net.ipv4.conf.IFNAME.rp filter", "is not an interface sysctl"],
    ["net.ipv4.conf.IFNAME.rp_filter\nput links/x y", "is not an interface sysctl"],
    ["net.ipv4.conf.IFNAME.$(id)", "is not an interface sysctl"],
    ["", "is not an interface sysctl"],
    ["net.ipv6.conf.IFNAME.mtu", "set mtu instead"],
  ])("%p is refused", (key, message) => {
    expect(problemOf({ sysctls: { [key]: 1 } })).toContain(message);
  });

  test.each([true, "yes", "010", "0x10", "", "1 2", "1\n2", "-0", 1.5, null, {}, ["1"], "$(id)"])(
    "the value %p is refused",
    (value) => {
      expect(problemOf({ sysctls: { "net.ipv4.conf.IFNAME.rp_filter": value } })).toMatch(
        /^sysctls\.net\.ipv4\.conf\.IFNAME\.rp_filter: .* is not a whole number/,
      );
    },
  );

  test.each([["net.ipv4.conf.IFNAME.rp_filter=1"], 7, [["a"]]])("%p is no map", (sysctls) => {
    expect(problemOf({ sysctls })).toMatch(/is not an object such as/);
  });
});
