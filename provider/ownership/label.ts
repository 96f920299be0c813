/** The labels by which an engine's network is known as one of ours: the URN decides, the mark is for people. */
export const urnLabel = "trunkline.urn";
export const markLabel = "trunkline.mark";

/** Spells a URN for a label: it goes to the host as one word of a line. */
export function urnForLabel(urn: string): string {
  return urn.replace(/[\s%]/gu, encodeURIComponent);
}

/** Reads a URN in a label, which anybody may have written. */
export function urnInLabel(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    return label;
  }
}
