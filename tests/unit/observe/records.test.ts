import fc from "fast-check";
import { withoutCopies } from "../../../provider/records/copies";
import { parseRecords } from "../../../provider/records/link";

const urn = "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:VlanSubInterface::web1 vlan10";
const whole = `trunkline-record 1 eth0.10
urn ${urn}
owned yes
build link add link eth0 name eth0.10 type vlan protocol 802.1Q id 10
build link set dev eth0.10 alias trunkline:lab/dev/web1@0123456789ab
`;
const record = {
  link: "eth0.10",
  urn,
  owned: true,
  build: [
    "link add link eth0 name eth0.10 type vlan protocol 802.1Q id 10",
    "link set dev eth0.10 alias trunkline:lab/dev/web1@0123456789ab",
  ],
};

test("a record, with its build lines in order", () => {
  expect(parseRecords(whole)).toEqual([record]);
});

test("several, one after another", () => {
  const other = "trunkline-record 1 br-lan\nurn urn:b\nowned no\n";
  expect(parseRecords(other + whole)).toEqual([
    { link: "br-lan", urn: "urn:b", owned: false, build: [] },
    record,
  ]);
});

test("those of networks, and of a later format, are not part of the one before them", () => {
  const network = "trunkline-network 1 db\nurn urn:n\npending 2e1d7498\nbuild no\n";
  expect(parseRecords(whole + network)).toEqual([record]);
  expect(parseRecords(`${whole}trunkline-record 2 eth0.11\nurn urn:later\nbuild no\n`)).toEqual([record]);
});

test("one of a link that is being made", () => {
  expect(parseRecords("trunkline-record 1 v\nurn u\nowned yes\npending 2e1d7498\n")).toEqual([
    { link: "v", urn: "u", owned: true, pendingSince: "2e1d7498", build: [] },
  ]);
});

describe("records that another machine wrote", () => {
  const [here, elsewhere] = ["a".repeat(32), "b".repeat(32)];
  const on = (machine: string): string => `${whole}machine ${machine}\n`;
  const network = "trunkline-network 1 db\nurn urn:n\n";
  const copy = { kind: "link", name: "eth0.10", urn, machine: elsewhere };

  test("are told apart from those that this one wrote, and from those of earlier releases", () => {
    const records = on(here) + network;
    expect(withoutCopies(on(elsewhere) + records, here)).toEqual({ records, copies: [copy] });
  });

  test("those of networks and attachments are told apart as well", () => {
    const attachment = "trunkline-attachment 1 00000000000a\nurn urn:a\n";
    const text = [network, attachment].map((record) => `${record}machine ${elsewhere}\n`).join("");
    expect(withoutCopies(text, here)).toEqual({
      records: "",
      copies: [
        { kind: "network", name: "db", urn: "urn:n", machine: elsewhere },
        { kind: "attachment", name: "00000000000a", urn: "urn:a", machine: elsewhere },
      ],
    });
  });

  test.each([
    ["a host without a machine-id", on(elsewhere), undefined],
    ["what is no machine-id", on("x"), here],
    ["firmware without a UUID of its own", on("0".repeat(32)), here],
    ["an id in capitals", on(here.toUpperCase()), here],
  ])("%s tells nothing apart", (_what, records, machine) => {
    expect(withoutCopies(records, machine)).toEqual({ records, copies: [] });
  });

  test("a name that leads out of the folder of records is nobody's", () => {
    const text = on(elsewhere).replace("eth0.10", "../revision");
    expect(withoutCopies(text, here)).toEqual({ records: "", copies: [] });
  });
});

test("no records", () => {
  expect(parseRecords("")).toEqual([]);
});

test.each([
  ["the heading", "trunkline-record 1 eth0.10"],
  ["the heading, in part", "trunkline-rec"],
  ["the URN", "trunkline-record 1 eth0.10\nurn urn:pulumi"],
  ["a keyword", "trunkline-record 1 eth0.10\nurn urn:pulumi\nown"],
])("a file that a power loss cut off in %s is passed over; the next one counts", (_, cut) => {
  expect(parseRecords(`${cut}\n${whole}`)).toEqual([record]);
  expect(parseRecords(`${whole}${cut}\n`)).toEqual([record]);
});

test("a file of zeros, as some file systems leave behind", () => {
  expect(parseRecords(`${"\0".repeat(512)}\n${whole}`)).toEqual([record]);
});

test("keywords that a later release adds are passed over", () => {
  expect(parseRecords(whole.replace("owned yes", "owned yes\nseen 2031-01-01\nurns not this"))).toEqual([
    record,
  ]);
});

test("a record of a later format is not misread", () => {
  expect(parseRecords(whole.replace("trunkline-record 1", "trunkline-record 2"))).toEqual([]);
});

test("any text at all is read without a failure", () => {
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom("trunkline-record 1 a", "urn u", "owned yes", "build x", "pending b"),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(lines, (given) => {
      for (const { link, urn: owner } of parseRecords(given.join("\n"))) {
        expect(link).not.toBe("");
        expect(owner).toBeDefined();
      }
    }),
  );
});
