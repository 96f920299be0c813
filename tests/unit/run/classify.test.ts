import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kernelRefusal, scriptProblem, shellFailure } from "../../../provider/run/classify";

function refusalOf(...said: string[]): ReturnType<typeof kernelRefusal> {
  return kernelRefusal({ host: "web1", said, undoSaid: [] });
}

describe("what the kernel refuses", () => {
  test.each([
    ["RTNETLINK answers: Operation not permitted", "not-permitted", false],
    ["Error: Unknown device type.", "module-missing", false],
    ["RTNETLINK answers: Network is down", "parent-down", false],
    ["RTNETLINK answers: File exists", "name-taken", true],
    ["Error: 8021q: VLAN device already exists.", "name-taken", true],
    ['Cannot find device "eth0"', "link-gone", true],
    ["RTNETLINK answers: Device or resource busy", "in-use", false],
    ["Error: mtu greater than device maximum.", "mtu-above-parent", false],
    ["RTNETLINK answers: Numerical result out of range", "mtu-above-parent", false],
    ["RTNETLINK answers: No message of desired type", "kernel-refused", false],
  ])("%s", (said, code, retryable) => {
    const failure = refusalOf(said, "Command failed -:3");
    expect(failure).toMatchObject({ code, retryable, subject: "web1" });
    expect(failure.message).toMatch(/^web1: /);
    expect(failure.message).toContain(`ip said "${said}"`);
    expect(failure.message).not.toContain("Command failed");
  });

  test("nothing, since ip itself was ended", () => {
    const failure = refusalOf("");
    expect(failure).toMatchObject({ code: "kernel-refused", retryable: true });
    expect(failure.message).toMatch(/^web1: its ip command ended before it was through; look into/);
  });

  test("that could not be taken back either", () => {
    const failure = kernelRefusal({
      host: "web1",
      said: ["RTNETLINK answers: File exists"],
      undoSaid: ["no", "really"],
    });
    expect(failure.message).toContain("taking back what was done failed too (no; really)");
  });
});

describe("a script that did not run", () => {
  test.each([
    ["sudo: a password is required", "not-permitted", "NOPASSWD"],
    ["sudo: a terminal is required to read the password", "not-permitted", "NOPASSWD"],
    ["ops is not in the sudoers file.", "not-permitted", "sudoers"],
    ["sh: 1: sudo: not found", "not-permitted", "log in as root"],
    ["bash: sudo: command not found", "not-permitted", "log in as root"],
    ["This account is currently not available.", "shell-failed", "status 1"],
  ])("%s", (stderr, code, says) => {
    const failure = shellFailure("web1", 1, `${stderr}\n`);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(stderr);
    expect(failure.message).toContain(says);
  });

  test("a shell that says very much makes a short message", () => {
    expect(shellFailure("web1", 1, "x".repeat(100_000)).message.length).toBeLessThan(400);
  });
});

describe("problems that the script tells", () => {
  test.each([
    ["no-iproute2", "iproute2-missing", false],
    ["no-flock", "flock-missing", false],
    ["store-unwritable", "store-unwritable", false],
    ["locked", "locked", true],
    ["incomplete", "connection-lost", true],
    ["unknown-line revert 30", "script-problem", false],
  ])("%s", (line, code, retryable) => {
    expect(scriptProblem("web1", line)).toMatchObject({ code, retryable });
  });

  test("every one that is in the script is known by name", () => {
    const script = readFileSync(join(__dirname, "../../../provider/run/host.sh"), "utf8");
    const told = [...script.matchAll(/echo "problem ([a-z0-9-]+)"/g)].map(([, word]) => word ?? "");
    expect(told.length).toBeGreaterThan(4);
    for (const word of told) expect(scriptProblem("web1", word).code).not.toBe("script-problem");
  });
});
