import type { DesiredAttachment } from "../../model/desired";
import type { GatewayQuestion } from "../../model/step";
import { contains } from "../../ipam/prefix";
import { addressOf } from "../../ipam/address";
import { isIsolated } from "../../ownership/isolated-parent";
import type { Setting } from "./choices";
import type { AttachmentLink } from "./link";

/** Asks the gateways of the subnets in which an attachment has addresses, whether or not its routes lead over them. */
export function gatewayQuestions(
  { id }: DesiredAttachment,
  { name, addresses }: AttachmentLink,
  { network, netns }: Setting,
): GatewayQuestion[] {
  if (network.checkGateway !== true || isIsolated(network)) return [];
  return network.subnets
    .filter(({ cidr }) => addresses.some((address) => contains(cidr, addressOf(address))))
    .flatMap(({ gateway }) => (gateway === undefined ? [] : [{ id, netns, name, gateway }]));
}
