import { parseModules } from "../../../provider/observe/modules";

const dep = "/lib/modules/6.12.41/modules.dep:kernel/net/8021q/8021q.ko";

/** What becomes of a driver that would be loaded, if the host has these lines as well. */
const vlanBeside = (...lines: readonly string[]) => parseModules([], [dep, ...lines])["8021q"];

test.each([
  ["/etc/modprobe.d/a.conf:blacklist 8021q", "blacklist 8021q"],
  ["/etc/modprobe.d/a.conf:\tinstall 8021q /usr/bin/true x", "install 8021q /usr/bin/true x"],
  ["/etc/modprobe.d/a.conf:alias rtnl-link-vlan off", "alias rtnl-link-vlan off"],
  ["/etc/modprobe.d/a.conf:alias rtnl_link_vlan  off", "alias rtnl_link_vlan  off"],
  ["/etc/modprobe.d/a.conf:install rtnl-link-vlan /bin/false", "install rtnl-link-vlan /bin/false"],
  ["/proc/cmdline:modprobe.blacklist=dummy,8021q", "modprobe.blacklist=dummy,8021q"],
  ["/proc/sys/kernel/modules_disabled:1", "1"],
])("%s: it is not loaded", (line, barredBy) => {
  expect(vlanBeside(line)).toEqual({ barredBy, in: line.split(":")[0] });
  expect(parseModules(["8021q ready"], [dep, line])["8021q"]).toBe("ready");
});

test.each([
  "/etc/modprobe.d/a.conf:blacklist macvlan",
  "/etc/modprobe.d/a.conf:install 8021q /sbin/modprobe --ignore-install 8021q",
  "/etc/modprobe.d/a.conf:install 8021q /opt/bin/true",
  "/proc/cmdline:module_blacklist=8021q2",
  "/etc/modprobe.d/a.conf:1",
  "/etc/modprobe.d/a.conf:alias rtnl-link-macvlan off",
  "/etc/modprobe.d/a.conf:alias rtnl-link-vlan 8021q",
  "/etc/modprobe.d/a.conf:alias 8021q off",
])("%s: it is loaded", (line) => {
  expect(vlanBeside(line)).toBe("loadable");
});

test("an alias that leads nowhere and to the driver as well: modprobe loads the driver", () => {
  const file = "/etc/modprobe.d/a.conf:";
  expect(vlanBeside(`${file}alias rtnl-link-vlan off`, `${file}alias rtnl-link-vlan 8021q`)).toBe("loadable");
});
