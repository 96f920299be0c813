import { parseProbe } from "../../../provider/inputs/probe";

const least = {
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:Probe::p",
  host: { name: "web1", connection: "root@192.0.2.11" },
  name: "p",
  from: { link: "eth0.10" },
  to: "10.10.0.2",
};

const problems = (more: object): readonly string[] => parseProbe({ ...least, ...more }).problems;

test("a probe needs where it asks from and to, and has no defaults in the state", () => {
  const { spec } = parseProbe(least);
  expect(Object.keys(spec ?? {}).sort()).toEqual(["from", "host", "name", "resourceUrn", "to"]);
});

test.each([
  [{ kind: "icmp" }, /^kind: "icmp" is not "ping", "arp" or a TCP port such as "tcp:5432"/],
  [{ kind: "tcp:65536" }, /^kind: "tcp:65536"/],
  [{ kind: "tcp:080" }, /^kind: "tcp:080"/],
  [{ expect: "maybe" }, /^expect: "maybe" is not "reachable" or "unreachable"/],
  [{ within: 0 }, /^within: 0 is out of range; a time in seconds is 1–120/],
  [{ within: 121 }, /^within: 121 is out of range/],
  [{ to: "10.10.0.2/24" }, /^to: "10\.10\.0\.2\/24" has a prefix length/],
  [{ to: "db" }, /^to: "db" is not an address/],
  [{ from: { link: "eth0; reboot" } }, /^from\.link: /],
  [{ from: { link: "" } }, /^from\.link: "" is empty/],
  [{ from: "eth0" }, /^from: "eth0" is not a VlanSubInterface/],
  [{ from: { link: "eth1", container: { docker: "$(id)" } } }, /^from\.container\.docker: /],
])("%j is refused", (more, words) => {
  expect(problems(more)).toEqual([expect.stringMatching(words)]);
});

test.each(["ping", "arp", "tcp:1", "tcp:65535"])("%s is a kind", (kind) => {
  expect(parseProbe({ ...least, kind }).spec?.kind).toBe(kind);
});
