/**
 * What the provider text in every stack's state calls, by these names, for ever:
 * `exports.handler=()=>require("pulumi-trunkline/runtime").vlanSubInterface`. A name that was released once stays, and
 * takes every older shape of state.
 */
import { endWithEngine, printOnce } from "./dynamic/process";
import { dynamicProviders } from "./dynamic/providers";
import { Run } from "./lifecycle/memory/run";

const providers = dynamicProviders((defaults) => {
  endWithEngine();
  printOnce();
  return new Run(console, defaults);
});

export const { containerAttachment, host, ipvlanNetwork, macvlanNetwork, vlanSubInterface } = providers;
