import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { closeOpened, failureOf, open, output, reach, run } from "./_open";
import { freePort, startSshd, withSshd, type Sshd } from "./sshd";

let sshd: Sshd;
beforeAll(async () => (sshd = await startSshd()));
afterAll(() => sshd.stop());
afterEach(closeOpened);

async function withServer(
  answer: (socket: Socket) => void,
  test: (port: number) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    answer(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await test((server.address() as AddressInfo).port);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  }
}

test("a refused port is given up within 10 s, and then at once, for everyone", async () => {
  const session = open(reach(sshd, { port: await freePort() }));
  const started = performance.now();
  const error = await failureOf(run(session, "true"));
  expect(performance.now() - started).toBeLessThan(10_500);
  expect(error).toMatchObject({ code: "unreachable", retryable: true });
  expect(error.message).toMatch(/^127\.0\.0\.1:\d+: connection refused \(10 tries in \d\.\d s\); check/);
  const again = performance.now();
  const errors = await Promise.all(Array.from({ length: 200 }, () => failureOf(run(session, "true"))));
  expect(performance.now() - again).toBeLessThan(200);
  expect(new Set(errors.map(({ message }) => message))).toEqual(new Set([error.message]));
});

test("200 commands on a dead host share one dial", async () => {
  const session = open(reach(sshd, { port: await freePort(), dialErrorLimit: 3 }));
  const started = performance.now();
  const errors = await Promise.all(Array.from({ length: 200 }, () => failureOf(run(session, "true"))));
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(new Set(errors).size).toBe(1);
});

test("an sshd that comes up a second later is reached", async () => {
  const port = await freePort();
  const session = open({ ...reach(sshd, { port }), hostKey: "accept-any" });
  const connected = failureOf(run(session, "true"));
  await sleep(1_000);
  await withSshd({ port }, async (late) => {
    // The late sshd has other keys, so a refused login shows that it was reached.
    expect(await connected).toMatchObject({ code: "authentication-failed" });
    expect(late.connections()).toBe(1);
  });
});

test("MaxStartups 2: 20 connects at once all succeed", async () => {
  await withSshd({ config: ["MaxStartups 2:100:3"] }, async (busy) => {
    const sessions = Array.from({ length: 20 }, () => open(reach(busy)));
    const results = await Promise.all(sessions.map((session, index) => output(session, `echo ${index}`)));
    expect(results).toEqual(sessions.map((_, index) => `${index}\n`));
    closeOpened();
  });
});

test("50 hosts at once", async () => {
  await withSshd({ listenAddress: "0.0.0.0", config: ["MaxStartups 100"] }, async (many) => {
    const sessions = Array.from({ length: 50 }, (_, index) =>
      open(reach(many, { host: `127.0.2.${index + 1}` })),
    );
    const results = await Promise.all(sessions.map((session, index) => output(session, `echo ${index}`)));
    expect(results).toEqual(sessions.map((_, index) => `${index}\n`));
    expect(sessions.map(({ handshakes }) => handshakes)).toEqual(sessions.map(() => 1));
    closeOpened();
  });
});

test("a name that does not exist is not tried twice", async () => {
  const started = performance.now();
  const error = await failureOf(run(open(reach(sshd, { host: "no-such-host.invalid" })), "true"));
  // Without any DNS the answer is EAI_AGAIN, which may pass.
  if (error.message.includes("no such host name")) expect(performance.now() - started).toBeLessThan(5_000);
  else expect(error.message).toContain("could not be resolved just now");
});

test("localhost, by whichever family answers", async () => {
  expect(await output(open(reach(sshd, { host: "localhost" })), "echo in")).toBe("in\n");
});

test("something that accepts and says nothing: perDialTimeout", async () => {
  await withServer(
    () => undefined,
    async (port) => {
      const started = performance.now();
      const error = await failureOf(
        run(open(reach(sshd, { port, perDialTimeout: 0.3, dialErrorLimit: 2 })), "true"),
      );
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(error).toMatchObject({
        code: "unreachable",
        message: expect.stringMatching(/no answer in time.*2 tries/),
      });
    },
  );
});

test("something that is no ssh server", async () => {
  await withServer(
    (socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
    async (port) => {
      const error = await failureOf(run(open(reach(sshd, { port, dialErrorLimit: 2 })), "true"));
      expect(error.message).toContain("that port is not sshd's");
    },
  );
});

test("reset before the handshake, then up: reached", async () => {
  let drops = 2;
  await withServer(
    (socket) => {
      if (drops-- > 0) socket.resetAndDestroy();
      else socket.end();
    },
    async (port) => {
      const error = await failureOf(run(open(reach(sshd, { port, dialErrorLimit: 3 })), "true"));
      expect(error.message).toMatch(/3 tries/);
      expect(drops).toBe(-1);
    },
  );
});
