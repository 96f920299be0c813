import type { AttachmentRecord } from "../../model/attachment";
import type { DesiredAttachment } from "../../model/desired";
import type { HostState } from "../../model/host-state";
import type { Link } from "../../model/link";
import type { NetworkRecord } from "../../model/network";
import type { NetnsReference } from "../../model/step";
import { chooseAddresses } from "../addresses/choose";
import { gatewayRefusals } from "./gateways";
import { type AttachmentLink } from "./link";
import { chooseMacAddress } from "../addresses/mac";
import { chooseRoutes, routesWithin } from "./routes";
import { ipv6TurnedOff, unknownSysctls } from "../sysctls";
import { containerInWords } from "../../state/containers";
import { takenOnSegment } from "../addresses/segment";
import { linksOf } from "../../state/attachment-links";
import { inNetns } from "../../state/namespaces";
import { takenOn, type AddressHolder } from "../addresses/taken";
import { Refusal } from "../../errors";
import { marksOf } from "../../ownership/is-ours";
import { mtuOf } from "../child-link";
import { ipv6Missing } from "../refusals/ipv6";
import { nameTaken } from "../refusals/link";

/** The place of an attachment, and the record that the host has of it. */
export interface Setting {
  readonly network: NetworkRecord;
  readonly parent: Link;
  readonly netns: NetnsReference;
  readonly recorded: AttachmentRecord | undefined;
  readonly state: HostState;
}

/** Chooses everything that is left open: name, addresses, MAC address, MTU, routes. */
export function chooseLink(
  desired: DesiredAttachment,
  { network, parent, netns, recorded, state }: Setting,
  takenElsewhere: readonly AddressHolder[],
): AttachmentLink | { readonly refusals: readonly Refusal[] } {
  const inside = inNetns(state, netns.inode);
  const own = marksOf(desired.owner);
  const links = linksOf(desired.owner, state, netns.inode).flatMap((entry) =>
    entry.netns === netns.inode ? [entry.link] : [],
  );
  const present = links[0];
  const name = desired.interfaceName ?? present?.name ?? freeName(inside.links, recorded);
  const holder = inside.links.find((link) => link.name === name && !links.includes(link));
  if (holder !== undefined) return { refusals: [nameTaken({ name }, holder, inside)] };
  const taken = [...takenOn(network, own, state), ...takenOnSegment(network, state), ...takenElsewhere];
  // An attachment keeps its addresses only as long as it stays on the network that gave them.
  const kept = recorded?.network === network.name ? { recorded } : {};
  const choice = chooseAddresses(desired, { network, taken, ...kept });
  if (choice.refusals !== undefined) return choice;
  const addresses = choice.given.map(({ address }) => address);
  const { sysctls } = desired;
  const unfit = [
    ...ipv6Missing(addresses, "this attachment", state),
    ...unknownSysctls(sysctls, state.facts),
    ...ipv6TurnedOff(
      { addresses, sysctls },
      { what: "the attachment", remedy: "leave it out, or use a network without an IPv6 subnet" },
    ),
  ];
  if (unfit.length > 0) return { refusals: unfit };
  const routing = chooseRoutes(desired, {
    network,
    given: choice.given,
    netns: netns.inode,
    linkName: present?.name ?? name,
    recorded,
    state,
  });
  if (routing.refusals !== undefined) return routing;
  const macAddress = chooseMacAddress(desired, { network, recorded, state });
  const mtu = mtuOf(desired.mtu, { network, parent, present });
  const link: AttachmentLink = {
    name,
    mark: desired.owner.mark,
    addresses,
    routes: [...routing.routes, ...routesWithin(network, { given: choice.given, routes: desired.routes })],
    standby: routing.standby,
    handover: routing,
    sysctls,
    container: containerInWords(desired.container),
    ...(macAddress !== undefined && { macAddress }),
    ...(mtu !== undefined && { mtu }),
  };
  const unreached = gatewayRefusals(link, { present, recorded, inside: inside.routes });
  return unreached.length > 0 ? { refusals: unreached } : link;
}

function freeName(links: readonly Link[], recorded: AttachmentRecord | undefined): string {
  const names = new Set(links.flatMap(({ name, alternativeNames }) => [name, ...alternativeNames]));
  if (recorded !== undefined && !names.has(recorded.interfaceName)) return recorded.interfaceName;
  for (let number = 0; ; number++) {
    const name = `eth${String(number)}`;
    if (!names.has(name)) return name;
  }
}
