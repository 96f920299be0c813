import { parseEngineNetworks } from "../../../provider/observe/engine-networks";

const macvlan = { driver: "macvlan", mode: "bridge" };

test("networks as Docker tells them, with the mode and flag that it uses where none was given", () => {
  const lines = [
    "container 4f 0 lan /web",
    "network macvlan lan eth0  ",
    "network ipvlan db eth0.50 l3 vepa",
    "network ipvlan plain eth1  ",
    "network macvlan isolated   ",
    "network",
  ];
  expect(parseEngineNetworks(lines)).toEqual([
    { name: "lan", parent: "eth0", child: macvlan },
    { name: "db", parent: "eth0.50", child: { driver: "ipvlan", mode: "l3", flag: "vepa" } },
    { name: "plain", parent: "eth1", child: { driver: "ipvlan", mode: "l2", flag: "bridge" } },
  ]);
});

test("networks in Podman's files; a bridge, and a file that is cut off, are none", () => {
  const lan = {
    name: "lan",
    id: "ab",
    driver: "macvlan",
    network_interface: "eth0",
    options: { mode: "vepa" },
  };
  const bridge = { name: "podman1", driver: "bridge", network_interface: "podman1" };
  const plain = { name: "plain", driver: "macvlan", network_interface: "eth1" };
  const lines = [lan, bridge, plain].flatMap((each) => [
    "network-file",
    ...JSON.stringify(each, undefined, 2).split("\n"),
  ]);
  expect(parseEngineNetworks([...lines, "network-file", '{ "name": "cut'])).toEqual([
    { name: "lan", parent: "eth0", child: { driver: "macvlan", mode: "vepa" } },
    { name: "plain", parent: "eth1", child: macvlan },
  ]);
});
