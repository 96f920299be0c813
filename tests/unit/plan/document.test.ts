import type { Plan } from "../../../provider/model/step";
import { renderDocument } from "../../../provider/plan/document";

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
      { step: { kind: "deleteAddress", name: "b", cidr: "192.0.2.1/24" }, undo: [] },
      {
        step: { kind: "setUp", name: "c", up: false },
        undo: [
          { kind: "setUp", name: "c", up: true },
          { kind: "addAddress", name: "c", cidr: "2001:db8::1/64" },
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

test("claims come before the steps, records after them", () => {
  const plan: Plan = {
    guards: [],
    steps: [{ step: { kind: "deleteLink", name: "v" }, undo: [] }],
    records: [
      { kind: "put", link: "v", urn: "urn:a b", owned: false, build: ["link add x", "link set y"] },
      { kind: "drop", link: "w" },
      { kind: "claim", link: "v", urn: "urn:a b" },
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
