export { AddressPlan, type AddressPlanArgs, type KeptRange } from "./address-plan";
export {
  ContainerAttachment,
  type AttachmentRouteArgs,
  type ContainerArgs,
  type ContainerAttachmentArgs,
} from "./container-attachment";
export { Host, type ConnectionArgs, type HostArgs, type HostLink, type ProxyConnectionArgs } from "./host";
export { distributeRoutes, type DistributedRoutesArgs, type ViaArgs } from "./distribute-routes";
export { HostRoute, type HostRouteArgs } from "./host-route";
export { rollout, type Made, type RolloutArgs, type Wave, type WaveSize } from "./rollout";
export { Probe, type ProbeArgs, type ProbeEnd, type TrunkVlan } from "./probe";
export {
  VlanSubInterface,
  type LinkRouteArgs,
  type VlanFlagsArgs,
  type VlanSubInterfaceArgs,
} from "./vlan-sub-interface";
export { VlanTrunk, type TrunkLink, type TrunkVlanArgs, type VlanTrunkArgs } from "./vlan-trunk";
export {
  IpvlanNetwork,
  MacvlanNetwork,
  type HostShim,
  type HostShimArgs,
  type IpvlanNetworkArgs,
  type MacvlanNetworkArgs,
  type Network,
  type NetworkArgs,
  type NetworkReference,
} from "./network";
export type { Subnet, SubnetArgs } from "./subnet";
