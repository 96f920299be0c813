import { setTimeout as sleep } from "node:timers/promises";
import { TrunklineError } from "../../../../provider/errors";
import { dial } from "../../../../provider/run/ssh/dial";
import { dialFailure, printable } from "../../../../provider/run/ssh/dial-failure";
import { endpointOf } from "../../../../provider/run/ssh/endpoint";
import { identityOf } from "../../../../provider/run/ssh/identity";
import { Shared } from "../../../../provider/run/ssh/link";
import { Slots } from "../../../../provider/run/ssh/slots";

const web7 = endpointOf({ host: "web7" }, {});

function failure(message: string, fields: object = {}): Error {
  return Object.assign(new Error(message), fields);
}

describe("which failures may pass", () => {
  test.each([
    ["ECONNREFUSED", true],
    ["ETIMEDOUT", true],
    ["EHOSTUNREACH", true],
    ["ECONNRESET", true],
    ["EAI_AGAIN", true],
    ["ENOTFOUND", false],
    ["ENETUNREACH", false],
  ])("%s: %s", (code, retryable) => {
    const error = dialFailure(web7, failure("raw", { code }));
    expect([error.code, error.retryable]).toEqual(["unreachable", retryable]);
    expect(error.message).toMatch(/^web7: (?!.*web7)/);
  });

  test.each([
    ["Connection lost before handshake", "unreachable", true],
    ["Timed out while waiting for handshake", "unreachable", true],
    ["Handshake failed: no matching host key format", "handshake-failed", false],
    ["(SSH) Channel open failure: Connection refused", "unreachable", true],
    ["something new", "handshake-failed", false],
  ])("%s", (text, code, retryable) => {
    expect(dialFailure(web7, failure(text))).toMatchObject({ code, retryable });
  });

  test("a jump host that forbids forwarding says so by number only", () => {
    const error = dialFailure(web7, failure("(SSH) Channel open failure: open failed", { reason: 1 }));
    expect(error).toMatchObject({ code: "unreachable", retryable: false });
    expect(error.message).toContain("the jump host does not allow forwarding");
  });

  test("of several addresses, one that may still come up decides", () => {
    const errors = [failure("", { code: "ENETUNREACH" }), failure("", { code: "ECONNREFUSED" })];
    expect(dialFailure(web7, failure("", { code: "ENETUNREACH", errors })).retryable).toBe(true);
  });

  test("a server's own number is not passed on as a code", () => {
    const error = dialFailure(web7, failure("Protocol error", { code: 2 }));
    expect(typeof error.code).toBe("string");
    expect(error).not.toHaveProperty("id");
  });

  test("a server's text cannot steer a terminal", () => {
    expect(printable("bad\u001b[2J\nnews")).toBe("bad [2J news");
  });
});

describe("trying again", () => {
  const refused = () => dialFailure(web7, failure("", { code: "ECONNREFUSED" }));

  test("until it works", async () => {
    let tries = 0;
    const attempt = () => (++tries < 3 ? Promise.reject(refused()) : Promise.resolve("connected"));
    await expect(dial({ slots: new Slots(8), attempts: undefined }, attempt)).resolves.toBe("connected");
  });

  test("as often as dialErrorLimit says, and says so", async () => {
    let tries = 0;
    const attempt = () => (tries++, Promise.reject(refused()));
    await expect(dial({ slots: new Slots(8), attempts: 3 }, attempt)).rejects.toThrow(
      /^web7: connection refused .*\(3 tries in 0\.\d s\)/,
    );
    expect(tries).toBe(3);
  });

  test("not where it cannot help", async () => {
    let tries = 0;
    const attempt = () => (
      tries++,
      Promise.reject(new TrunklineError("authentication-failed", "web7", "no"))
    );
    await expect(dial({ slots: new Slots(8), attempts: 9 }, attempt)).rejects.toMatchObject({
      code: "authentication-failed",
    });
    expect(tries).toBe(1);
  });

  test("at most 8 tries at once by one way", async () => {
    const slots = new Shared().slotsFor("web7:22");
    let running = 0;
    let most = 0;
    const attempt = async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
    };
    await Promise.all(Array.from({ length: 40 }, () => dial({ slots, attempts: 1 }, attempt)));
    expect(most).toBe(8);
  });
});

test("slots are given back by work that fails", async () => {
  const slots = new Slots(1);
  await expect(slots.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(slots.run(() => Promise.resolve("yes"))).resolves.toBe("yes");
});

describe("which connections are the same", () => {
  const base = { host: "web7", user: "ops", privateKey: "key" };
  const same = identityOf(base, {});
  const none = { sshConfig: "none" };

  test("spelt-out defaults change nothing, limits change nothing", () => {
    expect(identityOf({ ...base, dialErrorLimit: 3, perDialTimeout: 5 }, {})).toBe(same);
    expect(identityOf({ host: "web7", privateKey: "key" }, { user: "ops" })).toBe(same);
    expect(identityOf({ ...base, port: 22 }, none)).toBe(identityOf(base, none));
  });

  test("a port that is given wins over ssh's configuration, one that is not is asked for there", () => {
    expect(identityOf({ ...base, port: 22 }, {})).not.toBe(same);
  });

  test.each([
    ["host", { ...base, host: "web8" }],
    ["port", { ...base, port: 2222 }],
    ["user", { ...base, user: "root" }],
    ["key", { ...base, privateKey: "other" }],
    ["password", { ...base, password: "secret" }],
    ["agent", { ...base, agentSocketPath: "/agent" }],
    ["host key", { ...base, hostKey: "accept-any" }],
    ["jump host", { ...base, proxy: { host: "bastion" } }],
  ])("another %s is another connection", (_, connection) =>
    expect(identityOf(connection, {})).not.toBe(same),
  );

  test.each([
    { privateKey: "k" },
    { password: "p" },
    { hostKey: "accept-any" },
    { knownHostsFile: "/kh" },
    none,
  ])("another default is another connection: %j", (defaults) =>
    expect(identityOf(base, defaults)).not.toBe(same),
  );

  test("no secret is in it", () => {
    expect(identityOf({ ...base, password: "hunter2" }, {})).not.toContain("hunter2");
  });
});
