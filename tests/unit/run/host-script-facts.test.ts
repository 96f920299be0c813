import type { HostFacts } from "../../../provider/model/host-state";
import { parseEngineListings, parseFacts } from "../../../provider/observe/report";
import { request, runScript, tree, useFolder } from "./_script";
import { shells } from "./_shells";

const folder = useFolder();

describe.each(shells)("in %s", (_, shell) => {
  const rooted = ["chroot", "/mnt", ...shell];
  const modulesOf = (prepare: string): HostFacts["modules"] => {
    const { report, stderr } = runScript({
      shell: rooted,
      mode: "look",
      folder: folder(),
      prepare: tree + prepare,
    });
    expect(stderr).toBe("");
    return parseFacts(report).modules;
  };

  test("a kernel that came without its modules may have all of them built in", () => {
    expect(modulesOf("mkdir /mnt/sys/module/macvlan")).toEqual({
      "8021q": "loadable",
      macvlan: "ready",
      ipvlan: "loadable",
      dummy: "loadable",
    });
  });

  /** A kernel with all drivers as modules, and modprobe with these files. */
  const modprobeHas = (files: Readonly<Record<string, string>>): string =>
    [
      `mkdir "/mnt/lib/modules/$kernel"; cat >"/mnt/lib/modules/$kernel/modules.dep" <<"END"`,
      "kernel/net/8021q/8021q.ko.xz: kernel/net/802/garp.ko.xz\nkernel/drivers/net/macvlan.ko:",
      "kernel/drivers/net/macvtap.ko: kernel/drivers/net/macvlan.ko\nkernel/drivers/net/ipvlan/ipvlan.ko.zst:",
      "kernel/sound/drivers/snd-dummy.ko:\nEND",
      `echo kernel/drivers/net/dummy.ko >"/mnt/lib/modules/$kernel/modules.builtin"`,
      "mount -t tmpfs none /mnt/etc; mount -t tmpfs none /mnt/run; mkdir /mnt/etc/modprobe.d /mnt/run/modprobe.d",
      ...Object.entries(files).map(([path, text]) => `printf '${text}' >/mnt${path}`),
      "",
    ].join("\n");

  test("drivers that the kernel may not load are told, with the line that says so", () => {
    const files = {
      "/etc/modprobe.d/hardening.conf":
        "# blacklist macvlan\\n\\tblacklist   8021q # unused\\ninstall ipvlan /bin/false\\nblacklist dummy\\n",
    };
    const cmdline =
      "echo quiet module_blacklist=a,macvlan x >/mnt/run/cmdline; mount --bind /mnt/run/cmdline /mnt/proc/cmdline\n";
    expect(modulesOf(`${modprobeHas(files)}${cmdline}`)).toEqual({
      "8021q": { barredBy: "blacklist   8021q # unused", in: "/etc/modprobe.d/hardening.conf" },
      macvlan: { barredBy: "module_blacklist=a,macvlan", in: "/proc/cmdline" },
      ipvlan: { barredBy: "install ipvlan /bin/false", in: "/etc/modprobe.d/hardening.conf" },
      // It is built in, and nothing has to be loaded.
      dummy: "loadable",
    });
  });

  test("a file of modprobe that another of its name replaces, or that has more than a driver's name, bars nothing", () => {
    const files = {
      "/etc/modprobe.d/vlans.conf": "",
      "/run/modprobe.d/vlans.conf": "blacklist 8021q\\n",
      "/run/modprobe.d/more.conf":
        "blacklist macvlan2\\ninstall ipvlan /sbin/modprobe --ignore-install ipvlan\\noptions macvlan x=1\\n",
      "/run/modprobe.d/more.txt": "blacklist macvlan\\n",
    };
    expect(modulesOf(modprobeHas(files))).toEqual({
      ...{ "8021q": "loadable", macvlan: "loadable", ipvlan: "loadable", dummy: "loadable" },
    });
  });

  test.each(["modules.builtin", "modules.dep"])(
    "one that lists them in %s has those and no others",
    (list) => {
      const listed = `mkdir "/mnt/lib/modules/$kernel"
echo kernel/drivers/net/macvlan.ko >"/mnt/lib/modules/$kernel/${list}"`;
      expect(modulesOf(listed)).toEqual({
        "8021q": "missing",
        macvlan: "loadable",
        ipvlan: "missing",
        dummy: "missing",
      });
    },
  );

  test.each([
    ["a kernel without IPv6", "mkdir /mnt/proc/sys/net/ipv4", "missing"],
    [
      "a host that gives IPv6 to no new link",
      "mkdir -p /mnt/proc/sys/net/ipv6/conf/default; echo 1 >/mnt/proc/sys/net/ipv6/conf/default/disable_ipv6",
      "off",
    ],
    ["a host that does not show its sysctls", "", "on"],
  ])("%s", (_of, prepare, expected) => {
    const { report } = runScript({
      shell: rooted,
      mode: "look",
      folder: folder(),
      prepare: `${tree}\nmount -t tmpfs none /mnt/proc/sys/net\n${prepare}\n`,
    });
    expect(parseFacts(report).ipv6).toBe(expected);
  });

  test("an engine that came as a snap is found", () => {
    const prepare = `${tree}
cat >/mnt/snap/bin/docker <<"END"
#!/bin/sh
case $1 in ps) echo 0123abcd ;; container) echo "container 0123abcd 0 none /web" ;; esac
END
chmod +x /mnt/snap/bin/docker
: >/mnt/nothing
for place in $(which -a docker); do mount --bind /mnt/nothing "/mnt$(realpath "$place")"; done
`;
    const { report } = runScript({
      shell: rooted,
      mode: "list",
      document: request("docker"),
      folder: folder(),
      prepare,
    });
    expect(parseEngineListings(report).docker).toMatchObject({ containers: [{ name: "web" }] });
  });

  test("what programs that manage links are told of them is found if they run, without passwords", () => {
    const profile = "[connection]\nid=office\ninterface-name=eth0.10\n[wifi-security]\npsk=hidden\n";
    const managers = (running: string) => {
      const prepare = `
mount -t tmpfs none /run && mount -t tmpfs none /sys/fs/cgroup
mkdir -p /run/systemd/network /run/NetworkManager/system-connections
for unit in ${running}; do mkdir -p /sys/fs/cgroup/system.slice/$unit.service; done
printf "# [Match]\n\n[Match]\nName=eth*\n" >/run/systemd/network/10-netplan-eth0.network
printf "${profile.replaceAll("\n", "\\n")}" >/run/NetworkManager/system-connections/office`;
      const { report, stdout } = runScript({ shell, mode: "look", folder: folder(), prepare });
      expect(stdout).not.toContain("hidden");
      return parseFacts(report).managers;
    };
    expect(managers("ssh")).toEqual({});
    const { networkd, networkManager } = managers("systemd-networkd NetworkManager");
    expect(networkd).toContainEqual({
      path: "/run/systemd/network/10-netplan-eth0.network",
      match: { Name: ["eth*"] },
      unmanaged: false,
      keepsAddresses: false,
    });
    expect(networkManager?.profiles).toContainEqual(expect.objectContaining({ interfaceName: "eth0.10" }));
  });
});
