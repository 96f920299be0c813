import type { HostState } from "../model/host-state";
import { isSameLink } from "../state/links";
import { answererInWords } from "../plan/addresses/segment";
import type { ContainerAttachmentSpec } from "../inputs/container-attachment";

/** Each is told once a run, however many attachments have to do without it. */
const told = new Set<string>();

/** Tells the user which addresses were not given because somebody on the segment has them. */
export function tellSkipped({ host, network }: ContainerAttachmentSpec, state: HostState): void {
  const parent = state.networks.find(({ name }) => name === network)?.parent;
  for (const answer of state.answers.filter(({ link }) => isSameLink(state, parent, link))) {
    const line = `${host.name}: ${answer.address} is in use by ${answererInWords(answer)}; the network "${network}" gives the next free address instead; exclude it there`;
    if (!told.has(line)) console.info(line);
    told.add(line);
  }
}
