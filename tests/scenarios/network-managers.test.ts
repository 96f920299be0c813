import type { NetworkManager } from "../lab/host";
import { logInEachTime } from "./_connections";
import { addressesOf, link, only, useHosts } from "./_host";
import { Run, told } from "./_run";

logInEachTime();

const targets = useHosts();

/** Starting udev and a network manager takes a lab's host ten seconds and more. */
jest.setTimeout(180_000);

/** Has a manager run on the host, which finds these files. */
async function managedBy(manager: NetworkManager, files: Readonly<Record<string, string>>): Promise<void> {
  const { host } = only(targets);
  // NetworkManager takes no profile that others can read; networkd is not root and has to read its files.
  const mode = manager === "networkd" ? "644" : "600";
  for (const [path, text] of Object.entries(files))
    await host.run(`mkdir -p "$(dirname ${path})" && install -m ${mode} /dev/stdin ${path}`, { stdin: text });
  await host.manageNetworkBy(manager);
}

afterEach(async () => {
  const { host } = only(targets);
  await host.manageNetworkBy("none");
  await host.run(
    "rm -rf /etc/systemd/network /etc/NetworkManager/system-connections/* /etc/NetworkManager/conf.d/zz-*",
  );
  await host.run("ip -4 address flush dev eth0");
});

/** Has networkd start anew, and waits until it has dealt with the parent, whose file comes last. */
async function restartNetworkd(): Promise<void> {
  const { host } = only(targets);
  await host.run("ip -4 address flush dev eth0 && systemctl restart systemd-networkd");
  await host.run("until ip -br address show dev eth0 | grep -q 192.0.2.5; do sleep 0.3; done; sleep 1");
}

/** Has the host boot after a power loss with its manager, and waits until links are back and the manager is done. */
async function losePower(manager: string): Promise<void> {
  const { host } = only(targets);
  await host.powerOff();
  await host.boot();
  await host.run("until [ -e /sys/class/net/eth0.10 ]; do sleep 0.2; done");
  await host.run(`systemctl is-active --quiet ${manager} && sleep 3`);
}

/** Does what a message says: makes the file that it names of the lines under it. */
async function obey(message: string): Promise<void> {
  const [, path = "", lines = ""] =
    /make the file (\S+) of these lines[^\n]*\n([^]*?)\n?(?:\[[a-z-]+\])?$/.exec(message) ?? [];
  // Only what is written by a change bears a power loss by itself.
  await only(targets).host.run(`cat >${path} && sync`, { stdin: `${lines}\n` });
}

/** A parent of a kind that programs make long after the boot; it is given its port and its MTU some time later. */
const bond = "ip link add late0 type bond mode active-backup";
const configured =
  "sleep 1; ip link add port0 mtu 9000 type dummy && ip link set port0 master late0 && ip link set late0 mtu 9000 up";

test("systemd-networkd that goes by the MAC address would take a sub-interface's addresses away", async () => {
  const { host, input } = only(targets);
  const mac = (await host.run("cat /sys/class/net/eth0/address")).stdout.trim();
  await managedBy("networkd", {
    "/etc/systemd/network/10-lan.network": `[Match]\nMACAddress=${mac}\n[Network]\nAddress=192.0.2.5/24\n`,
  });
  const run = new Run();
  await run.look(input);
  const asked = { host: input, parent: "eth0", vlanId: 10, addresses: ["10.0.10.1/24"] };
  const [problem = ""] = (await run.check("v10", asked)).problems;
  expect(problem).toContain("/etc/systemd/network/10-lan.network");
  expect(problem).toContain(`MACAddress=${mac}`);
  expect(problem).toMatch(/\[link-claimed\]$/);
  await obey(problem);
  await host.run("networkctl reload");

  const again = new Run();
  await again.look(input);
  expect((await again.check("v10", asked)).problems).toEqual([]);
  await again.create("v10", asked);
  await restartNetworkd();
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["10.0.10.1/24"]);

  await host.run(`${bond}; ${configured}`);
  await again.create("v20", {
    ...{ host: input, parent: "late0", vlanId: 20, mtu: 9000, addresses: ["10.0.20.1/24"] },
    routes: [{ destination: "10.20.0.0/16", gateway: "10.0.20.9" }],
  });
  await losePower("systemd-networkd");
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["10.0.10.1/24"]);
  // By udev, once nothing waits for that parent any more.
  await host.run("systemctl kill trunkline-restore.service");
  for (const parent of [bond, "ip link add late0 type bridge", "ip link add late0 type team"]) {
    // It is another one for systemd when it knows that the former one has gone.
    await host.run(
      "ip link delete late0; ip link delete port0; " +
        "while systemctl is-active --quiet sys-devices-virtual-net-late0.device; do sleep 0.1; done; " +
        `${parent} && ${configured}; until ip route | grep -q 10.20.0.0/16; do sleep 0.2; done`,
    );
    expect(await link(host, "late0.20")).toMatchObject({ mtu: 9000, link: "late0" });
    expect(addressesOf(await link(host, "late0.20"))).toEqual(["10.0.20.1/24"]);
  }
  // A NIC that is unplugged and plugged in again before anybody has looked.
  await host.run(
    "ip link delete late0; ip link add late0 mtu 9000 type veth peer name port1 mtu 9000; " +
      "ip link set port1 up; ip link set late0 up; until ip route | grep -q 10.20.0.0/16; do sleep 0.2; done",
  );
  expect(addressesOf(await link(host, "late0.20"))).toEqual(["10.0.20.1/24"]);
  const later = new Run();
  await later.look(input);
  expect(told().filter((line) => line.includes("did not come back"))).toEqual([]);
});

test("a sub-interface for containers gets its parent's address from systemd-networkd, and the preview warns of it", async () => {
  const { host, input } = only(targets);
  await managedBy("networkd", {
    "/etc/systemd/network/10-lan.network": "[Match]\nName=eth*\n[Network]\nAddress=192.0.2.5/24\n",
  });
  const run = new Run();
  await run.look(input);
  const asked = { host: input, parent: "eth0", vlanId: 10 };
  expect((await run.check("v10", asked)).problems).toEqual([]);
  const warning = told().find((line) => line.includes("link-claimed")) ?? "";
  expect(warning).toContain(`${input.name}: systemd-networkd configures "eth0.10"`);
  await obey(warning);
  await host.run("networkctl reload");
  await run.create("v10", asked);
  await restartNetworkd();
  expect(addressesOf(await link(host, "eth0.10"))).toEqual([]);
  expect(addressesOf(await link(host, "eth0"))).toEqual(["192.0.2.5/24"]);
});

test("a link that NetworkManager made by a profile can be adopted, with a warning", async () => {
  const { host, input } = only(targets);
  await managedBy("NetworkManager", {
    "/etc/NetworkManager/system-connections/v10.nmconnection":
      "[connection]\nid=storage\ntype=vlan\ninterface-name=eth0.10\n[vlan]\nparent=eth0\nid=10\n[ipv4]\nmethod=manual\naddress1=10.0.10.1/24\n",
  });
  await host.run("until ip -br address show dev eth0.10 2>/dev/null | grep -q 10.0.10.1; do sleep 0.3; done");
  const run = new Run();
  await run.look(input);
  const asked = { host: input, parent: "eth0", vlanId: 10, addresses: ["10.0.10.1/24"], adopt: true };
  expect((await run.check("v10", asked)).problems).toEqual([]);
  const warning = told().find((line) => line.includes("link-claimed")) ?? "";
  expect(warning).toContain('NetworkManager has the connection profile "storage"');
  await obey(warning);
  await host.run("systemctl reload NetworkManager");
  const again = new Run();
  await again.look(input);
  await again.check("v10", asked);
  expect(told().filter((line) => line.includes("link-claimed"))).toHaveLength(1);
  await again.create("v10", asked);
  await host.run("systemctl restart NetworkManager && sleep 2");
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["10.0.10.1/24"]);
  await losePower("NetworkManager");
  expect((await link(host, "eth0.10"))?.ifalias).toMatch(/^trunkline:/);
  expect(addressesOf(await link(host, "eth0.10"))).toEqual(["10.0.10.1/24"]);
});
