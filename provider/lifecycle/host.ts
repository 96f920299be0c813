import { invalidInput, TrunklineError, type Refusal } from "../errors";
import type { HostState } from "../model/host-state";
import { anyMachine, machinesDiffer } from "../model/machine";
import { parentOf } from "../state/links";
import { linksOf } from "../state/routes";
import { scriptProblem } from "../run/host-messages";
import { parseHost } from "../inputs/host";
import type { Properties } from "../inputs/fields";
import type { Lifecycle } from "./calls";
import { sameMomentMs } from "./memory/fleet-host";
import type { Run } from "./memory/run";
import { tellUnattachable, tellUnrestorable } from "./memory/reboots";

/**
 * A host is only ever read: in a preview, in `up`, and in a refresh.
 *
 * When a program runs, an unusable host is read with problems, so that the program can show the problems of all hosts; a
 * refresh runs no program, and fails.
 */
export const hostLifecycle: Lifecycle = {
  check: (_run, { news }) => Promise.resolve({ inputs: news, problems: [] }),
  diff: () => ({ changed: false }),
  create: () => Promise.reject(new Error("a Host is read, never created")),
  update: () => Promise.reject(new Error("a Host is read, never updated")),
  remove: () => Promise.resolve(),
  read: async (run, recorded) => {
    const { resourceUrn, name: called, connection: given, machineId: asked } = recorded;
    // A preview omits an unknown connection; outputs that are left out here stay unknown.
    if (given === undefined) return "unchanged";
    const refreshing = "kernel" in recorded || "leftOut" in recorded;
    const options = optionsIn(recorded);
    const own = { resourceUrn, name: called, connection: given, ...options };
    // The state of an earlier run has the machine that answered then, in place of the option.
    const { known, problems } = parseHost({
      ...run.hostDefaults,
      ...own,
      ...(!refreshing && { machineId: asked || undefined }),
    });
    const { name, connection, machineId } = known;
    const unseen = { ...own, machineId: machineId ?? "", links: [] };
    if (name === undefined || connection === undefined || problems.length > 0)
      return { outputs: unseen, problems: problems.map((each) => invalidOption(run, own, each)) };
    run.absentHosts.note({ name, connection }, known);
    if (known.gone === true) {
      run.told.info(goneInWords(name));
      return refreshing ? "unchanged" : { outputs: unseen };
    }
    try {
      if (machineId !== undefined) run.fleet.confirmed.add(machineId);
      const host = run.fleet.host({ name, connection });
      const state = await host.look({ maxAgeMs: sameMomentMs });
      if (known.confirmSeconds !== undefined) host.confirmWithin(known.confirmSeconds);
      // The outputs show the host at the beginning of a run; what that run then made is not drift.
      if (refreshing) return "unchanged";
      if (machineId !== undefined) assertMachine(name, machineId, state.facts.machine);
      if (known.persist ?? run.persist) {
        tellUnrestorable(run.told, name, state);
        tellUnattachable(run.told, name, state);
      }
      const lacks = state.facts.lacks.flatMap((keyword) => scriptProblem(name, keyword).toRefusals());
      const machine = { machineId: machineId ?? state.facts.machine ?? "" };
      return {
        outputs: { resourceUrn, name, connection, ...options, ...machine, ...outputsOf(state) },
        problems: lacks,
      };
    } catch (failure) {
      if (run.absentHosts.leaveOut(name, failure)) {
        if (!refreshing) return { outputs: { ...unseen, leftOut: (failure as Error).message } };
        run.told.warn(`${(failure as Error).message}; it is left out, and the state keeps what it has`);
        return "unchanged";
      }
      if (refreshing || !(failure instanceof TrunklineError)) throw failure;
      return { outputs: unseen, problems: failure.toRefusals() };
    }
  },
};

/** Returns the options that the state keeps as they were given. */
function optionsIn({ gone, unreachable, persist, confirmSeconds }: Properties): Properties {
  return {
    ...(gone !== undefined && { gone }),
    ...(unreachable !== undefined && { unreachable }),
    ...(persist !== undefined && { persist }),
    ...(confirmSeconds !== undefined && { confirmSeconds }),
  };
}

/** Names an option by where its value comes from: `persist` of the Host, or `trunkline:persist` of the stack's config. */
function invalidOption({ hostDefaults }: Run, given: Properties, problem: string): Refusal {
  const [option = ""] = problem.split(":");
  if (option in given || hostDefaults[option] === undefined) return invalidInput(problem);
  const key = `trunkline:${option}`;
  return { ...invalidInput(`trunkline:${problem}`), remedy: `correct it with pulumi config set ${key}` };
}

function goneInWords(name: string): string {
  return `${name} is gone (gone: true): nobody connects to it, and what the program removes from it is forgotten`;
}

/** Requires that the machine which answers is the one that the program names. */
function assertMachine(host: string, asked: string, seen: string | undefined): void {
  if (seen !== undefined ? !machinesDiffer(asked, seen) : asked === anyMachine) return;
  throw new TrunklineError(
    "another-machine",
    host,
    seen === undefined
      ? `it has no machine-id, and so cannot be compared with machineId ("${asked}")`
      : `another machine answers: its machine-id is ${seen}, and machineId is "${asked}"`,
    { remedy: seen === undefined ? "leave machineId out" : "correct the connection, or machineId" },
  );
}

function outputsOf(state: HostState): Properties {
  const { kernel, iproute2 } = state.facts;
  return {
    kernel,
    iproute2,
    links: state.links.map((link) => ({
      name: link.name,
      kind: link.kind,
      parent: parentOf(state, link)?.name,
      vlanId: link.vlan?.vlanId,
      mtu: link.mtu,
      up: link.up,
    })),
    // Not left out: an output that is missing counts as unknown in a preview.
    defaultInterface: defaultInterface(state) ?? "",
  };
}

/** Returns the link of the best IPv4 default route, else of the IPv6 one; undefined if it leads over several links. */
function defaultInterface({ routes }: HostState): string | undefined {
  const candidates = routes.filter(
    ({ destination, table }) => table === "main" && /^(0\.0\.0\.0|::)\/0$/.test(destination),
  );
  const [best] = [...candidates].sort(
    (left, right) =>
      Number(left.destination === "::/0") - Number(right.destination === "::/0") ||
      left.metric - right.metric,
  );
  const links = best === undefined ? [] : linksOf(best);
  return links.length === 1 ? links[0] : undefined;
}
