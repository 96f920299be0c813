export { AddressPlan, type AddressPlanArgs, type KeptRange } from "./address-plan";
export {
  ContainerAttachment,
  type AttachmentRouteArgs,
  type ContainerArgs,
  type ContainerAttachmentArgs,
} from "./container-attachment";
export { Host, type ConnectionArgs, type HostArgs, type HostLink, type ProxyConnectionArgs } from "./host";
export { HostRoute, type HostRouteArgs } from "./host-route";
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
  type Subnet,
  type SubnetArgs,
} from "./network";
