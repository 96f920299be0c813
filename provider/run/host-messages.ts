import { TrunklineError } from "../errors";
import type { Plan } from "../model/step";
import { describeSubject } from "../steps/words";
import { describeStep } from "../steps/words-of-step";
import type { Reading, Verdict } from "./readings";
import { storeForeign, storeUnwritable } from "./store-messages";

const ipv6IsOff = {
  code: "ipv6-off",
  problem: "IPv6 is off on the link",
  remedy:
    "look for what sets net.ipv6.conf.LINK.disable_ipv6 to 1 there (sysctl.d, a network manager), then run again",
  retryable: true,
} as const;

/** What a kernel says that gives no reason (before 5.13) where IPv6 is off, of an IPv6 address or route. */
const ipv6Step = /^ip (?:address|route) \S+ [0-9a-f]*:/;

/** How to read what `ip` says when the kernel refuses a step. The first pattern that matches counts. */
const kernelReadings: readonly Reading[] = [
  { pattern: /IPv6 is disabled/, ...ipv6IsOff },
  {
    pattern: /Operation not permitted|Permission denied/,
    code: "not-permitted",
    problem: "the kernel does not let this user change links",
    remedy: "log in as root, or as a user with passwordless sudo",
  },
  {
    pattern: /Unknown device type|Error: Unknown (link|device) type/,
    code: "module-missing",
    problem: "the kernel has no driver for this kind of link",
    remedy: "install the kernel's full module package",
  },
  {
    pattern: /Network is down/,
    code: "parent-down",
    problem: "the parent link is down",
    remedy: "bring it up first",
  },
  {
    pattern: /File exists|already in use|already exists/,
    code: "name-taken",
    problem: "the name, address or VLAN id has come into use in the meantime, here or in another namespace",
    remedy: "run again to see what uses it",
    retryable: true,
  },
  {
    pattern: /Cannot find device|No such device/,
    code: "link-gone",
    problem: "a link has disappeared in the meantime",
    remedy: "run again",
    retryable: true,
  },
  {
    pattern: /Device or resource busy/,
    code: "in-use",
    problem: "a link is in use in a way that forbids this",
  },
  {
    pattern: /mtu (greater|less) than device|Numerical result out of range/,
    code: "mtu-above-parent",
    problem: "the kernel refuses a number as out of range",
  },
];

export interface KernelRefusal {
  readonly host: string;
  /** The lines that `ip` printed. */
  readonly said: readonly string[];
  /** The lines that `ip` printed while the finished steps were taken back; empty if that succeeded. */
  readonly undoSaid: readonly string[];
  readonly plan: Plan;
  /** How many steps of the plan were done before the refused one; undefined if that is not known. */
  readonly finished: number | undefined;
}

/** Makes an error of a step that the kernel refused and whose transaction was taken back. */
export function kernelRefusal({ host, said, undoSaid, plan, finished }: KernelRefusal): TrunklineError {
  const words = said.filter((line) => line !== "" && !line.startsWith("Command failed")).join("; ");
  const refused = finished === undefined ? undefined : plan.steps[finished];
  const isOfMany = plan.steps.some(({ vlan }) => vlan !== undefined);
  const which = refused?.vlan === undefined ? "" : `VLAN ${String(refused.vlan)}: `;
  const subject = isOfMany ? undefined : describeSubject(plan);
  const whose = subject === undefined ? "" : `, for ${subject}`;
  const left =
    undoSaid.length > 0 ? `, and taking back the finished steps failed as well (${undoSaid.join("; ")})` : "";
  const unfit = stepUnfit(words);
  if (unfit !== undefined) {
    const { code, problem, ...advice } = unfit;
    return new TrunklineError(code, host, `${which}${problem}${left}`, advice);
  }
  if (words === "") {
    return new TrunklineError(
      "kernel-refused",
      host,
      `its ip command was ended before it had finished${whose}${left}`,
      {
        remedy: "check the host's system log for what ended it, then run again",
        retryable: true,
      },
    );
  }
  const command = refused === undefined ? "" : describeStep(refused.step);
  const reading =
    ipv6Step.test(command) && words.includes("Permission denied")
      ? ipv6IsOff
      : kernelReadings.find(({ pattern }) => pattern.test(words));
  // The shell writes sysctls, not ip.
  const speaker = command.startsWith("sysctl ") ? "its shell" : "ip";
  const answer = command === "" ? "" : ` to "${command}"`;
  return new TrunklineError(
    reading?.code ?? "kernel-refused",
    host,
    `${which}${reading?.problem ?? "the kernel refused a step"}: ${speaker} said "${words}"${answer}${whose}${left}`,
    {
      ...(reading?.remedy !== undefined && { remedy: reading.remedy }),
      retryable: reading?.retryable ?? false,
    },
  );
}

/** Reads the script's keywords for a step that it found wrong itself; undefined for a program's own message. */
function stepUnfit(words: string): Verdict | undefined {
  const [, link] = /^unmarked (\S+)$/.exec(words) ?? [];
  if (link !== undefined)
    return {
      code: "changed-meanwhile",
      problem: `link "${link}" is not marked as it was`,
      remedy: "run again to see what became of it",
      retryable: true,
    };
  const [, unrecorded] = /^unrecorded (.*)$/.exec(words) ?? [];
  if (unrecorded !== undefined) return storeUnwritable(unrecorded);
  const [, command = "", answer] = /^disobeyed (.*?); (.*)$/s.exec(words) ?? [];
  if (answer !== undefined)
    return {
      code: "engine-refused",
      problem: `${command.split(" ")[0] ?? ""} said "${answer}" to "${command}"`,
    };
  const [, unarmed] = /^unarmed (.*)$/.exec(words) ?? [];
  if (unarmed !== undefined)
    return {
      code: "store-unwritable",
      problem: `the host cannot be made to take back a change that may cut it off: /run/trunkline cannot be written: ${unarmed}`,
      remedy: "make /run writable for root",
    };
  const sysctl = sysctlUnfit(words);
  if (sysctl === undefined) return undefined;
  return {
    code: "sysctl-unfit",
    problem: sysctl,
    remedy: "see what there is under /proc/sys/net there",
  };
}

function sysctlUnfit(words: string): string | undefined {
  const [keyword, why, path = "", ...rest] = words.split(" ");
  if (keyword !== "untuned") return undefined;
  // Users write a key with dots; of its parts, only a link's name may contain dots itself.
  const key = path.split("/").join(".");
  if (why === "absent") return `${rest.join(" ")}: the kernel has no sysctl ${key}`;
  const [wanted = "", ...others] = rest;
  if (why === "refused") return `${others.join(" ")}: the kernel refuses ${wanted} for the sysctl ${key}`;
  const [result = "", ...subject] = others;
  return `${subject.join(" ")}: the kernel makes ${result} of ${wanted} for the sysctl ${key}`;
}

/** How to read the script's own `problem` lines. */
const scriptProblems: Readonly<Record<string, Verdict>> = {
  "no-flock": { code: "flock-missing", problem: "there is no flock command", remedy: "install util-linux" },
  locked: {
    code: "locked",
    problem: "another run has held its lock for a minute",
    remedy: "wait for that run, or check which process has /var/lib/trunkline/lock open there (fuser)",
    retryable: true,
  },
};

/** @param refused an ip command that root does not run, or nothing */
function noIproute2(refused: string): Verdict {
  const remedy = "install iproute2";
  if (refused === "") return { code: "iproute2-missing", problem: "there is no ip command", remedy };
  return {
    code: "iproute2-missing",
    problem: `there is no ip command but ${refused}, which others than root can change, or a folder on the way to it`,
    remedy: `${remedy}, or give that file and those folders to root alone`,
  };
}

function readProblem(line: string): Verdict | undefined {
  const [keyword = "", ...words] = line.split(" ");
  if (keyword === "no-iproute2") return noIproute2(words.join(" "));
  if (keyword === "store-unwritable") return storeUnwritable(words.join(" "));
  if (keyword === "store-foreign") return storeForeign(words.join(" "));
  return scriptProblems[line];
}

export function scriptProblem(host: string, line: string): TrunklineError {
  const reading = readProblem(line);
  return new TrunklineError(
    reading?.code ?? "script-problem",
    host,
    reading?.problem ?? `its script stopped with "${line}"`,
    {
      ...(reading?.remedy !== undefined && { remedy: reading.remedy }),
      retryable: reading?.retryable ?? false,
    },
  );
}
