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
