import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "./_project";

/** A program in docs/from-docker-commands.md, with its surroundings. */
export interface Snippet {
  /** The heading above it. */
  readonly title: string;
  /** Commands that prepare the host: `ip link add …`, `ip address add …`. */
  readonly preparation: readonly string[];
  readonly program: string;
  /** Lines about what its containers then have; the first is `refused` if a preview refuses the program. */
  readonly findings: readonly string[];
}

export const documentText = readFileSync(join(CHECKOUT, "docs/from-docker-commands.md"), "utf8");

/** Returns the code that all programs begin with, and the programs in the order of the document. */
export function readSnippets(): { readonly beginning: string; readonly snippets: readonly Snippet[] } {
  const blocks = [...documentText.matchAll(/^#+ (.*)$|^```(\w+)\n([^]*?)^```$/gm)];
  const snippets: Snippet[] = [];
  let title = "";
  let preparation: string[] = [];
  let beginning: string | undefined;
  for (const [, heading, language, text = ""] of blocks) {
    if (heading !== undefined) [title, preparation] = [heading, []];
    else if (language === "sh") preparation = text.split("\n").filter((line) => line.startsWith("ip "));
    else if (language === "ts" && beginning === undefined) beginning = text;
    else if (language === "ts") snippets.push({ title, preparation, program: text, findings: [] });
    else if (language === "text") {
      const last = snippets.pop();
      if (last === undefined || last.findings.length > 0) throw new Error(`findings of no program: ${text}`);
      snippets.push({ ...last, findings: text.trim().split("\n") });
    } else throw new Error(`"${title}" has a block of ${String(language)}`);
  }
  if (beginning === undefined) throw new Error("the document has no program");
  return { beginning, snippets };
}

/** Returns the names of the containers that a program attaches. */
export function containersOf({ program, findings }: Snippet): string[] {
  const literal = [...program.matchAll(/attach\(\w+, "([^"]+)"/g)].map(([, name = ""]) => name);
  // The names that a program makes in a loop come from its findings.
  if (findings[0] === "refused") return literal;
  const found = findings.flatMap((line) => parseFinding(line).names).filter((name) => name !== "host");
  return [...new Set([...literal, ...found])];
}

export interface Finding {
  readonly names: readonly string[];
  /** For each address, its possible values, such as `eth0 10.0.0.1/8`: allocation may follow any order. */
  readonly addresses: readonly (readonly string[])[];
  readonly defaults: readonly string[];
  readonly reaches: readonly string[];
  readonly doesNotReach: readonly string[];
  /** For the host: links that are new. */
  readonly links: readonly string[];
}

/** Parses `red, blue   eth0 10.0.0.2/8 or 10.0.0.3/8, default via 10.0.0.1, reaches green`. */
export function parseFinding(line: string): Finding {
  const [, who = "", what = ""] = /^(\S+(?:, \S+)*) {2,}(.*)$/.exec(line) ?? [];
  const facts = what.split(", ");
  const after = (prefix: string) =>
    facts.filter((fact) => fact.startsWith(prefix)).map((fact) => fact.slice(prefix.length));
  const isHost = who === "host";
  const finding = {
    names: who.split(", "),
    addresses: isHost ? [] : after("eth0 ").map((text) => text.split(" or ").map((one) => `eth0 ${one}`)),
    defaults: after("default ").map((way) => `default ${way}`),
    reaches: after("reaches "),
    doesNotReach: after("does not reach "),
    links: isHost ? facts : [],
  };
  const understood =
    Object.values(finding).reduce((sum, list) => sum + list.length, 0) - finding.names.length;
  if (who === "" || understood !== facts.length) throw new Error(`cannot be checked: ${line}`);
  return finding;
}
