import { byName } from "./links";
import type { Placement } from "./placement";
import type { Resource } from "./snapshot";
import type { Topology, TopologyWave } from "./topology";

/** Finds the waves of rollouts, and where each stands. */
export function wavesAmong(resources: readonly Resource[], placement: Placement): TopologyWave[] {
  const onHosts = resources.filter(({ kind }) => kind !== "wave");
  const hostsOf = (those: readonly Resource[]): Set<string> => new Set(those.map(placement.hostOf));
  const changing = hostsOf(onHosts.filter(({ change }) => change !== undefined));
  const failing = hostsOf(
    onHosts.filter(({ kind, values }) => kind === "probe" && values.drift !== undefined),
  );
  return resources
    .filter(({ kind, change }) => kind === "wave" && change !== "delete")
    .map(({ values }) => ({
      rollout: values.rollout ?? "",
      number: values.number ?? 0,
      of: values.of ?? 0,
      hosts: values.hosts,
      toGo: values.hosts.filter((host) => changing.has(host)),
      failing: values.hosts.filter((host) => failing.has(host)),
    }))
    .sort((left, right) => byName(left.rollout, right.rollout) || left.number - right.number);
}

/** Says in a line for each wave how far it is, and which waves were not reached. */
export function wavesInWords({ waves, isPreview }: Topology): string[] {
  const rollouts = [...new Set(waves.map(({ rollout }) => rollout))];
  return rollouts.flatMap((rollout) => {
    const own = waves.filter((wave) => wave.rollout === rollout);
    const [{ of } = { of: 0 }] = own;
    const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
      (number) => !own.some((wave) => wave.number === number),
    );
    const lines = own.map((wave) => `${nameOf(wave)}: ${stand(wave, isPreview)}`);
    return [...lines, ...missing.map((number) => `${nameOf({ rollout, number, of })}: not through yet`)];
  });
}

function nameOf({ rollout, number, of }: Pick<TopologyWave, "rollout" | "number" | "of">): string {
  return `${rollout}, wave ${String(number)} of ${String(of)}`;
}

function stand({ hosts, toGo, failing }: TopologyWave, isPreview: boolean): string {
  const count = hosts.length === 1 ? "1 host" : `${String(hosts.length)} hosts`;
  const left = isPreview && toGo.length > 0 ? [`still to go: ${listed(toGo)}`] : ["through"];
  const failed = failing.length > 0 ? [`no longer passing: ${listed(failing)}`] : [];
  return [count, ...left, ...failed].join(", ");
}

function listed(hosts: readonly string[]): string {
  const shown = hosts.slice(0, 10).join(" ");
  return hosts.length > 10 ? `${shown} and ${String(hosts.length - 10)} more` : shown;
}
