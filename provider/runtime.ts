/**
 * What the provider text in every stack's state calls, by these names, for ever:
 * `exports.handler=()=>require("pulumi-trunkline/runtime").vlanSubInterface`. A name that was released once stays, and
 * takes every older shape of state.
 */
import { containerAttachmentLifecycle } from "./lifecycle/container-attachment";
import { dynamicProvider } from "./lifecycle/dynamic-provider";
import { hostLifecycle } from "./lifecycle/host";
import { ipvlanNetworkLifecycle, macvlanNetworkLifecycle } from "./lifecycle/network";
import { vlanSubInterfaceLifecycle } from "./lifecycle/vlan-sub-interface";

export const containerAttachment = dynamicProvider(containerAttachmentLifecycle);
export const host = dynamicProvider(hostLifecycle);
export const ipvlanNetwork = dynamicProvider(ipvlanNetworkLifecycle);
export const macvlanNetwork = dynamicProvider(macvlanNetworkLifecycle);
export const vlanSubInterface = dynamicProvider(vlanSubInterfaceLifecycle);
