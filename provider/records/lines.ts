/**
 * Finds the records of one kind in what all files say: each begins with a heading, `trunkline-KIND FORMAT NAME`. Records
 * are text that anything may have written: what we would not write ourselves is no record, or has no such value.
 */
export function recordsIn(text: string, heading: RegExp): { name: string; lines: string[] }[] {
  return text.split(/^(?=trunkline-)/m).flatMap((record) => {
    const [head = "", ...lines] = record.split("\n");
    const name = heading.exec(head)?.[1];
    return name === undefined || hasControls(record) ? [] : [{ name, lines }];
  });
}

/** Control characters would move the cursor of whoever reads the record's values in a message. */
function hasControls(record: string): boolean {
  return /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(record);
}

/** Checks whether the kernel could have a link of this name; such a name cannot lead out of a folder. */
export function isLinkName(name: string | undefined): name is string {
  return name !== undefined && /^(?!\.{1,2}$)[^\s/:]{1,15}$/.test(name);
}

/** Checks whether a network can have this name, by the rule for what a program writes. */
export function isNetworkName(name: string | undefined): name is string {
  return name !== undefined && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name);
}

/** Parses a whole number; undefined if it is none, or out of range. */
export function numberIn(text: string | undefined, least: number, most: number): number | undefined {
  const number = /^-?\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}

/**
 * Reads lines `sysctl net/ipv4/conf/IFNAME/rp_filter 2` by key: `net.ipv4.conf.IFNAME.rp_filter`. No key leads out of the
 * folder of the kernel's network settings.
 */
export function sysctlsIn(lines: readonly string[], keyword = "sysctl"): Record<string, string> {
  return Object.fromEntries(
    valuesOf(lines, keyword).flatMap((line) => {
      const [path = "", value = ""] = line.split(" ");
      return /^net(\/[A-Za-z0-9_-]+)+$/.test(path) ? [[path.replaceAll("/", "."), value]] : [];
    }),
  );
}

export function sysctlLines(sysctls: Readonly<Record<string, string>> = {}, keyword = "sysctl"): string[] {
  return Object.entries(sysctls).map(([key, value]) => `${keyword} ${key.replaceAll(".", "/")} ${value}`);
}

/** Returns what follows a keyword, for each line that begins with it. */
export function valuesOf(lines: readonly string[], keyword: string): string[] {
  return lines.filter((line) => line.startsWith(`${keyword} `)).map((line) => line.slice(keyword.length + 1));
}
