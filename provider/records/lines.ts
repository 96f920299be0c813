/** Finds the records of one kind in what all files say: each begins with a heading, `trunkline-KIND FORMAT NAME`. */
export function recordsIn(text: string, heading: RegExp): { name: string; lines: string[] }[] {
  return text.split(/^(?=trunkline-)/m).flatMap((record) => {
    const [head = "", ...lines] = record.split("\n");
    const name = heading.exec(head)?.[1];
    return name === undefined ? [] : [{ name, lines }];
  });
}

/** Reads lines `sysctl net/ipv4/conf/IFNAME/rp_filter 2` by key: `net.ipv4.conf.IFNAME.rp_filter`. */
export function sysctlsIn(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    valuesOf(lines, "sysctl").map((line) => {
      const [path = "", value = ""] = line.split(" ");
      return [path.replaceAll("/", "."), value];
    }),
  );
}

export function sysctlLines(sysctls: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(sysctls).map(([key, value]) => `sysctl ${key.replaceAll(".", "/")} ${value}`);
}

/** Returns what follows a keyword, for each line that begins with it. */
export function valuesOf(lines: readonly string[], keyword: string): string[] {
  return lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));
}
