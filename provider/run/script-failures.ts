import { TrunklineError } from "../errors";
import type { Reading } from "./readings";
import { noise } from "./shell-messages";

export function scriptHung(host: string, command: string): TrunklineError {
  return new TrunklineError(
    "deadline-exceeded",
    host,
    `the command "${command}" hung there, so the script was ended with it`,
    { remedy: "see on the host what that command waits for, then run again", retryable: true },
  );
}

/** How to read what `ip` printed instead of a host's links. The first pattern that matches counts. */
const ipReadings: readonly Reading[] = [
  {
    // It silently ignores most options that matter.
    pattern: /busybox/i,
    code: "iproute2-missing",
    problem: "its ip command is busybox's, which silently ignores most options",
    remedy: "install iproute2 4.17 or newer",
  },
  {
    pattern: /Option "?-\w+"? is unknown/,
    code: "iproute2-missing",
    problem: "its ip command cannot print JSON",
    remedy: "install iproute2 4.17 or newer",
  },
  {
    pattern: /Permission denied|Operation not permitted/,
    code: "not-permitted",
    problem: "its ip command may not ask the kernel for links",
    remedy: "look for what restricts root's commands there (SELinux, AppArmor, seccomp), then run again",
    retryable: true,
  },
];

export function ipFailure(host: string, stderr: string): TrunklineError {
  const words = stderr
    .trim()
    .split("\n")
    .find((line) => !noise.test(line));
  const reading = ipReadings.find(({ pattern }) => pattern.test(stderr));
  return new TrunklineError(
    reading?.code ?? "unreadable",
    host,
    `${reading?.problem ?? "its ip command did not list the links"} (ip said "${words ?? ""}")`,
    {
      remedy: reading?.remedy ?? 'see what "ip -j -d link" says there, as root',
      retryable: reading?.retryable ?? reading === undefined,
    },
  );
}
