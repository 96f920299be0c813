import { invalidInput, refusalInWords, TrunklineError } from "../errors";
import type { HostState } from "../model/host-state";
import { parentOf } from "../state/links";
import { scriptProblem } from "../run/classify";
import { parseHost } from "../inputs/host";
import type { Lifecycle, Properties, ReadResult } from "./dynamic-provider";
import { hostFor } from "./fleet";

/** Looks of one moment are one look: a refresh asks for the same host many times within a few seconds. */
export const sameMomentMs = 5_000;

/**
 * A host is only ever read: in a preview, in `up`, and in a refresh.
 *
 * In a program's run a host that cannot be used is reported in `problems`, so that the program can show what is wrong
 * with all of them; in a refresh there is no program, and it fails.
 */
export const hostLifecycle: Lifecycle = {
  check: (_olds, news) => Promise.resolve({ inputs: news }),
  diff: () => Promise.resolve({ changes: false }),
  create: () => Promise.reject(new Error("a Host is read, never created")),
  update: () => Promise.reject(new Error("a Host is read, never updated")),
  delete: () => Promise.resolve(),
  read: async (id, props) => {
    // In a preview, what is not known yet does not come at all; outputs left out are not known either then.
    if (props["connection"] === undefined) return { id, props };
    const refreshing = "kernel" in props;
    const { known, problems } = parseHost(withoutOutputs(props));
    const { name, connection } = known;
    if (name === undefined || connection === undefined || problems.length > 0) {
      return unusable(
        id,
        props,
        problems.map((problem) => refusalInWords(invalidInput(problem))),
      );
    }
    try {
      const state = await hostFor({ name, connection }).look({ maxAgeMs: sameMomentMs });
      // Its outputs are what was there when a run began; what that run then made is no drift.
      if (refreshing) return { id, props };
      const outputs = outputsOf(state);
      const problems = state.facts.lacks.map((keyword) => scriptProblem(name, keyword).message);
      if (problems.length > 0) outputs["problems"] = problems;
      return { id, props: { resourceUrn: props["resourceUrn"], name, connection, ...outputs } };
    } catch (failure) {
      if (refreshing || !(failure instanceof TrunklineError)) throw failure;
      return unusable(id, props, [failure.message]);
    }
  },
};

function withoutOutputs({ resourceUrn, name, connection }: Properties): Properties {
  return { resourceUrn, name, connection };
}

function unusable(id: string, { resourceUrn, name, connection }: Properties, problems: string[]): ReadResult {
  return { id, props: { resourceUrn, name, connection, links: [], problems } };
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
    defaultInterface: defaultInterface(state),
  };
}

/** The link of the IPv4 default route with the lowest metric, else of the IPv6 one. */
function defaultInterface({ routes }: HostState): string | undefined {
  const candidates = routes.filter(
    ({ destination, table }) => table === "main" && /^(0\.0\.0\.0|::)\/0$/.test(destination),
  );
  const [best] = [...candidates].sort(
    (left, right) =>
      Number(left.destination === "::/0") - Number(right.destination === "::/0") ||
      left.metric - right.metric,
  );
  return best?.link;
}
