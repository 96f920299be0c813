import * as pulumi from "@pulumi/pulumi";
import { wavesOf, wavesProblem, type WaveSize } from "../provider/model/waves";
import type { Host } from "./host";
import { Wave } from "./wave";

export type { WaveSize } from "../provider/model/waves";
export type { Wave } from "./wave";

/** A resource, or several, as a function of the program returns them. */
export type Made = pulumi.Resource | readonly pulumi.Resource[];

export interface RolloutArgs<Each extends Made> {
  /**
   * How many of the hosts are through after each wave: a number, or a percentage of all; the last one is `"100%"`.
   * `[1, "10%", "100%"]` is one host first, then a tenth of all (with that one), then the rest.
   */
  waves: readonly WaveSize[];
  /**
   * Makes the resources of one host, each with these options, and returns them all: the next wave waits for what is
   * returned, and for nothing else.
   */
  each: (host: Host, options: pulumi.CustomResourceOptions) => Each;
  /** Makes what has to succeed for one host before the next wave begins, such as its `Probe`s. Default: nothing. */
  probes?: (host: Host, made: Each, options: pulumi.CustomResourceOptions) => Made;
  /** Name of the rollout; a program with several gives each one. Default: `"rollout"`. */
  name?: string;
}

/**
 * Makes resources on hosts in waves: a wave begins when everything of the former one is made and its probes have passed. If
 * something fails, the hosts of later waves are not touched, and the next `pulumi up` goes on from there.
 *
 *     rollout(hosts, {
 *       waves: [1, "10%", "100%"],
 *       each: (host, options) => new VlanTrunk(`${host.resourceName}-trunk`, { host, parent: "eth0", vlans }, options),
 *       probes: (host, trunk, options) => new Probe(`${host.resourceName}-10`, { from: { trunk, vlan: 10 }, to: "10.10.0.254" }, options),
 *     });
 *
 * Hosts go to waves in the order of the list, spread over it. A host's wave depends on the hosts before it alone: those that
 * are added at the end move no other. A host whose wave is another one is not changed by that.
 *
 * @returns the last wave, for what is to wait for the whole rollout
 */
export function rollout<Each extends Made>(
  hosts: readonly Host[],
  { waves, each, probes, name = "rollout" }: RolloutArgs<Each>,
): Wave {
  const problem = wavesProblem(waves);
  if (problem !== undefined) throw new pulumi.RunError(`${name}: waves: ${problem}`);
  const waveOf = wavesOf(hosts.length, waves);
  const last = waves.reduce<Wave | undefined>((former, size, index) => {
    const options = former === undefined ? {} : { dependsOn: [former] };
    const own = hosts.filter((_, place) => waveOf[place] === index);
    const made = own.flatMap((host) => {
      const resources = each(host, { ...options });
      return [resources, probes?.(host, resources, { ...options }) ?? []].flat();
    });
    const args = { rollout: name, number: index + 1, of: waves.length, size, hosts: own };
    const dependsOn = former === undefined ? made : [former, ...made];
    return new Wave(`${name}-${String(index + 1)}`, args, { dependsOn });
  }, undefined);
  return last as Wave;
}
