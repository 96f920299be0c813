import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { failAt, failedStep } from "../scenarios/_failing-ip";
import { findScripts } from "../scenarios/_lock";
import type { Run } from "../scenarios/_run";
import type { LabHost } from "../lab";
import type { Relay } from "../ssh/sshd";

/** What happens to a change while it is about to do one of its steps, or before it begins. */
export const faults = [
  /** The connection is reset; the host can be reached again at once. */
  "connection cut",
  /** The provider is gone for good. */
  "provider killed",
  /** The host stands still. */
  "host frozen",
  /** All that stands still of the host is its sshd, with the connections that it serves. */
  "sshd frozen",
  /** The disk is full from here on. */
  "disk full",
  /** The disk is full before the change begins. */
  "disk full before",
  /** The `ip` process is killed. */
  "ip killed",
] as const;
export type Fault = (typeof faults)[number];

/** What is to happen: a fault, the step before which it strikes, and how long something that freezes stays so. */
export interface Drawn {
  readonly fault: Fault;
  readonly step: number;
  readonly frozenMs: number;
}

/** Where faults happen: a host whose store is on a small disk of its own and whose `ip` can be made to wait. */
export interface Stage {
  readonly host: LabHost;
  readonly labDirectory: string;
  readonly relay: Relay;
}

const store = "/var/lib/trunkline";
export const smallDisk = `mkdir -p ${store}; mount -t tmpfs -o size=256k,mode=700 none ${store}`;
/** Fills that disk. */
export const fill = `cat /dev/zero >${store}/fill 2>/dev/null; true`;

export interface Struck {
  /** Whether the work says that it is done. */
  readonly done: boolean;
  readonly failure: string;
  /** The step before which it was struck; empty: it has fewer steps, or was struck before the first. */
  readonly at: string;
  /** How many steps the work has, if it was not struck at one. */
  readonly steps: number | undefined;
}

/** Does `work` while a fault strikes before a step. */
export async function struck(
  stage: Stage,
  run: Run,
  { work, ...drawn }: Drawn & { readonly work: () => Promise<unknown> },
): Promise<Struck> {
  const { host } = stage;
  const { fault, step } = drawn;
  const pauses = fault !== "ip killed" && fault !== "disk full before";
  await host.run(
    `rm -f /tmp/ip-paused /tmp/ip-over; ${fault === "disk full before" ? fill : failAt(step, pauses ? "paused" : "killed")}`,
  );
  const outcome = work().then(
    () => ({ done: true, failure: "" }),
    (reason: unknown) => ({ done: false, failure: String(reason) }),
  );
  if (pauses && (await isPaused(host, outcome))) await strike(stage, run, drawn);
  await host.run("rm -f /tmp/ip-paused", { timeoutMs: 30_000 });
  const result = await outcome;
  await scriptsEnd(host);
  await host.run(`rm -f ${store}/fill`);
  // How many steps are left to the one that was to be struck, and that step if it was.
  const { stdout } = await host.run("sh", {
    stdin: `left=0; [ ! -e /tmp/ip-fails ] || read -r left _ </tmp/ip-fails; echo "$left"; ${failedStep}`,
  });
  const [left, at = ""] = stdout.split("\n");
  return {
    ...result,
    at,
    steps: at === "" && fault !== "disk full before" ? step - Number(left) : undefined,
  };
}

/** Waits until `ip` pauses before its step, or `work` is over. */
export async function isPaused(host: LabHost, work: Promise<unknown>): Promise<boolean> {
  const state = { known: false };
  // Once it is known, the host may be about to freeze.
  const told = work.then(() => (state.known ? undefined : host.run("touch /tmp/ip-over")));
  const { stdout } = await host.run(
    "until [ -e /tmp/ip-paused ] || [ -e /tmp/ip-over ]; do sleep 0.02; done; ls /tmp/ip-paused; true",
  );
  state.known = true;
  if (stdout === "") await told;
  return stdout !== "";
}

/** Waits for the script of a client that is gone, which runs to its end. */
export async function scriptsEnd(host: LabHost): Promise<void> {
  await host.run(`while ${findScripts("change")} >/dev/null; do sleep 0.02; done`);
}

async function strike(
  { host, labDirectory, relay }: Stage,
  run: Run,
  { fault, frozenMs }: Drawn,
): Promise<void> {
  switch (fault) {
    case "connection cut":
      relay.reset();
      return;
    case "provider killed":
      run.end();
      return;
    case "disk full":
      await host.run(fill);
      return;
    case "host frozen": {
      // The host goes on with its step and stands still somewhere in what follows.
      await host.run("(sleep 0.05; rm -f /tmp/ip-paused) >/dev/null 2>&1 </dev/null &");
      const pid = pidOf(labDirectory, host.name);
      process.kill(pid, "SIGSTOP");
      try {
        await sleep(frozenMs);
      } finally {
        process.kill(pid, "SIGCONT");
      }
      return;
    }
    case "sshd frozen": {
      const seconds = String(frozenMs / 1_000);
      await host.run(
        `(all=$(pgrep sshd); sleep 0.05; kill -STOP $all; rm -f /tmp/ip-paused; sleep ${seconds}; kill -CONT $all) >/dev/null 2>&1 </dev/null &`,
      );
      await sleep(frozenMs);
      return;
    }
    default:
  }
}

/** Returns the process that a host of the lab is. */
function pidOf(labDirectory: string, name: string): number {
  const record = readdirSync(join(labDirectory, "pids")).find((file) => file.startsWith(`${name}.`));
  if (record === undefined) throw new Error(`${name} does not run`);
  return Number(record.split(".")[1]);
}

/** Prints links, addresses, routes and namespaces of the host, and every record, so that equal texts mean equal hosts. */
const listing = `
for namespace in "" "-n red" "-n blue"; do
  ip $namespace -d -o address | sed "s/valid_lft.*//; s/ *secondary//; s/^[0-9]*: //; s/@if[0-9]*//; s/link-netnsid [0-9]*//"
  ip $namespace -d -o link | sed "s/^[0-9]*: //; s/@if[0-9]*//; s/link-netnsid [0-9]*//; s/qdisc [a-z]* //; s/state [A-Z]* //; s/ link.ether .* brd/ brd/"
  ip $namespace route show table all
  ip $namespace -6 route show table all
done | grep -v "fe80::\\|multicast ff00" | sort -u
cd ${store} && find . -type f ! -name fill ! -name restore.sh | sort | xargs grep "" /dev/null | grep -v "^./revision\\|^./lock"
true
`;

export async function list(host: LabHost): Promise<string> {
  const { stdout } = await host.run("sh", { stdin: listing });
  return stdout;
}

/** A stream of numbers from 0 to 1 that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
