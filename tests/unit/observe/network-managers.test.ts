import { parseManagers } from "../../../provider/observe/network-managers";

const section = (program: string, lines: string) => ({
  name: `manager ${program}`,
  lines: lines.trim().split("\n"),
});
const networkd = (lines: string) => parseManagers([section("networkd", lines)]).networkd ?? [];

test("a host without such programs", () => {
  expect(parseManagers([{ name: "records", lines: ["urn x"] }])).toEqual({});
});

describe("systemd-networkd's files", () => {
  test("are tried by name, wherever they are, and the nearest of one name counts", () => {
    const files = networkd(`
file /etc/systemd/network/20-b.network
file /etc/systemd/network/80-empty.network
file /run/systemd/network/10-netplan-eth0.network
file /run/systemd/network/20-b.network
file /usr/lib/systemd/network/80-empty.network
/etc/systemd/network/20-b.network:[Match]
/etc/systemd/network/20-b.network:Name=nearest
/run/systemd/network/10-netplan-eth0.network:[Match]
/run/systemd/network/10-netplan-eth0.network:Name=eth0
/run/systemd/network/20-b.network:[Match]
/run/systemd/network/20-b.network:Name=further
/usr/lib/systemd/network/80-empty.network:[Match]
/usr/lib/systemd/network/80-empty.network:Name=*`);
    expect(files.map(({ path, match }) => [path, match])).toEqual([
      ["/run/systemd/network/10-netplan-eth0.network", { Name: ["eth0"] }],
      ["/etc/systemd/network/20-b.network", { Name: ["nearest"] }],
    ]);
  });

  test("are read as networkd reads them", () => {
    const read = (...lines: string[]) => {
      const path = "/etc/systemd/network/a.network";
      return networkd([`file ${path}`, ...lines.map((line) => `${path}:${line}`)].join("\n"))[0];
    };
    expect(read("[Match]", " Name = eth0.10 \\", " mac0")?.match).toEqual({ Name: ["eth0.10", "mac0"] });
    expect(read("[Match]", "Name=a", "Name=", "Name=b c")?.match).toEqual({ Name: ["b", "c"] });
    expect(read("[Match]", "Name=a", "[Network]", "Name=b", "[Match]", "Name=c")?.match).toEqual({
      Name: ["a", "c"],
    });
    expect(read("[Match]", "Name=a", "[Link]", "Unmanaged=yes")?.unmanaged).toBe(true);
    expect(read("[Match]", "Name=a", "[Network]", "Unmanaged=yes")?.unmanaged).toBe(false);
    for (const keeps of ["yes", "static"])
      expect(read("[Match]", "Name=a", "[Network]", `KeepConfiguration=${keeps}`)?.keepsAddresses).toBe(true);
    for (const not of ["no", "dhcp", "dhcp-on-stop"])
      expect(read("[Match]", "Name=a", "[Network]", `KeepConfiguration=${not}`)?.keepsAddresses).toBe(false);
  });

  test.each([
    [["[Network]", "DHCP=yes"]],
    [["[Match]"]],
    [["[match]", "Name=*"]],
    [["[Match]", "OriginalName=*"]],
    [[]],
  ])("that match nothing in particular are ignored: %j", (lines) => {
    const path = "/etc/systemd/network/a.network";
    expect(networkd([`file ${path}`, ...lines.map((line) => `${path}:${line}`)].join("\n"))).toEqual([]);
  });

  test("have drop-ins, which may be elsewhere", () => {
    const [file] = networkd(`
file /etc/systemd/network/10-lan.network.d/b.conf
file /run/systemd/network/10-lan.network
file /run/systemd/network/10-lan.network.d/a.conf
file /run/systemd/network/10-lan.network.d/b.conf
/run/systemd/network/10-lan.network:[Match]
/run/systemd/network/10-lan.network:Name=eth0
/run/systemd/network/10-lan.network.d/a.conf:[Match]
/run/systemd/network/10-lan.network.d/a.conf:Name=eth0.*
/run/systemd/network/10-lan.network.d/b.conf:[Link]
/run/systemd/network/10-lan.network.d/b.conf:Unmanaged=yes`);
    expect(file).toMatchObject({ match: { Name: ["eth0", "eth0.*"] }, unmanaged: false });
  });
});

describe("NetworkManager's files", () => {
  const parsed = (lines: string) => parseManagers([section("NetworkManager", lines)]).networkManager;
  const folder = "/etc/NetworkManager/system-connections";

  test("profiles, without those that wait for a user or describe what others made", () => {
    expect(
      parsed(`
file ${folder}/v10.nmconnection
${folder}/v10.nmconnection:[connection]
${folder}/v10.nmconnection:id=v10
${folder}/v10.nmconnection:type=vlan
${folder}/v10.nmconnection:[vlan]
${folder}/v10.nmconnection:parent=eth0
${folder}/v10.nmconnection:id=10
${folder}/off.nmconnection:[connection]
${folder}/off.nmconnection:interface-name=eth0.11
${folder}/off.nmconnection:autoconnect=false
/run/NetworkManager/system-connections/eth0.12.nmconnection:[connection]
/run/NetworkManager/system-connections/eth0.12.nmconnection:interface-name=eth0.12
/run/NetworkManager/system-connections/eth0.12.nmconnection:[.nmmeta]
/run/NetworkManager/system-connections/eth0.12.nmconnection:nm-generated=true
/etc/sysconfig/network-scripts/ifcfg-eth0.13:DEVICE="eth0.13"
/etc/sysconfig/network-scripts/ifcfg-eth0.13:ONBOOT=yes
/etc/sysconfig/network-scripts/ifcfg-eth0.14:DEVICE=eth0.14
/etc/sysconfig/network-scripts/ifcfg-eth0.14:ONBOOT=no`)?.profiles,
    ).toEqual([
      { path: `${folder}/v10.nmconnection`, id: "v10", type: "vlan", vlan: { parent: "eth0", vlanId: 10 } },
      {
        path: "/etc/sysconfig/network-scripts/ifcfg-eth0.13",
        id: "eth0.13",
        type: "",
        interfaceName: "eth0.13",
      },
    ]);
  });

  test("links that it leaves alone: the last list counts, with what later files append", () => {
    const conf = "/etc/NetworkManager/conf.d";
    const unmanaged = (...lines: string[]) =>
      parsed(lines.map((line) => `${conf}/${line}`).join("\n"))?.unmanaged;
    expect(
      unmanaged(
        "a.conf:[keyfile]",
        "a.conf:unmanaged-devices=a;b",
        "b.conf:[keyfile]",
        "b.conf:unmanaged-devices=c,d",
      ),
    ).toEqual(["c", "d"]);
    expect(
      unmanaged(
        "a.conf:[keyfile]",
        "a.conf:unmanaged-devices=a",
        "b.conf:[keyfile]",
        "b.conf:unmanaged-devices+=b",
      ),
    ).toEqual(["a", "b"]);
    expect(unmanaged("a.conf:[device-x]", "a.conf:match-device=type:vlan", "a.conf:managed=0")).toEqual([
      "type:vlan",
    ]);
    expect(unmanaged("a.conf:[device-x]", "a.conf:match-device=type:vlan", "a.conf:managed=1")).toEqual([]);
  });
});

test("dhcpcd's lists of names", () => {
  const lines = "/x\n denyinterfaces eth0.* wlan0,tap*\nallowinterfaces eth0\n";
  expect(parseManagers([section("dhcpcd", lines)]).dhcpcd).toEqual({
    deny: ["eth0.*", "wlan0", "tap*"],
    allow: ["eth0"],
  });
});

test("what ifupdown brings up", () => {
  const path = "/etc/network/interfaces";
  const lines = `${path}:auto lo eth0.10\n${path}:allow-hotplug eth0\n${path}:allow-ovs br0\n/etc/network/interfaces.d/x:auto eth1`;
  expect(parseManagers([section("ifupdown", lines)]).ifupdown?.map(({ name }) => name)).toEqual([
    "lo",
    "eth0.10",
    "eth0",
    "eth1",
  ]);
});
