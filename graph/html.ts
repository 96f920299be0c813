/** Graphviz's HTML-like labels: a few elements, written as XML. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Escapes plain text. */
export function text(words: string): string {
  return words
    .replaceAll("\\", likeBackslash)
    .replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Graphviz replaces `\N` by the node's name and offers no escape for it. */
const likeBackslash = "\u2216";

export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${text(String(value))}"`);
  return `<${name}${given.join("")}>${content.join("")}</${name}>`;
}

/** Stacks lines, aligned to the left. */
export function lines(content: readonly string[]): string {
  return content.map((line) => `${line}<BR ALIGN="LEFT"/>`).join("");
}

export function table(attributes: Attributes, rows: readonly (readonly string[])[]): string {
  return element("TABLE", attributes, ...rows.map((cells) => element("TR", {}, ...cells)));
}

export function cell(attributes: Attributes, ...content: readonly string[]): string {
  return element("TD", { ALIGN: "LEFT", BALIGN: "LEFT", ...attributes }, ...content);
}
