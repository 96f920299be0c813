/** Finds the records of one kind in what all files say: each begins with a heading, `trunkline-KIND FORMAT NAME`. */
export function recordsIn(text: string, heading: RegExp): { name: string; lines: string[] }[] {
  return text.split(/^(?=trunkline-)/m).flatMap((record) => {
    const [head = "", ...lines] = record.split("\n");
    const name = heading.exec(head)?.[1];
    return name === undefined ? [] : [{ name, lines }];
  });
}

/** Returns what follows a keyword, for each line that begins with it. */
export function valuesOf(lines: readonly string[], keyword: string): string[] {
  return lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));
}
