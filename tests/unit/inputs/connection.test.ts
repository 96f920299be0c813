import { connection } from "../../../provider/inputs/connection";
import { parseHost } from "../../../provider/inputs/host";
import { notYetKnown } from "../../../provider/inputs/fields";

const urn = "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:Host::web1";

function problemsOf(given: unknown): readonly string[] {
  return parseHost({ resourceUrn: urn, name: "web1", connection: given }).problems;
}

describe("the shorthand", () => {
  test.each([
    ["192.0.2.11", { host: "192.0.2.11" }],
    ["web1.example", { host: "web1.example" }],
    ["ops@web1", { host: "web1", user: "ops" }],
    ["ops@192.0.2.11:2222", { host: "192.0.2.11", user: "ops", port: 2222 }],
    ["ops@[2001:db8::7]:22", { host: "2001:db8::7", user: "ops", port: 22 }],
    ["[2001:db8::7]", { host: "2001:db8::7" }],
  ])("%s", (text, wanted) => {
    expect(connection.parse(text)).toEqual(wanted);
  });

  test.each([
    ["", 'connection: "" is not of the form user@host:port'],
    ["a b", 'connection: "a b" is not of the form user@host:port'],
    ["web1:", 'connection: "web1:" is not of the form user@host:port'],
    ["web1:ssh", 'connection: "web1:ssh" is not of the form user@host:port'],
    ["2001:db8::7", 'connection: "2001:db8::7" is not of the form user@host:port'],
    ["web1\n", 'connection: "web1\\n" is not of the form user@host:port'],
    ["web1:0", "connection.port: 0 is out of range; a TCP port is 1–65535"],
    ["web1:65536", "connection.port: 65536 is out of range; a TCP port is 1–65535"],
    ["$(id)", 'connection.host: "$(id)" is neither a host name nor an address'],
  ])("%p is none", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

/** Options that a host and its jump host share. */
const hop =
  "host, port, user, password, privateKey, privateKeyPassword, agentSocketPath, hostKey, dialErrorLimit, perDialTimeout";

describe("the object", () => {
  test("passes as it is", () => {
    const given = {
      host: "web1",
      port: 22,
      user: "ops",
      privateKey: "-----BEGIN…",
      dialErrorLimit: 1,
      perDialTimeout: 3600,
      proxy: { host: "jump", hostKey: "accept-any", proxy: { host: "first", port: 2222 } },
    };
    expect(connection.parse(given)).toEqual(given);
  });

  test.each([
    [{}, ["connection.host: is missing; give text"]],
    [
      { host: "-oProxyCommand=id" },
      ['connection.host: "-oProxyCommand=id" is neither a host name nor an address'],
    ],
    [{ host: "" }, ["connection.host: is empty"]],
    [{ host: "web1", port: "22" }, ['connection.port: "22" is not a number (a TCP port)']],
    [
      { host: "web1", dialErrorLimit: 0 },
      ["connection.dialErrorLimit: 0 is out of range; a number of tries is 1–1000"],
    ],
    [
      { host: "web1", perDialTimeout: 1.5 },
      ["connection.perDialTimeout: 1.5 is not a whole number, which a time in seconds has to be"],
    ],
    [{ host: "web1", passwort: "x" }, [`connection.passwort: no such option; the options are ${hop}, proxy`]],
    [
      { host: "web1", proxy: { host: "a", proxy: { host: "b", proxies: [] } } },
      [`connection.proxy.proxy.proxies: no such option; the options are ${hop}, proxy`],
    ],
    [{ host: "web1", proxy: "jump" }, [expect.stringMatching(/^connection\.proxy: /)]],
    [undefined, [expect.stringMatching(/^connection: is missing; give a connection/)]],
    [7, [expect.stringMatching(/^connection: 7 is not a connection/)]],
  ])("%j has problems", (given, problems) => {
    const found = problemsOf(given);
    // An empty host is also an invalid name, so both problems may be listed.
    expect(found.slice(0, problems.length)).toEqual(problems);
    for (const problem of found) expect(problem).toMatch(/^connection/);
  });

  test.each(["password", "privateKey", "privateKeyPassword"])(
    "%s of a wrong type is not repeated",
    (option) => {
      const [problem = "", ...more] = problemsOf({ host: "web1", [option]: 31337 });
      expect(more).toEqual([]);
      expect(problem).toBe(`connection.${option}: is not text`);
    },
  );

  test("one that is known only in part is waited for", () => {
    const parsed = parseHost({ resourceUrn: urn, name: "web1", connection: { host: notYetKnown, port: 0 } });
    expect(parsed.problems).toEqual([]);
    expect(parsed.known).toEqual({ resourceUrn: urn, name: "web1" });
    expect(parsed.spec).toBeUndefined();
  });
});
