import type { HostState } from "../model/host-state";
import { isSameLink } from "../state/links";
import { answererInWords } from "../plan/addresses/segment";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";
import type { Told } from "./memory/told";

/** Tells the user which addresses were not given because somebody on the segment has them. */
export function tellSkipped(told: Told, { host, network }: ContainerAttachmentSpec, state: HostState): void {
  const parent = state.networks.find(({ name }) => name === network)?.parent;
  for (const answer of state.answers.filter(({ link }) => isSameLink(state, parent, link))) {
    told.info(
      `${host.name}: ${answer.address} is in use by ${answererInWords(answer)}; the network "${network}" gives the next free address instead; exclude it there`,
    );
  }
}
