import type { Link, QosMap, VlanData } from "../model/link";
import { forEachVlanFlag, standardVlanFlags, type VlanFlagName, type VlanFlags } from "../model/vlan-flags";
import { changeLink, undoOn, type IpKinds } from "./kind";
import { mtuWords, withNewLink } from "./new-link";
import { qosTransition } from "./qos";

export const vlanLinkKinds = {
  addVlanLink: {
    /** `address` and `mtu` go before `type`: after it, iproute2 takes them for options of the type. */
    argv: ({ link: { name, parent, vlan, mtu, macAddress } }) => [
      ...["link", "add", "link", parent, "name", name],
      ...(macAddress === undefined ? [] : ["address", macAddress]),
      ...mtuWords({ mtu }),
      ...["type", "vlan", "protocol", vlan.protocol, "id", String(vlan.vlanId)],
      ...vlanFlags(unusualFlags(vlan.flags)),
      ...qosMaps(vlan),
    ],
    undo: ({ link: { name } }) => [{ kind: "deleteLink", name }],
    effect: ({ link: { vlan, macAddress, ...link } }, before) =>
      withNewLink(before, link, (below) => ({
        kind: "vlan",
        macAddress: macAddress ?? below?.macAddress ?? "",
        vlan: { ...vlan, ingressQos: present(vlan.ingressQos), egressQos: present(vlan.egressQos) },
      })),
  },
  setVlanFlags: {
    argv: ({ name, flags }) => ["link", "set", "dev", name, "type", "vlan", ...vlanFlags(flags)],
    undo: (step, before) =>
      undoOn(step, before, ({ name, vlan }) =>
        vlan === undefined
          ? []
          : [{ kind: "setVlanFlags", name, flags: formerFlags(step.flags, vlan.flags) }],
      ),
    effect: (step, before) =>
      changeVlan(step, before, (vlan) => ({ ...vlan, flags: { ...vlan.flags, ...step.flags } })),
  },
  setQos: {
    argv: (step) => ["link", "set", "dev", step.name, "type", "vlan", ...qosMaps(step)],
    undo: (step, before) =>
      undoOn(step, before, ({ name, vlan }) =>
        vlan === undefined
          ? []
          : [
              {
                kind: "setQos",
                name,
                ingressQos: qosTransition(step.ingressQos, vlan.ingressQos),
                egressQos: qosTransition(step.egressQos, vlan.egressQos),
              },
            ],
      ),
    effect: (step, before) =>
      changeVlan(step, before, (vlan) => ({
        ...vlan,
        ingressQos: present({ ...vlan.ingressQos, ...step.ingressQos }),
        egressQos: present({ ...vlan.egressQos, ...step.egressQos }),
      })),
  },
} satisfies IpKinds<"addVlanLink" | "setVlanFlags" | "setQos">;

function changeVlan(
  step: { readonly name: string },
  before: Parameters<typeof changeLink>[1],
  change: (vlan: VlanData) => VlanData,
): ReturnType<typeof changeLink> {
  return changeLink(step, before, (link): Link =>
    link.vlan === undefined ? link : { ...link, vlan: change(link.vlan) },
  );
}

function vlanFlags(flags: Partial<VlanFlags>): string[] {
  const words = forEachVlanFlag(({ keyword }, name) => {
    const value = flags[name];
    return value === undefined ? [] : [keyword, value ? "on" : "off"];
  });
  return Object.values(words).flat();
}

/** Omits what a new link has anyway: an iproute2 older than 5.3 does not know `bridge_binding`. */
function unusualFlags(flags: VlanFlags): Partial<VlanFlags> {
  const names = Object.keys(flags) as VlanFlagName[];
  return Object.fromEntries(
    names.filter((name) => flags[name] !== standardVlanFlags[name]).map((name) => [name, flags[name]]),
  );
}

/** Returns the former values of the flags that a step sets. */
function formerFlags(set: Partial<VlanFlags>, former: VlanFlags): Partial<VlanFlags> {
  const names = Object.keys(set) as VlanFlagName[];
  return Object.fromEntries(names.map((name) => [name, former[name]]));
}

function qosMaps({ ingressQos, egressQos }: { ingressQos: QosMap; egressQos: QosMap }): string[] {
  return [...qosMap("ingress-qos-map", ingressQos), ...qosMap("egress-qos-map", egressQos)];
}

function qosMap(keyword: string, map: QosMap): string[] {
  const entries = Object.entries(map);
  return entries.length === 0 ? [] : [keyword, ...entries.map(([from, to]) => `${from}:${String(to)}`)];
}

/** Drops entries that map to 0, which are the same as none. */
function present(map: QosMap): QosMap {
  return Object.fromEntries(Object.entries(map).filter(([, to]) => to !== 0));
}
