import { TrunklineError } from "../../../provider/errors";
import { hostText } from "../../../provider/run/host/text";
import { scriptCommand, scriptInput, scriptRunner } from "../../../provider/run/script";
import type { Session } from "../../../provider/run/ssh/session";

/** Makes a session whose `exec` returns this answer, and which keeps what it is asked. */
function sessionSaying(answer: { exitCode: number | null; stdout?: string; stderr?: string }): {
  session: Session;
  asked: unknown[];
} {
  const asked: unknown[] = [];
  const exec = (command: string, options: unknown): Promise<unknown> => {
    asked.push({ command, options });
    const { exitCode, stdout = "", stderr = "" } = answer;
    return Promise.resolve({ exitCode, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) });
  };
  return { session: { exec } as unknown as Session, asked };
}

const whole = "trunkline 1\nsection state\n[]\n[]\n[]\nsection records\nend\n";

describe("the command", () => {
  test("is short and the same text for every host and document", () => {
    expect(scriptCommand("look", "root")).toMatch(/^sh -c '[^'\\!\n]{1,170}' trunkline look$/);
    expect(scriptCommand("change", "ops")).toBe(
      `sudo -n /bin/${scriptCommand("look", "root").replace(/look$/, "change")}`,
    );
  });

  test("that only lists containers needs to tell of nothing else", async () => {
    const listed = "trunkline 1\nsection containers docker\ncontainer c1 4211 none /web\nend\n";
    const { session, asked } = sessionSaying({ exitCode: 0, stdout: listed });
    const report = await scriptRunner("web1", () => Promise.resolve("root"), session)("list", undefined, [
      "docker",
    ]);
    expect(report?.sections).toEqual([{ name: "containers docker", lines: ["container c1 4211 none /web"] }]);
    expect(asked).toEqual([
      {
        command: scriptCommand("list", "root"),
        options: expect.objectContaining({ stdin: scriptInput("list", "trunkline 1\nengine docker\nend\n") }),
      },
    ]);
  });

  test("carries nothing of the script and the document, which go through standard input", async () => {
    const { session, asked } = sessionSaying({ exitCode: 0, stdout: whole });
    await scriptRunner("web1", () => Promise.resolve("root"), session)("change", "trunkline 1\nend\n");
    const text = hostText("change", "");
    expect(asked).toEqual([
      {
        command: scriptCommand("change", "root"),
        options: expect.objectContaining({ stdin: `${text},${String(text.length)},15,trunkline 1\nend\n` }),
      },
    ]);
  });
});

describe("what comes back", () => {
  const outcome = async (answer: Parameters<typeof sessionSaying>[0]): Promise<unknown> =>
    scriptRunner("web1", () => Promise.resolve("ops"), sessionSaying(answer).session)("look");
  const failure = async (answer: Parameters<typeof sessionSaying>[0]): Promise<unknown> =>
    outcome(answer).then(
      () => undefined,
      (reason: unknown) => (reason instanceof TrunklineError ? reason.code : reason),
    );

  test("a whole report", async () => {
    expect(await outcome({ exitCode: 0, stdout: whole })).toMatchObject({ lines: [] });
  });

  test("a whole report counts, whatever the connection did afterwards", async () => {
    expect(await outcome({ exitCode: null, stdout: whole })).toBeDefined();
  });

  test("a connection lost halfway: nobody knows", async () => {
    expect(await outcome({ exitCode: null, stdout: whole.slice(0, -3) })).toBeUndefined();
  });

  test("a shell that did not start the script", async () => {
    expect(await failure({ exitCode: 1, stderr: "sudo: a password is required\n" })).toBe("not-permitted");
    expect(await failure({ exitCode: 127, stderr: "sh: not found" })).toBe("shell-failed");
  });

  test("a failure of the connection, with the host's name and its address", async () => {
    const session = {
      exec: () => Promise.reject(new TrunklineError("unreachable", "192.0.2.11", "no answer")),
    };
    await expect(
      scriptRunner("web1", () => Promise.resolve("ops"), session as unknown as Session)("look"),
    ).rejects.toMatchObject({
      code: "unreachable",
      message: "web1 (192.0.2.11): no answer [unreachable]",
    });
    await expect(
      scriptRunner("192.0.2.11", () => Promise.resolve("ops"), session as unknown as Session)("look"),
    ).rejects.toThrow(/^192.0.2.11: no answer \[unreachable\]$/);
  });

  test("a problem that the script tells", async () => {
    expect(await failure({ exitCode: 0, stdout: "trunkline 1\nproblem no-iproute2\nend\n" })).toBe(
      "iproute2-missing",
    );
  });

  test("an ip that cannot print JSON, as busybox's", async () => {
    const stdout = "trunkline 1\nkernel 6\nsection state\nsection records\nend\n";
    expect(await failure({ exitCode: 0, stdout, stderr: "BusyBox v1.35.0 multi-call binary." })).toBe(
      "iproute2-missing",
    );
  });
  const noState = "trunkline 1\nkernel 6\nsection state\nsection records\nend\n";

  test.each([
    ["Cannot open netlink socket: Permission denied", "not-permitted"],
    ['Option "-j" is unknown, try "ip -help".', "iproute2-missing"],
    ["Dump terminated", "unreadable"],
  ])("an ip that says %s instead of listing links", async (stderr, code) => {
    expect(await failure({ exitCode: 0, stdout: noState, stderr: `${stderr}\n` })).toBe(code);
  });

  test("a command that hung, for which the script was ended", async () => {
    const session = {
      exec: () =>
        Promise.resolve({
          exitCode: 137,
          stdout: Buffer.from("trunkline 1\nkernel 6\nsection state\n[{\nsection hung\ngrep\nend\n"),
          stderr: Buffer.from(""),
        }),
    };
    await expect(
      scriptRunner("web1", () => Promise.resolve("root"), session as unknown as Session)("look"),
    ).rejects.toThrow(/^web1: the command "grep" hung there, .* \[deadline-exceeded\]$/);
  });
});
