import type { NetworkFile, NetworkManagers } from "../../../provider/model/network-manager";
import { claimsOn, runningManagers } from "../../../provider/state/claims";
import { hostState } from "../plan/_helpers";

const links = [
  { index: 3, name: "eth0", macAddress: "02:00:00:00:01:01" },
  {
    index: 4,
    name: "eth0.10",
    kind: "vlan",
    parent: "eth0",
    vlan: { vlanId: 10 },
    macAddress: "02:00:00:00:01:01",
  },
  { index: 5, name: "ipv0", kind: "ipvlan", parent: "eth0", macAddress: "02:00:00:00:01:01" },
  { index: 6, name: "mac0", kind: "macvlan", parent: "eth0", macAddress: "02:aa:00:00:00:06" },
  { index: 7, name: "dum0", kind: "dummy", macAddress: "02:aa:00:00:00:07" },
];

const claims = (name: string, managers: NetworkManagers) => {
  const state = hostState({ links, facts: { managers } });
  const link = state.links.find((each) => each.name === name);
  return link === undefined ? [] : claimsOn(link, state);
};
const claimed = (managers: NetworkManagers): string[] =>
  links.map(({ name }) => name).filter((name) => name !== "eth0" && claims(name, managers).length > 0);

const file = (match: Record<string, string>, rest: Partial<NetworkFile> = {}): NetworkFile => ({
  path: "/etc/systemd/network/10-lan.network",
  match: Object.fromEntries(Object.entries(match).map(([key, words]) => [key, words.split(" ")])),
  unmanaged: false,
  keepsAddresses: false,
  ...rest,
});

describe("systemd-networkd", () => {
  // As networkd 257 of Debian 13 did with such links.
  test.each([
    [{ Name: "eth*" }, ["eth0.10"]],
    [{ Name: "!eth0 eth*" }, ["ipv0", "mac0", "dum0"]],
    [{ Name: "!ipv*" }, ["eth0.10", "mac0", "dum0"]],
    [{ Name: "ETH0.10" }, []],
    [{ Name: "eth[0-9].1?" }, ["eth0.10"]],
    [{ Name: "eth0.10 ipv0" }, ["eth0.10", "ipv0"]],
    [{ MACAddress: "02-00-00-00-01-01" }, ["eth0.10", "ipv0"]],
    [{ MACAddress: "020000000101" }, []],
    [{ MACAddress: "0200.0000.0101 aa:bb:cc:dd:ee:ff" }, ["eth0.10", "ipv0"]],
    [{ PermanentMACAddress: "02:00:00:00:01:01" }, ["ipv0"]],
    [{ Type: "ether" }, ["ipv0", "mac0", "dum0"]],
    [{ Type: "vlan" }, ["eth0.10"]],
    [{ Kind: "vlan ipvlan" }, ["eth0.10", "ipv0"]],
    [{ Kind: "!vlan" }, ["ipv0", "mac0", "dum0"]],
    [{ Driver: "ipvlan" }, ["ipv0"]],
    [{ Driver: "802.1Q*" }, ["eth0.10"]],
    [{ Path: "*" }, []],
    [{ Name: "dum0", Type: "vlan" }, []],
  ])("claims what matches %j", (match, names) => {
    expect(claimed({ networkd: [file(match)] })).toEqual(names);
  });

  test("takes away addresses, unless the file says to keep them or only the host knows whether it matches", () => {
    const removes = (of: NetworkFile) =>
      claims("eth0.10", { networkd: [of] }).map((each) => each.removesAddresses);
    expect(removes(file({ Name: "*" }))).toEqual([true]);
    expect(removes(file({ Name: "*" }, { keepsAddresses: true }))).toEqual([false]);
    expect(removes(file({ Name: "*", KernelCommandLine: "quiet" }))).toEqual([false]);
  });

  test("goes by the first file that matches", () => {
    const leave = file({ Name: "eth0.10" }, { unmanaged: true });
    expect(claimed({ networkd: [leave, file({ Name: "*" })] })).toEqual(["ipv0", "mac0", "dum0"]);
    expect(claimed({ networkd: [file({ Name: "*" }), leave] })).toContain("eth0.10");
  });

  test("is told with its file, what matched, and the lines that stop it", () => {
    const [claim] = claims("eth0.10", { networkd: [file({ MACAddress: "02:00:00:00:01:01" })] });
    expect(claim?.problem).toBe(
      'systemd-networkd configures "eth0.10" as /etc/systemd/network/10-lan.network says, whose [Match] has MACAddress=02:00:00:00:01:01, and removes addresses that it did not give',
    );
    expect(claim?.remedy.split("\n").slice(1)).toEqual([
      "[Match]",
      "Name=eth0.10",
      "[Link]",
      "Unmanaged=yes",
    ]);
  });
});

describe("NetworkManager", () => {
  const profile = {
    path: "/etc/NetworkManager/system-connections/v10.nmconnection",
    id: "v10",
    type: "vlan",
  };
  const named = { ...profile, interfaceName: "eth0.10" };
  const onEth0 = { ...profile, vlan: { parent: "eth0", vlanId: 10 } };

  test("claims a link that a profile names, or makes", () => {
    const by = (each: typeof profile) => claimed({ networkManager: { profiles: [each], unmanaged: [] } });
    expect(by(named)).toEqual(["eth0.10"]);
    expect(by(onEth0)).toEqual(["eth0.10"]);
    expect(by({ ...profile, ...{ vlan: { parent: "eth0", vlanId: 11 } } })).toEqual([]);
    expect(by({ ...onEth0, ...{ interfaceName: "storage" } })).toEqual([]);
    // One for any card is for none of ours.
    expect(by({ ...profile, type: "ethernet" })).toEqual([]);
  });

  test.each([
    ["interface-name:eth0.10", false],
    ["interface-name:=eth0.10", false],
    ["interface-name:eth0.*", false],
    ["type:vlan", false],
    ["mac:02:00:00:00:01:01", false],
    ["*", false],
    ["interface-name:eth0", true],
    ["interface-name:=eth0.*", true],
    ["type:ethernet", true],
    ["driver:802.1Q", true],
  ])("with %s unmanaged claims it: %s", (spec, claims) => {
    const unmanaged = [spec];
    expect(claimed({ networkManager: { profiles: [named], unmanaged } }).length > 0).toBe(claims);
  });

  test("claims what is excepted from being unmanaged", () => {
    const unmanaged = ["*", "except:interface-name:eth0.10"];
    expect(claimed({ networkManager: { profiles: [named], unmanaged } })).toEqual(["eth0.10"]);
  });

  test("is told with the lines that stop it", () => {
    const [claim] = claims("eth0.10", { networkManager: { profiles: [named], unmanaged: [] } });
    expect(claim?.problem).toContain('"v10" (/etc/NetworkManager/system-connections/v10.nmconnection)');
    expect(claim?.remedy.split("\n").slice(1)).toEqual([
      "[keyfile]",
      "unmanaged-devices+=interface-name:=eth0.10",
    ]);
  });
});

describe("dhcpcd", () => {
  test.each([
    [{ deny: [], allow: [] }, ["eth0.10", "ipv0", "mac0"]],
    [{ deny: ["eth0.*", "mac0"], allow: [] }, ["ipv0"]],
    [{ deny: [], allow: ["eth0"] }, []],
    [{ deny: ["ipv0"], allow: ["ipv*", "mac0"] }, ["mac0"]],
  ])("told %j asks for an address on %j", (dhcpcd, names) => {
    expect(claimed({ dhcpcd })).toEqual(names);
  });

  test("is told with the line that stops it", () => {
    const [claim] = claims("eth0.10", { dhcpcd: { deny: [], allow: [] } });
    expect(claim?.remedy.split("\n").slice(1)).toEqual(["denyinterfaces eth0.10"]);
  });
});

test("ifupdown claims what it brings up at boot, and is told with the file", () => {
  const ifupdown = [{ name: "eth0.10", path: "/etc/network/interfaces.d/vlans" }];
  expect(claimed({ ifupdown })).toEqual(["eth0.10"]);
  expect(claims("eth0.10", { ifupdown })[0]?.problem).toContain("/etc/network/interfaces.d/vlans");
});

test("a pattern that is no pattern matches nothing, whatever it is", () => {
  for (const Name of ["[", "[z-a]", "(", "a{2}", "\\", "[!", "*".repeat(200) + "x"])
    expect(claimed({ networkd: [file({ Name })] })).toEqual([]);
});

test("those that run are listed by the names that users know", () => {
  const of = (managers: NetworkManagers) => runningManagers(hostState({ links, facts: { managers } }));
  expect(of({})).toEqual([]);
  expect(of({ networkd: [], dhcpcd: { deny: [], allow: [] }, ifupdown: [] })).toEqual([
    "systemd-networkd",
    "dhcpcd",
  ]);
});
