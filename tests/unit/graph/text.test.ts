import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawText } from "../../../graph/text";
import { exportOf, FIXTURES, fixture, fixtures, topologyIn, web1 } from "./_read";

/** To write all texts, run `UPDATE_GRAPHS=1 npx jest tests/unit/graph/text`; then read the difference. */
const updating = process.env["UPDATE_GRAPHS"] === "1";

const cases = [
  ...fixtures.map((name) => ({ name, file: `${name}.txt`, width: undefined })),
  { name: "preview-with-changes", file: "preview-with-changes-in-80-columns.txt", width: 80 },
];

test.each(cases)("$file", ({ name, file, width }) => {
  const text = drawText(topologyIn(fixture(name)), { colours: false, ...(width !== undefined && { width }) });
  const path = join(FIXTURES, file);
  if (updating) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
});

test.each([60, 80, 120])(
  "a terminal of %d columns has no longer line of the tree but what is one word",
  (width) => {
    const text = drawText(topologyIn(fixture("preview-with-changes")), { colours: false, width });
    const long = text
      .split("\n")
      .slice(3)
      .filter((line) => line.length > width);
    expect(long.filter((line) => line.replace(/^[-+~ │├└─]*/, "").includes("  "))).toEqual([]);
    // Breaking lines must not lose words.
    const words = (drawn: string) =>
      drawn
        .replace(/[│├└─]/g, " ")
        .split(/\s+/)
        .sort();
    const whole = drawText(topologyIn(fixture("preview-with-changes")), { colours: false });
    expect(words(text)).toEqual(words(whole));
  },
);

test("colours go around words and change none of them", () => {
  const topology = topologyIn(fixture("preview-with-changes"));
  const coloured = drawText(topology, { colours: true });
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");
  expect(coloured).toMatch(escapes);
  const bare = (text: string) => text.replace(escapes, "").replace(/ +$/gm, "");
  expect(bare(coloured)).toBe(bare(drawText(topology, { colours: false })));
});

test("what a terminal would obey is not sent to it", () => {
  const name = `web1${String.fromCharCode(27)}[2J\r\n\u202Eevil`;
  const text = drawText(topologyIn(exportOf([{ kind: "Host", name, inputs: { name } }])), { colours: false });
  expect(text).toContain("web1\uFFFD[2J\uFFFD\uFFFD\uFFFDevil");
});

test("web2 comes before web10, and links of a host in the same way", () => {
  const hosts = ["web10", "web2"].map((name) => ({ kind: "Host" as const, name, inputs: { name } }));
  const vlans = [100, 20].map((vlanId) => ({
    kind: "VlanSubInterface" as const,
    name: `vlan${String(vlanId)}`,
    inputs: { host: { name: "web2" }, parent: "eth0", vlanId, name: `eth0.${String(vlanId)}` },
  }));
  const text = drawText(topologyIn(exportOf([...hosts, ...vlans])), { colours: false });
  expect(text.match(/web\d+|eth0\.\d+/g)).toEqual(["web2", "eth0.20", "eth0.100", "web10"]);
});

test("an update that no option asks for is one of what was found", () => {
  const inputs = { host: web1, parent: "eth0", vlanId: 10, name: "eth0.10" };
  const state = {
    urn: "urn:pulumi:dev::fleet::t::v",
    type: "pulumi-nodejs:dynamic/trunkline:VlanSubInterface",
    inputs,
  };
  const steps = [{ op: "update", urn: state.urn, oldState: { ...state, outputs: inputs }, newState: state }];
  expect(drawText(topologyIn({ steps }), { colours: false })).toContain(
    "└─ eth0.10  VLAN 10  [something to do on the host]",
  );
});

test("the host's own link on a network is shown with its addresses, as soon as these are known", () => {
  const inputs = { host: web1, name: "db", parent: "eth0", subnets: [{ cidr: "10.0.0.0/24" }] };
  const drawn = (more: object, outputs?: object): string => {
    const own = { ...inputs, ...more };
    const network = { kind: "MacvlanNetwork" as const, name: "db", inputs: own };
    return drawText(
      topologyIn(exportOf([{ ...network, ...(outputs && { outputs: { ...own, ...outputs } }) }])),
      { colours: false },
    );
  };
  const shim = { name: "hs-0", up: true, addresses: ["10.0.0.2"], routes: ["10.0.0.0/24"] };
  expect(drawn({ hostShim: {} }, { shim })).toContain("10.0.0.0/24  host shim 10.0.0.2\n");
  expect(drawn({ hostShim: {} })).toContain("host shim with an address given when it is made");
  expect(drawn({ hostShim: { addresses: ["10.0.0.9"] } })).toContain("host shim 10.0.0.9");
  expect(drawn({})).not.toContain("host shim");
});
