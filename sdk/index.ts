export { Host, type ConnectionArgs, type HostArgs, type HostLink, type ProxyConnectionArgs } from "./host";
export { VlanSubInterface, type VlanFlagsArgs, type VlanSubInterfaceArgs } from "./vlan-sub-interface";
