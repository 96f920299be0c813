import { notYetKnown } from "../../../provider/inputs/fields";
import { parseAddressPlan } from "../../../provider/inputs/address-plan";

const least = {
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:AddressPlan::db",
  cidr: "192.168.10.0/24",
  prefixLength: 28,
  holders: ["web1"],
};
const problemsOf = (more: object) => parseAddressPlan({ ...least, ...more }).problems;

test("networks and addresses are reserved alike", () => {
  const { spec, problems } = parseAddressPlan({ ...least, reserved: ["192.168.10.1", "192.168.10.16/28"] });
  expect(problems).toEqual([]);
  expect(spec?.reserved).toEqual(["192.168.10.1/32", "192.168.10.16/28"]);
});

test.each<[string, object, string[]]>([
  ["a subnet with host bits", { cidr: "192.168.10.1/24" }, ["cidr: ", "the network is 192.168.10.0/24"]],
  ["a range wider than the subnet", { prefixLength: 23 }, ["prefixLength: 23 is out of range", "24–32"]],
  ["a length of IPv6 for IPv4", { prefixLength: 64 }, ["IPv4 ranges of 192.168.10.0/24", "24–32"]],
  ["a length above that of IPv6", { cidr: "2001:db8::/64", prefixLength: 129 }, ["1–128"]],
  ["a holder twice", { holders: ["web1", "web1"] }, ["holders[1]: web1 is listed twice"]],
  ["a holder without a name", { holders: [""] }, ["holders[0]: ", "1–255 characters"]],
  ["a name that Pulumi takes for its own", { holders: ["__proto__"] }, ['begin with "__"']],
  [
    "something reserved elsewhere",
    { reserved: ["192.168.11.0/28"] },
    ["reserved[0]: 192.168.11.0/28 is not in 192.168.10.0/24"],
  ],
  [
    "something reserved that is none",
    { reserved: ["web1"] },
    ["reserved[0]: ", "neither a network", "nor an address"],
  ],
  ["an option that there is not", { holder: "web1" }, ["holder: no such option"]],
])("refused: %s", (_, more, words) => {
  const [problem = "", ...others] = problemsOf(more);
  for (const word of words) expect(problem).toContain(word);
  expect(others).toEqual([]);
});

test("what is known is checked while the rest is not", () => {
  const { spec, problems } = parseAddressPlan({ ...least, holders: [notYetKnown], prefixLength: 8 });
  expect(spec).toBeUndefined();
  expect(problems).toHaveLength(1);
});
