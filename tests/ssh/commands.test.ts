import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "ssh2";
import { closeOpened, failureOf, nothingKnown, open, output, reach, run } from "./_open";
import { Sessions } from "../../provider/run/ssh/sessions";
import { startRelay, startSshd, withSshd, type Sshd } from "./sshd";

let sshd: Sshd;
beforeAll(async () => (sshd = await startSshd()));
afterAll(() => sshd.stop());
afterEach(closeOpened);

describe("what a command did is a result", () => {
  test.each([0, 1, 3, 255])("exit status %d", async (status) => {
    expect(await run(open(reach(sshd)), `exit ${status}`)).toMatchObject({ exitCode: status });
  });

  test("stderr with exit status 0", async () => {
    const { exitCode, stdout, stderr } = await run(open(reach(sshd)), "echo out; echo warning >&2");
    expect([exitCode, String(stdout), String(stderr)]).toEqual([0, "out\n", "warning\n"]);
  });

  test("a signal", async () => {
    expect(await run(open(reach(sshd)), "kill -KILL $$")).toMatchObject({
      exitCode: null,
      signal: "SIGKILL",
    });
  });

  test("a command that is not there", async () => {
    expect(await run(open(reach(sshd)), "no-such-command")).toMatchObject({ exitCode: 127 });
  });

  test("no terminal", async () => {
    expect(await output(open(reach(sshd)), "test -t 0 || test -t 1 || echo none")).toBe("none\n");
  });
});

test("a command over a connection whose end has not been told yet is sent over another one", async () => {
  const session = open(reach(sshd));
  const sent = jest.spyOn(Client.prototype, "exec");
  expect(await output(session, "echo one")).toBe("one\n");
  // Nothing can be written any more, while the other side has not ended it.
  const [first] = sent.mock.contexts as unknown as { _sock: Socket }[];
  first?._sock.end();
  expect(await output(session, "echo two")).toBe("two\n");
  expect(session.handshakes).toBe(2);
  sent.mockRestore();
});

describe("bytes", () => {
  test("every byte comes back as it went", async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256));
    expect((await run(open(reach(sshd)), "cat", bytes)).stdout.equals(bytes)).toBe(true);
  });

  test("a character cut in two by the network is whole", async () => {
    const twoWrites = String.raw`printf '\303'; sleep 0.2; printf '\251'`;
    expect(await output(open(reach(sshd)), twoWrites)).toBe("é");
  });

  test("10 MB through stdin, by a window that opens and closes", async () => {
    expect(await output(open(reach(sshd)), "sleep 0.1; wc -c", Buffer.alloc(10_000_000))).toBe("10000000\n");
  });

  test("stdin that nobody reads", async () => {
    expect(await run(open(reach(sshd)), "exit 4", Buffer.alloc(10_000_000))).toMatchObject({ exitCode: 4 });
  });

  test("without stdin, a reader sees its end", async () => {
    expect(await output(open(reach(sshd)), "wc -c")).toBe("0\n");
  });

  test("64 MiB is too much, and the session goes on", async () => {
    const session = open(reach(sshd));
    const error = await failureOf(run(session, "head -c 70000000 /dev/zero"));
    expect(error).toMatchObject({ code: "output-too-large", message: expect.stringContaining("64 MiB") });
    expect(await output(session, "echo on")).toBe("on\n");
    expect(session.handshakes).toBe(1);
  });
});

describe("one connection", () => {
  test("one handshake for 200 commands", async () => {
    const session = open(reach(sshd));
    expect(session.handshakes).toBe(0);
    const before = sshd.connections();
    const numbers = Array.from({ length: 200 }, (_, index) => `${index}\n`);
    const results = await Promise.all(numbers.map((number) => output(session, `echo ${number}`)));
    expect(results).toEqual(numbers);
    expect([session.handshakes, sshd.connections() - before]).toEqual([1, 1]);
  });

  test("never more than 4 commands at once", async () => {
    const session = open(reach(sshd));
    const spans = await Promise.all(
      Array.from({ length: 40 }, () => output(session, "date +%s%N; sleep 0.03; date +%s%N")),
    );
    const times = spans.map((span) => span.split("\n").map(Number));
    const atOnce = times.map(
      ([start = 0]) => times.filter(([from = 0, to = 0]) => from <= start && start < to).length,
    );
    expect(Math.max(...atOnce)).toBe(4);
  });

  test.each([4, 1])("MaxSessions %d: none of 100 parallel commands is lost", async (maxSessions) => {
    await withSshd({ config: [`MaxSessions ${maxSessions}`] }, async (tight) => {
      const session = open(reach(tight));
      const numbers = Array.from({ length: 100 }, (_, index) => `${index}\n`);
      expect(await Promise.all(numbers.map((number) => output(session, `echo ${number}`)))).toEqual(numbers);
      expect(session.handshakes).toBe(1);
    });
  });

  test("MaxSessions 0: said, not waited for", async () => {
    await withSshd({ config: ["MaxSessions 0"] }, async (tight) => {
      expect(await failureOf(run(open(reach(tight)), "true"))).toMatchObject({ code: "command-refused" });
    });
  });

  test("the same host is the same session, with another credential it is not", async () => {
    const sessions = new Sessions(nothingKnown, () => undefined);
    const first = sessions.to(reach(sshd));
    expect(sessions.to({ ...reach(sshd), dialErrorLimit: 2 })).toBe(first);
    const wrong = sessions.to({ ...reach(sshd), privateKey: sshd.clientKey.trim() + "\n\n" });
    expect(wrong).not.toBe(first);
    expect(await output(first, "echo shared")).toBe("shared\n");
    sessions.close();
    expect(sessions.to(reach(sshd))).not.toBe(first);
  });
});

describe("what breaks", () => {
  test("sshd's process dies: outcome unknown, and the next command connects again", async () => {
    const session = open(reach(sshd));
    const end = await run(session, "echo begun; sleep 0.1; kill -KILL $PPID; sleep 5");
    expect(end).toMatchObject({ exitCode: null, stdout: Buffer.from("begun\n") });
    expect(end).not.toHaveProperty("signal");
    expect(await output(session, "echo again")).toBe("again\n");
    expect(session.handshakes).toBe(2);
  });

  test("the connection is reset under 4 commands: all end, the process lives, the waiting ones run", async () => {
    const relay = await startRelay(sshd.port);
    const session = open(reach(sshd, { port: relay.port }));
    await run(session, "true");
    const cut = Array.from({ length: 4 }, () => run(session, "sleep 5"));
    const waiting = Array.from({ length: 4 }, (_, index) => output(session, `echo ${index}`));
    await sleep(200);
    relay.reset();
    expect((await Promise.all(cut)).map(({ exitCode }) => exitCode)).toEqual([null, null, null, null]);
    expect(await Promise.all(waiting)).toEqual(["0\n", "1\n", "2\n", "3\n"]);
    expect(session.handshakes).toBe(2);
    await relay.stop();
  });

  test("the connection is reset while nothing runs: the next command does not notice", async () => {
    const relay = await startRelay(sshd.port);
    const session = open(reach(sshd, { port: relay.port }));
    await run(session, "true");
    relay.reset();
    expect(await output(session, "echo on")).toBe("on\n");
    await sleep(50);
    expect(await output(session, "echo on")).toBe("on\n");
    expect(session.handshakes).toBe(2);
    await relay.stop();
  });

  test("the deadline: said at once, outcome unknown, and the session goes on", async () => {
    const session = open(reach(sshd));
    const started = performance.now();
    const error = await failureOf(session.exec("sleep 30", { deadlineMs: 300 }));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(error).toMatchObject({ code: "deadline-exceeded", subject: `127.0.0.1:${sshd.port}` });
    expect(error.message).toContain("did not end within 0.3 s");
    expect(error.message).toContain("unknown");
    expect(await output(session, "echo on")).toBe("on\n");
    expect(session.handshakes).toBe(1);
  });

  test("close: commands under way end unknown, a later one connects again", async () => {
    const session = open(reach(sshd));
    await run(session, "true");
    const running = run(session, "sleep 5");
    await sleep(100);
    session.close();
    expect(await running).toMatchObject({ exitCode: null });
    expect(await output(session, "echo again")).toBe("again\n");
  });
});
