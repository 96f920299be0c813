import * as pulumi from "@pulumi/pulumi";
import type { WaveSize } from "../provider/model/waves";
import type { Host } from "./host";
import { providerText } from "./provider-text";

/** What a rollout says of one of its waves. */
export interface WaveArgs {
  /** Name of the rollout. */
  rollout: string;
  /** From 1. */
  number: number;
  /** How many waves there are. */
  of: number;
  size: WaveSize;
  hosts: readonly Host[];
}

const type = "pulumi-nodejs:dynamic/trunkline:Wave";

/**
 * The end of a wave, which `rollout` makes: it depends on what the wave made, and the next wave on it, so that edges do not
 * grow with the square of the number of hosts. It is on no host.
 */
export class Wave extends pulumi.CustomResource {
  /** Names of the hosts in the wave. */
  declare readonly hosts: pulumi.Output<string[]>;

  constructor(name: string, { hosts, ...rest }: WaveArgs, options: pulumi.CustomResourceOptions = {}) {
    const properties = {
      ...rest,
      __provider: providerText("wave"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      hosts: hosts.map(({ resourceName }) => resourceName),
    };
    super(type, name, properties, options);
  }
}
