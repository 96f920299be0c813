import { macAddressOf, parseAddress } from "../ipam/address";
import type { SegmentAnswer, UnheardGateway } from "../model/host-state";

/* Who on a segment answered for an address, and who did not. */

/** An answer as it was printed, for a message. */
export type AnswerInWords = Omit<SegmentAnswer, "address"> & { readonly address: string };

/** @param words `LINK ADDRESS [MAC]` */
export function readAnswer(words: string): AnswerInWords {
  const [link = "", address = "", macAddress] = words.split(" ");
  return { link, address, ...(macAddress !== undefined && { macAddress: macAddressOf(macAddress) }) };
}

/** @param words the same; undefined if the address is none */
export function parseAnswer(words: string): SegmentAnswer | undefined {
  const answer = readAnswer(words);
  const address = parseAddress(answer.address);
  return address && { ...answer, address };
}

/** @param words `ID ADDRESS [WHY]` */
export function parseUnheard(words: string): UnheardGateway | undefined {
  const [id = "", text = "", ...why] = words.split(" ");
  const gateway = parseAddress(text);
  return gateway && { id, gateway, ...(why.length > 0 && { why: why.join(" ") }) };
}
