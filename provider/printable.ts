/**
 * Makes text fit for a terminal: whoever may name a link or write an alias in a namespace of their own must not move the
 * cursor, hide or reverse what is beside it. Line breaks stay, since texts of ours have some.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, escapeOf);
}

/** The same for a word within a sentence, in which a line break is somebody else's as well. */
export function printableWord(text: string): string {
  return printable(text).replaceAll("\n", escapeOf);
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
