import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../../provider/model/connection";
import type { Session } from "../../provider/run/ssh/session";
import { closeOpened, failureOf, nothingKnown, open, output, reach, run } from "./_open";
import { freePort, startRelay, startSshd, withSshd, type Sshd } from "./sshd";

let bastion: Sshd;
let inside: Sshd;
beforeAll(async () => {
  [bastion, inside] = await Promise.all([
    startSshd(),
    startSshd({ listenAddress: "0.0.0.0", config: ["MaxStartups 100"] }),
  ]);
});
afterAll(() => Promise.all([bastion.stop(), inside.stop()]));
afterEach(closeOpened);

function through(proxy: Connection, more: Partial<Connection> = {}): Connection {
  return { ...reach(inside), proxy, ...more };
}

test("a command behind it", async () => {
  const session = open(through(reach(bastion)));
  expect(await output(session, "echo $SSH_CONNECTION")).toContain(` ${inside.port}\n`);
  expect(session.handshakes).toBe(1);
  const bytes = Buffer.alloc(3_000_000, 7);
  expect((await run(session, "cat", bytes)).stdout.equals(bytes)).toBe(true);
});

test("30 hosts share one connection to it, which ends with the last of them", async () => {
  await withSshd({}, async (jumpHost) => {
    const hosts = Array.from({ length: 30 }, (_, index) => `127.0.1.${index + 1}`);
    const open30 = hosts.map((host) => open(through(reach(jumpHost), { host })));
    const address = (session: Session) => output(session, "set -- $SSH_CONNECTION; echo $3");
    expect(await Promise.all(open30.map(address))).toEqual(hosts.map((host) => `${host}\n`));
    expect(jumpHost.connections()).toBe(1);
    closeOpened();
    await sleep(300);
    expect(jumpHost.log()).toMatch(/^(Disconnected from user|Connection closed by|Connection reset by)/m);
    expect(await output(open(through(reach(jumpHost))), "echo again")).toBe("again\n");
    expect(jumpHost.connections()).toBe(2);
    closeOpened();
  });
});

test("its host key is verified as any other", async () => {
  const unknown = await failureOf(
    run(open(through({ host: bastion.host, port: bastion.port, privateKey: bastion.clientKey })), "true"),
  );
  expect(unknown.code).toBe("host-key-unknown");
  expect(unknown.message).toMatch(
    new RegExp(
      `^127\\.0\\.0\\.1:${inside.port}: its jump host 127\\.0\\.0\\.1:${bastion.port} cannot be used: its host key is not known`,
    ),
  );
  const changed = await failureOf(
    run(open(through(reach(bastion, { hostKey: inside.hostKey("ed25519") }))), "true"),
  );
  expect(changed.code).toBe("host-key-changed");
  const warnings: string[] = [];
  await run(open(through(reach(bastion, { hostKey: "accept-any" })), nothingKnown, warnings), "true");
  expect(warnings).toEqual([
    expect.stringContaining(`127.0.0.1:${bastion.port}: its host key is not verified`),
  ]);
});

test("the host behind it is verified under its own name", async () => {
  const error = await failureOf(
    run(open(through(reach(bastion), { hostKey: bastion.hostKey("ed25519") })), "true"),
  );
  expect(error).toMatchObject({ code: "host-key-changed", subject: `127.0.0.1:${inside.port}` });
});

test("a wrong key for it", async () => {
  const error = await failureOf(run(open(through(reach(bastion, { privateKey: inside.clientKey }))), "true"));
  expect(error).toMatchObject({
    code: "authentication-failed",
    message: expect.stringContaining("its jump host"),
  });
});

test("it is down: its tries are not repeated for the host behind it", async () => {
  const started = performance.now();
  const proxy = reach(bastion, { port: await freePort(), dialErrorLimit: 3 });
  const error = await failureOf(run(open(through(proxy)), "true"));
  expect(error.message).toMatch(/its jump host .* cannot be used: connection refused .*\(3 tries in/);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("nothing listens behind it", async () => {
  const error = await failureOf(
    run(open(through(reach(bastion), { port: await freePort(), dialErrorLimit: 2 })), "true"),
  );
  expect(error).toMatchObject({ code: "unreachable", retryable: true });
  expect(error.message).toMatch(/the jump host cannot connect to it \(.*Connection refused\).*2 tries/);
});

test("it forbids forwarding: not tried again", async () => {
  await withSshd({ config: ["AllowTcpForwarding no"] }, async (strict) => {
    const error = await failureOf(run(open(through(reach(strict))), "true"));
    expect(error.message).toContain("the jump host does not allow forwarding");
  });
});

test("it breaks in mid-command: outcome unknown, and the next command goes through a new connection", async () => {
  const relay = await startRelay(bastion.port);
  const session = open(through(reach(bastion, { port: relay.port })));
  await run(session, "true");
  const cut = run(session, "sleep 5");
  await sleep(100);
  relay.reset();
  expect(await cut).toMatchObject({ exitCode: null });
  expect(await output(session, "echo again")).toBe("again\n");
  expect(session.handshakes).toBe(2);
  closeOpened();
  await relay.stop();
});
