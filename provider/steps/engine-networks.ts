import { isIpv6 } from "../ipam/address";
import type { EngineNetwork } from "../model/attachment";
import type { HostState } from "../model/host-state";
import type { ChildKind, NetworkEngine, Subnet } from "../model/network";
import type { FullEngineNetwork } from "../model/step";
import { markLabel, urnForLabel, urnLabel } from "../ownership/label";
import { markOf } from "../ownership/mark";
import { hostNetns } from "../state/namespaces";
import type { ScriptKinds } from "./kind";

/** Networks that an engine has. Its own command makes and removes them, on the host itself. */
export const engineNetworkKinds = {
  addEngineNetwork: {
    keyword: "engine",
    words: ({ engine, network }) => [engine, ...creation(network)].join(" "),
    describe: ({ engine, network }) => [engine, ...creation(network)].join(" "),
    isTold: true,
    undo: ({ engine, network }) => [
      { kind: "inNetns", netns: hostNetns, step: { kind: "deleteEngineNetwork", engine, network } },
    ],
    effect: ({ engine, network }, before) =>
      withNetworks(before, engine, (networks) => [
        ...networks.filter(({ name }) => name !== network.name),
        network,
      ]),
  },
  deleteEngineNetwork: {
    keyword: "engine",
    words: ({ engine, network }) => `${engine} network rm ${network.name}`,
    describe: ({ engine, network }) => `${engine} network rm ${network.name}`,
    isTold: true,
    undo: ({ engine, network }) => [
      { kind: "inNetns", netns: hostNetns, step: { kind: "addEngineNetwork", engine, network } },
    ],
    effect: ({ engine, network }, before) =>
      withNetworks(before, engine, (networks) => networks.filter(({ name }) => name !== network.name)),
  },
} satisfies ScriptKinds<"addEngineNetwork" | "deleteEngineNetwork">;

/** The arguments of Docker's command line, none of which has a space in it. */
function creation({ name, parent, child, details }: FullEngineNetwork): string[] {
  const { subnets, internal, mtu, urn } = details;
  const excluded = subnets.flatMap(({ exclude = [] }) => exclude);
  return [
    ...["network", "create", "--driver", child.driver],
    ...(internal ? ["--internal"] : []),
    ...(subnets.some(({ cidr }) => isIpv6(cidr)) ? ["--ipv6"] : []),
    ...["--opt", `parent=${parent}`, ...modeOptions(child)],
    ...(mtu === undefined ? [] : ["--opt", `com.docker.network.driver.mtu=${String(mtu)}`]),
    ...subnets.flatMap(subnetOptions),
    ...excluded.flatMap((address, index) => ["--aux-address", `exclude${String(index + 1)}=${address}`]),
    ...(urn === undefined
      ? []
      : ["--label", `${urnLabel}=${urnForLabel(urn)}`, "--label", `${markLabel}=${markOf(urn)}`]),
    name,
  ];
}

function modeOptions(child: ChildKind): string[] {
  if (child.driver === "macvlan") return ["--opt", `macvlan_mode=${child.mode}`];
  return ["--opt", `ipvlan_mode=${child.mode}`, "--opt", `ipvlan_flag=${child.flag}`];
}

function subnetOptions({ cidr, gateway, ipRange }: Subnet): string[] {
  return [
    ...["--subnet", cidr],
    ...(gateway === undefined ? [] : ["--gateway", gateway]),
    ...(ipRange === undefined ? [] : ["--ip-range", ipRange]),
  ];
}

function withNetworks(
  state: HostState,
  engine: NetworkEngine,
  change: (networks: readonly EngineNetwork[]) => readonly EngineNetwork[],
): HostState {
  const listing = state.engines[engine];
  if (listing === undefined || listing.problem !== undefined) return state;
  const networks = change(listing.networks ?? []);
  return { ...state, engines: { ...state.engines, [engine]: { ...listing, networks } } };
}
