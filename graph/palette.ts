import type { Change } from "./topology";

/** A tint for surfaces and a dark shade of it for lines and text. */
export interface Colour {
  readonly tint: string;
  readonly shade: string;
}

/** Colours for VLANs, in turn. Neighbours differ in lightness, so that readers who see few hues tell them apart. */
const vlanColours: readonly Colour[] = [
  { tint: "#cfe3ff", shade: "#1d4ed8" },
  { tint: "#ffe3b8", shade: "#b45309" },
  { tint: "#c9f2dc", shade: "#047857" },
  { tint: "#fbd3ea", shade: "#be185d" },
  { tint: "#d9f0f7", shade: "#0e7490" },
  { tint: "#eedcff", shade: "#7e22ce" },
  { tint: "#f2efb0", shade: "#6b6300" },
  { tint: "#ffd6cf", shade: "#c2410c" },
  { tint: "#dfe7cf", shade: "#4d7c0f" },
  { tint: "#dadcf9", shade: "#4338ca" },
];

export const grey: Colour = { tint: "#eef1f5", shade: "#475569" };
export const ink = "#0f172a";
/** The picture has a background of its own, so that it can be read on a dark page. */
export const paper = "#ffffff";

export const changeColours: Readonly<Record<Change, Colour>> = {
  create: { tint: "#bbf7d0", shade: "#166534" },
  update: { tint: "#fde68a", shade: "#854d0e" },
  replace: { tint: "#e9d5ff", shade: "#6b21a8" },
  delete: { tint: "#fecaca", shade: "#b91c1c" },
};

/** Gives a VLAN one colour on all hosts; with very many VLANs, two may share a colour. */
export function coloursOfVlans(tags: readonly string[]): ReadonlyMap<string, Colour> {
  return new Map(tags.map((tag, index) => [tag, vlanColours[index % vlanColours.length] ?? grey]));
}
