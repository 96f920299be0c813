type Matcher = (character: string) => boolean;

/** Compares as the shell does with a file's name (glob(7)), in time that grows with both lengths and no faster. */
export function fitsGlob(pattern: string, text: string): boolean {
  const parts = pattern.match(/\[[!^]?\]?[^\]]*\]|[^]/g) ?? [];
  let [part, at] = [0, 0];
  let star: { readonly part: number; at: number } | undefined;
  while (at < text.length) {
    const now = parts[part];
    if (now === "*") {
      star = { part: part++, at };
    } else if (now !== undefined && matcherOf(now)(text.charAt(at))) {
      part++;
      at++;
    } else if (star !== undefined) {
      part = star.part + 1;
      at = ++star.at;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === "*");
}

function matcherOf(part: string): Matcher {
  if (part === "?") return () => true;
  if (part.length === 1) return (character) => character === part;
  const [, inverted = "", set = ""] = /^\[([!^]?)([^]*)\]$/.exec(part) ?? [];
  const ranges = [...set.matchAll(/([^])-([^])|([^])/g)];
  return (character) =>
    ranges.some(([, first, last, only]) =>
      only === undefined ? (first ?? "") <= character && character <= (last ?? "") : only === character,
    ) !==
    (inverted !== "");
}
