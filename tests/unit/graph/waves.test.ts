import { wavesInWords } from "../../../graph/waves";
import { notesOn } from "../../../graph/words";
import { changesOf } from "../../../graph/topology";
import { exportOf, stateOf, topologyIn, type BriefResource } from "./_read";

const host = (name: string): BriefResource => ({
  kind: "Host",
  name,
  inputs: { name, connection: "192.0.2.1" },
});
const vlan = (on: string): BriefResource => ({
  kind: "VlanSubInterface",
  name: `${on}-v`,
  inputs: { host: { name: on }, parent: "eth0", vlanId: 10, name: "eth0.10" },
});
const probe = (on: string, outputs: object = {}): BriefResource => ({
  kind: "Probe",
  name: `${on}-p`,
  inputs: { host: { name: on }, name: `${on}-p`, from: { link: "eth0.10" }, to: "10.10.0.1" },
  outputs: { host: { name: on }, reachable: true, ...outputs },
});
const wave = (number: number, ...hosts: string[]): BriefResource => {
  const inputs = { rollout: "vlans", number, of: 3, size: 1, hosts };
  return { kind: "Wave", name: `vlans-${String(number)}`, inputs, outputs: inputs };
};

test("a state shows which waves are through, which probes failed since, and which waves were not reached", () => {
  const topology = topologyIn(
    exportOf([
      ...["web1", "web2", "web3"].map(host),
      ...["web1", "web2"].map(vlan),
      ...[probe("web1"), probe("web2", { drift: "web2: eth0.10 (VLAN 10) does not reach 10.10.0.1" })],
      ...[wave(2, "web2"), wave(1, "web1")],
    ]),
  );
  expect(wavesInWords(topology)).toEqual([
    "vlans, wave 1 of 3: 1 host, through",
    "vlans, wave 2 of 3: 1 host, through, no longer passing: web2",
    "vlans, wave 3 of 3: not through yet",
  ]);
  // Neither is drawn as a link, nor as a host of its own.
  expect(topology.hosts.map(({ name }) => name)).toEqual(["web1", "web2", "web3"]);
});

test("a preview shows on which hosts of each wave there is something to do, be it a probe alone", () => {
  const [one, two] = [probe("web1"), probe("web2")];
  const old = [
    host("web1"),
    host("web2"),
    vlan("web1"),
    vlan("web2"),
    one,
    two,
    wave(1, "web1"),
    wave(2, "web2"),
  ];
  const steps = old.map((resource) => {
    const state = stateOf(resource);
    const op = resource === two ? "update" : "same";
    return { op, urn: state["urn"], oldState: state, newState: state };
  });
  const topology = topologyIn({ steps, changeSummary: { same: 7, update: 1 } });
  expect(notesOn(topology)).toEqual([
    "vlans, wave 1 of 3: 1 host, through",
    "vlans, wave 2 of 3: 1 host, still to go: web2",
    "vlans, wave 3 of 3: not through yet",
  ]);
  expect([...changesOf(topology)]).toEqual([["update", 1]]);
});
