import type { DesiredVlanLink } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetnsStep } from "../../model/step";
import type { VlanFlagName } from "../../model/vlan-flags";
import { duplicateAddresses, extraAddresses, missingAddresses } from "../addresses/difference";
import type { Difference } from "../difference";
import { keptAddresses } from "./other-addresses";
import { extraRouting, missingRouting } from "./routes";
import { sysctlDifferences } from "./sysctls";
import { qosTransition, sameQos } from "../../steps/qos";

/** Checks whether a link is the very one that is wanted, by what the kernel fixes when a VLAN link is made. */
export function isSame(link: Link, desired: DesiredVlanLink, parent: Link): boolean {
  return (
    link.parentIndex === parent.index &&
    link.parentNamespaceId === undefined &&
    link.vlan?.vlanId === desired.vlan.vlanId &&
    link.vlan.protocol === desired.vlan.protocol
  );
}

/** Returns the differences in the order in which to mend them: first what going down would lose, then down; up and routes last. */
export function vlanDifferences(
  desired: DesiredVlanLink,
  link: Link,
  { parent, state }: { readonly parent: Link; readonly state: HostState },
): Difference<NetnsStep>[] {
  const upOrDown = upDifference(desired, link);
  const goesDown = upOrDown.length > 0 && !desired.up;
  const kept = keptAddresses(desired, link, state);
  const extra = extraAddresses(desired.addresses, link, kept);
  const duplicates = duplicateAddresses(desired.addresses ?? [], link);
  return [
    ...extraRouting(desired, link, state),
    ...extra,
    ...(desired.up ? [] : upOrDown),
    ...mtuDifference(desired, link, parent),
    ...macAddressDifference(desired, link, parent),
    ...flagsDifference(desired, link),
    ...qosDifference(desired, link),
    ...sysctlDifferences(desired, link, state),
    ...duplicates,
    ...missingAddresses(desired.addresses, link, { goesDown, kept }),
    ...(desired.up ? upOrDown : []),
    ...missingRouting(desired, link, { state, shaken: extra.length + duplicates.length > 0 }),
  ];
}

function mtuDifference({ mtu }: DesiredVlanLink, link: Link, parent: Link): Difference[] {
  if (mtu === undefined) return [];
  const wanted = mtu === "kernel-default" ? parent.mtu : mtu;
  if (wanted === link.mtu) return [];
  return [
    {
      text: `mtu ${String(link.mtu)} instead of ${String(wanted)}`,
      steps: [{ kind: "setMtu", name: link.name, mtu: wanted }],
    },
  ];
}

function macAddressDifference({ macAddress }: DesiredVlanLink, link: Link, parent: Link): Difference[] {
  if (macAddress === undefined) return [];
  const wanted = macAddress === "kernel-default" ? parent.macAddress : macAddress;
  if (wanted === "" || wanted === link.macAddress) return [];
  return [
    {
      text: `MAC address ${link.macAddress} instead of ${wanted}`,
      steps: [{ kind: "setMacAddress", name: link.name, macAddress: wanted }],
    },
  ];
}

function flagsDifference({ vlan: { flags } }: DesiredVlanLink, link: Link): Difference[] {
  const seen = link.vlan?.flags;
  const names = (Object.keys(flags) as VlanFlagName[]).filter((name) => seen?.[name] !== flags[name]);
  if (names.length === 0) return [];
  return [
    {
      text: names
        .map((name) => `${name} ${flags[name] ? "off" : "on"} instead of ${flags[name] ? "on" : "off"}`)
        .join(", "),
      steps: [
        {
          kind: "setVlanFlags",
          name: link.name,
          flags: Object.fromEntries(names.map((name) => [name, flags[name]])),
        },
      ],
    },
  ];
}

function qosDifference({ vlan }: DesiredVlanLink, link: Link): Difference[] {
  const seen = link.vlan ?? vlan;
  if (sameQos(seen.ingressQos, vlan.ingressQos) && sameQos(seen.egressQos, vlan.egressQos)) return [];
  return [
    {
      text: "different QoS maps",
      steps: [
        {
          kind: "setQos",
          name: link.name,
          ingressQos: qosTransition(seen.ingressQos, vlan.ingressQos),
          egressQos: qosTransition(seen.egressQos, vlan.egressQos),
        },
      ],
    },
  ];
}

function upDifference({ up }: DesiredVlanLink, link: Link): Difference[] {
  if (link.up === up) return [];
  return [
    {
      text: `${link.up ? "up" : "down"} instead of ${up ? "up" : "down"}`,
      steps: [{ kind: "setUp", name: link.name, up }],
    },
  ];
}
