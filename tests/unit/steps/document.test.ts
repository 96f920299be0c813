import { toInterfaceAddress, toPrefix } from "../../../provider/ipam/address";
import type { AttachmentRecord } from "../../../provider/model/attachment";
import type { Plan } from "../../../provider/model/step";
import { renderDocument, renderTakeBack } from "../../../provider/steps/document";
import { typed } from "../_plain";

const empty: Plan = { guards: [], steps: [], records: [] };

test("no plans make a document that only waits its turn", () => {
  expect(renderDocument([])).toBe("trunkline 1\nend\n");
});

test("transactions are numbered from 1, in the order of their plans", () => {
  expect(renderDocument([empty, empty])).toBe("trunkline 1\ntx 1\ntx 2\nend\n");
});

test("every kind of guard", () => {
  const plan: Plan = {
    ...empty,
    guards: [
      { kind: "index", name: "v", index: 7 },
      { kind: "alias", name: "v", alias: "uplink of ops" },
      { kind: "alias", name: "v", alias: "" },
      { kind: "absent", name: "w" },
      { kind: "free", name: "v" },
    ],
  };
  expect(renderDocument([plan])).toBe(
    [
      "trunkline 1",
      "tx 1",
      "guard index v 7",
      "guard alias v uplink of ops",
      "guard alias v ",
      "guard absent w",
      "guard free v",
      "end",
      "",
    ].join("\n"),
  );
});

test("the last step is taken back first, the lines of one step in their own order", () => {
  const plan: Plan = {
    ...empty,
    steps: [
      { step: { kind: "setUp", name: "a", up: true }, undo: [{ kind: "setUp", name: "a", up: false }] },
      { step: { kind: "deleteAddress", name: "b", cidr: toInterfaceAddress("192.0.2.1/24") }, undo: [] },
      {
        step: { kind: "setUp", name: "c", up: false },
        undo: [
          { kind: "setUp", name: "c", up: true },
          { kind: "addAddress", name: "c", cidr: toInterfaceAddress("2001:db8::1/64") },
        ],
      },
    ],
  };
  expect(renderDocument([plan]).split("\n").slice(2, -2)).toEqual([
    "do link set dev a up",
    "do address delete 192.0.2.1/24 dev b",
    "do link set dev c down",
    "undo 3 link set dev c up",
    "undo 3 address replace 2001:db8::1/64 dev c",
    "undo 1 link set dev a down",
  ]);
});

const record = { link: "v", urn: "urn:a b", owned: false, build: ["link add x", "link set y"] };

test("claims come before the steps, records after them", () => {
  const plan: Plan = {
    guards: [],
    steps: [{ step: { kind: "deleteLink", name: "v" }, undo: [] }],
    records: [
      { kind: "link", name: "v", before: undefined, after: record, claimed: true },
      { kind: "link", name: "w", before: { ...record, link: "w" }, after: undefined },
    ],
  };
  expect(renderDocument([plan]).split("\n").slice(2, -2)).toEqual([
    "claim links/v urn:a b",
    "do link delete dev v",
    "put links/v trunkline-record 1 v",
    "put links/v urn urn:a b",
    "put links/v owned no",
    "put links/v build link add x",
    "put links/v build link set y",
    "drop links/w",
  ]);
});

test("what is taken back gets the records of before, its own and those of others", () => {
  const attachment = typed<AttachmentRecord>({
    id: "000000000001",
    urn: "urn:a",
    network: "n",
    container: "netns red",
    netns: 7,
    interfaceName: "eth0",
    addresses: ["192.0.2.2/24"],
    routes: [],
    standby: [{ destination: "0.0.0.0/0", gateway: "192.0.2.1" }],
    gatewayPriority: -1,
    sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "2" },
  });
  const route = { destination: toPrefix("0.0.0.0/0") };
  const plan: Plan = {
    ...empty,
    records: [
      {
        kind: "attachment",
        id: attachment.id,
        before: attachment,
        after: { ...attachment, netns: 8 },
      },
      { kind: "turnRoute", id: "000000000002", route, to: "route" },
      { kind: "turnRoute", id: "000000000003", route, to: "standby" },
    ],
  };
  expect(renderTakeBack([plan]).split("\n").slice(3, -2)).toEqual([
    "tx 2",
    "turn attachments/000000000003 standby route 0.0.0.0/0",
    "turn attachments/000000000002 route standby 0.0.0.0/0",
    "put attachments/000000000001 trunkline-attachment 1 000000000001",
    "put attachments/000000000001 urn urn:a",
    "put attachments/000000000001 network n",
    "put attachments/000000000001 container netns red",
    "put attachments/000000000001 space 7",
    "put attachments/000000000001 interface eth0",
    "put attachments/000000000001 address 192.0.2.2/24",
    "put attachments/000000000001 standby 0.0.0.0/0 via 192.0.2.1",
    "put attachments/000000000001 priority -1",
    "put attachments/000000000001 sysctl net/ipv4/conf/IFNAME/rp_filter 2",
  ]);
  const fresh = {
    ...plan,
    records: [{ kind: "attachment", id: attachment.id, before: undefined, after: attachment }],
  } as const;
  expect(renderTakeBack([fresh]).split("\n").slice(3, -2)).toEqual(["tx 2", "drop attachments/000000000001"]);
});

test("what was unfinished is so again when it is taken back, and of several plans the last is taken back first", () => {
  const unfinished = { ...record, owned: true, pendingSince: "this-boot", build: [] };
  const plans = [
    { kind: "link", name: "v", before: unfinished, after: record } as const,
    { kind: "link", name: "v", before: record, after: undefined } as const,
  ].map((change): Plan => ({ ...empty, records: [change] }));
  expect(renderTakeBack(plans).split("\n").slice(1, -2)).toEqual([
    ...["tx 1", "take-back", "tx 2"],
    "put links/v trunkline-record 1 v",
    "put links/v urn urn:a b",
    "put links/v owned no",
    "put links/v build link add x",
    "put links/v build link set y",
    ...["tx 3", "take-back", "tx 4"],
    "put links/v trunkline-record 1 v",
    "put links/v urn urn:a b",
    "put links/v owned yes",
    "put links/v pending this-boot",
  ]);
});
