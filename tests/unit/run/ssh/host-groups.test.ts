import type { ConnectionDefaults } from "../../../../provider/model/connection";
import { Sessions } from "../../../../provider/run/ssh/sessions";
import { defaultsFor } from "../../../../provider/run/ssh/host-groups";
import { identityOf } from "../../../../provider/run/ssh/identity";

function stack(hosts: object, more: ConnectionDefaults = {}): ConnectionDefaults {
  return { ...more, hosts: JSON.stringify(hosts) };
}

const groups = stack(
  { "db*,!db9": { user: "ops" }, "*1": { user: "root", password: "p" } },
  { user: "admin", privateKeyFile: "/key" },
);

test.each([
  ["db1", { user: "ops", password: "p", privateKeyFile: "/key" }],
  ["DB2", { user: "ops", privateKeyFile: "/key" }],
  ["db9", { user: "admin", privateKeyFile: "/key" }],
  ["web1", { user: "root", password: "p", privateKeyFile: "/key" }],
])("%s: the first pattern that gives an option wins, then the stack's config", (host, wanted) => {
  expect(defaultsFor(host, groups)).toEqual(wanted);
});

test("a group's key takes the place of the stack's, however either is named", () => {
  const named = { web: { privateKeyFile: "/web" }, db: { privateKey: "db" } };
  expect(defaultsFor("web", stack(named, { privateKey: "all" }))).toEqual({ privateKeyFile: "/web" });
  expect(defaultsFor("db", stack(named, { privateKeyFile: "/all" }))).toEqual({ privateKey: "db" });
});

test("another group's key is no other connection, the host's own is", () => {
  const identity = (hosts: object) => identityOf({ host: "web1" }, stack(hosts));
  expect(identity({ db1: { user: "ops" } })).toBe(identity({}));
  expect(identity({ web1: { password: "p" } })).not.toBe(identity({}));
});

test.each([
  ["{", "trunkline:hosts cannot be read;"],
  ['["S3CRET"]', "trunkline:hosts cannot be read;"],
  [
    '{"web*": {"passwort": "S3CRET"}}',
    "trunkline:hosts cannot be read (at web*); there is no option passwort;",
  ],
  ['{"web*": {"password": ["S3CRET"]}}', "trunkline:hosts cannot be read (at web*: password);"],
])("%s fails each host, without a word of the secrets", async (hosts, problem) => {
  const session = new Sessions({ hosts }, () => undefined).to({ host: "web1" });
  const failure: unknown = await session.exec("true", { deadlineMs: 1_000 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining(`web1: ${problem}`),
  });
  expect(String(failure)).not.toContain("S3CRET");
});
