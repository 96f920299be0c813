import { refusalInWords } from "../errors";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import type { HostState } from "../model/host-state";
import { shortHash } from "../ownership/mark";
import { containerInWords } from "../state/containers";
import type { Told } from "./memory/told";

const usualCauses =
  "usual causes: a hypervisor or switch that filters MAC addresses (forged transmits, MAC address changes and promiscuous mode of a virtual switch, port security, Wi-Fi), a VLAN that is not allowed on the switch port, or a gateway that is down";

/** Warns the user that an attachment works, as far as the host can tell, and its gateway does not know of it. */
export function tellUnheard(
  told: Told,
  { host, name, resourceUrn, network, container }: ContainerAttachmentSpec,
  { unheard = [] }: HostState,
): void {
  const id = shortHash(resourceUrn);
  for (const { gateway, why } of unheard.filter((each) => each.id === id)) {
    const attachment = `attachment "${name}" (${containerInWords(container)} on the network "${network}")`;
    const problem =
      why === undefined
        ? `${attachment}: the gateway ${gateway} does not answer it`
        : `${attachment}: the gateway ${gateway} could not be asked: ${why}`;
    const remedy = why === undefined ? usualCauses : undefined;
    told.warn(`${host.name}: ${refusalInWords({ code: "gateway-unheard", problem, remedy })}`);
  }
}
