import type { InterfaceAddress } from "../model/address";
import type { Link } from "../model/link";
import type { ChildKind, NetworkRecord } from "../model/network";
import type { LinkStep } from "../model/step";
import { missingAddresses, extraAddresses } from "./addresses/difference";

/** Gives a link that stays up the addresses of its record, without duplicate address detection. */
export function addressSteps(
  addresses: readonly InterfaceAddress[],
  link: Link,
): { readonly extra: readonly LinkStep[]; readonly missing: readonly LinkStep[] } {
  const missing = missingAddresses(addresses, link, { goesDown: false }).flatMap(({ steps }) => steps);
  return {
    extra: extraAddresses(addresses, link).flatMap(({ steps }) => steps),
    missing: missing.map((step) => (step.kind === "addAddress" ? { ...step, noProbe: true } : step)),
  };
}

export function flagSteps(name: string, { child: seen }: Link, child: ChildKind): LinkStep[] {
  if (child.driver !== "ipvlan" || seen?.driver !== "ipvlan" || seen.flag === child.flag) return [];
  return [{ kind: "setIpvlanFlag", name, mode: child.mode, flag: child.flag }];
}

/** Defaults to the parent's MTU: a new link gets that from the kernel, but an existing one may have had another. */
export function mtuOf(
  mtu: number | "kernel-default" | undefined,
  { network, parent, present }: { network: NetworkRecord; parent: Link; present: Link | undefined },
): number | undefined {
  if (typeof mtu === "number") return mtu;
  return network.mtu ?? (present === undefined ? undefined : parent.mtu);
}
