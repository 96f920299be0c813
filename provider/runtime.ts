/**
 * What the provider text in every stack's state calls, by these names, for ever:
 * `exports.handler=()=>require("pulumi-trunkline/runtime").vlanSubInterface`. A name that was released once stays, and
 * takes every older shape of state.
 */
import { endWithEngine, printOnce } from "./dynamic/process";
import { dynamicProviders } from "./dynamic/providers";
import { Run } from "./lifecycle/memory/run";

const providers = dynamicProviders((config, underway) => {
  // The engine starts this process with its own address as the last argument.
  endWithEngine(process.argv.at(-1), underway);
  printOnce();
  return new Run(console, config);
});

export const {
  addressPlan,
  containerAttachment,
  host,
  hostRoute,
  ipvlanNetwork,
  macvlanNetwork,
  probe,
  vlanSubInterface,
  vlanTrunk,
} = providers;
