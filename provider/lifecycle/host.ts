import { invalidInput, TrunklineError } from "../errors";
import type { HostState } from "../model/host-state";
import { parentOf } from "../state/links";
import { linksOf } from "../state/routes";
import { scriptProblem } from "../run/host-messages";
import { parseHost } from "../inputs/host";
import type { Properties } from "../inputs/fields";
import type { Lifecycle } from "./calls";
import { sameMomentMs } from "./memory/fleet-host";

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
    const { resourceUrn, name: called, connection: given } = recorded;
    // A preview omits an unknown connection; outputs that are left out here stay unknown.
    if (given === undefined) return "unchanged";
    const refreshing = "kernel" in recorded;
    const own = { resourceUrn, name: called, connection: given };
    const { known, problems } = parseHost(own);
    const { name, connection } = known;
    if (name === undefined || connection === undefined || problems.length > 0)
      return { outputs: { ...own, links: [] }, problems: problems.map(invalidInput) };
    try {
      const state = await run.fleet.host({ name, connection }).look({ maxAgeMs: sameMomentMs });
      // The outputs show the host at the beginning of a run; what that run then made is not drift.
      if (refreshing) return "unchanged";
      const lacks = state.facts.lacks.flatMap((keyword) => scriptProblem(name, keyword).toRefusals());
      return { outputs: { resourceUrn, name, connection, ...outputsOf(state) }, problems: lacks };
    } catch (failure) {
      if (refreshing || !(failure instanceof TrunklineError)) throw failure;
      return { outputs: { ...own, links: [] }, problems: failure.toRefusals() };
    }
  },
};

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
