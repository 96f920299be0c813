import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileOf } from "../../../provider/run/host/files";
import { optional, partsOf, type HostMode } from "../../../provider/run/host/parts";
import { hostText } from "../../../provider/run/host/text";
import { ensureShells, shells } from "./_shells";

const modes = Object.keys(partsOf) as HostMode[];
const parts = [...new Set(modes.flatMap((mode) => partsOf[mode] as readonly string[]))];

const source = (part: string): string => readFileSync(fileOf(part), "utf8");
const code = (part: string): string => source(part).replace(/^\s*#.*\n/gm, "");

/** Splits a part into its functions, by name, and the commands outside of them. */
function functionsOf(part: string): { functions: Map<string, string>; rest: string } {
  const functions = new Map<string, string>();
  const rest = code(part).replace(/^(\w+)\(\) \{\n(.*?)^\}\n/gms, (_, name: string, body: string) => {
    functions.set(name, body);
    return "";
  });
  return { functions, rest };
}

const allFunctions = new Set(parts.flatMap((part) => [...functionsOf(part).functions.keys()]));

/** Returns the functions that code calls: names at the beginning of a command or passed to `report` or `try`. */
function callsIn(text: string): string[] {
  const begins =
    /(?<=^|[;&|({!]|\b(?:if|then|else|elif|do|while|until|report|try)|\) )[ \t]*(\w+)(?![\w=(]|\))/gm;
  return [...text.matchAll(begins)].flatMap(([, name = ""]) => (allFunctions.has(name) ? [name] : []));
}

/** Returns the variables that code sets. */
function variablesIn(text: string): string[] {
  const bare = text.replace(/"(?:\\.|[^"\\])*"/g, '""').replace(/ in [^;]*; do$/gm, "; do");
  const set = /(?:^|[\s;{(])(?:for (\w+)|read -r (\w+)|(?<!--filter )(?!IFS)(\w+)=)/gm;
  return [...bare.matchAll(set)].map(([, looped, read, assigned]) => looped ?? read ?? assigned ?? "");
}

beforeAll(ensureShells);

describe.each(parts)("the part %s", (part) => {
  test("is short", () => {
    expect(source(part).split("\n").length - 1).toBeLessThanOrEqual(150);
  });

  test("gives a reason for each exception from what ShellCheck wants", () => {
    const exceptions = source(part)
      .split("\n")
      .filter((line) => line.includes("shellcheck disable"));
    for (const line of exceptions) expect(line).toMatch(/# shellcheck disable=SC\d+ # .+/);
  });

  test("says where its variables come from: they begin with the name of a function or of the file", () => {
    const { functions } = functionsOf(part);
    const owners = [...functions.keys(), part.replaceAll("-", "_")];
    const strange = variablesIn(code(part)).filter(
      (name) => !owners.some((owner) => name === owner || name.startsWith(`${owner}_`)),
    );
    const shared: Readonly<Record<string, readonly string[]>> = {
      received: ["document"],
      settings: ["LC_ALL", "TMPDIR", "nl", "ip"],
      places: ["PATH", "ip"],
      "machine-id": ["machine_line"],
      ask: ["probe_answer"],
    };
    expect([...new Set(strange)].sort()).toEqual([...(shared[part] ?? [])].sort());
  });
});

describe.each(modes)("the text for %s", (mode) => {
  const all = partsOf[mode].map(functionsOf);
  const functions = new Map(all.flatMap((part) => [...part.functions]));

  test("has one function of each name", () => {
    const names = all.flatMap((part) => [...part.functions.keys()]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("has every function that it calls, and no other", () => {
    const called = new Set(all.flatMap(({ rest }) => callsIn(rest)));
    for (const name of called) for (const next of callsIn(functions.get(name) ?? "")) called.add(next);
    expect([...called].sort()).toEqual([...functions.keys()].sort());
  });

  test("has no variable of a part that it does not read", () => {
    const text = hostText(mode);
    const unread = all
      .flatMap(({ rest }) => variablesIn(rest))
      .filter(
        (name) => name === name.toLowerCase() && !text.includes(`$${name}`) && !text.includes(`\${${name}`),
      );
    expect(unread).toEqual([]);
  });

  test("has neither the quote that another text holds it in nor the comma that ends it", () => {
    for (const part of partsOf[mode]) expect(code(part)).not.toMatch(/[',]/);
  });

  test.each(shells)("is a program for %s", (_, [program = "", ...options]) => {
    const input = hostText(mode);
    const { status, stderr } = spawnSync(program, [...options, "-n"], { encoding: "utf8", input });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("a change is sent what its document asks for", () => {
  const firstLineOf = (part: string): string => `${[...functionsOf(part).functions.keys()][0] ?? ""}() {`;
  const has = (line: string): string[] => {
    const text = hostText("change", `trunkline 1\ntx 1\n${line}\nend\n`).replace(/'[^']*'/g, "");
    return Object.keys(optional.change ?? {}).filter((part) => text.includes(firstLineOf(part)));
  };
  const elsewhere = ["listing", "inode", "namespaces", "names", "upper", "dump"];

  test.each([
    ["guard absent lo", []],
    ["guard free lo", ["nested", "engine", "engaged", ...elsewhere]],
    ["guard space /run/netns/red 4026532222", elsewhere],
    ["do link set dev lo alias in /proc", []],
    ["revert 0123456789abcdef 20", ["began", "armed"]],
    ["guard silence lo 192.0.2.1", ["carrier", "segments"]],
    ["in /run/netns/red link set dev lo up", ["enter", ...elsewhere]],
    ["is /run/netns/red lo mark", ["enter", ...elsewhere]],
    ["sysctl /run/netns/red net/ipv4/conf/lo/arp_notify 1", ["enter", ...elsewhere]],
    ["tune /run/netns/red net/ipv4/conf/lo/arp_notify 1 netns red", ["enter", ...elsewhere]],
    ["take-back\nundo-in 1 /run/netns/red link set dev lo up", ["enter", ...elsewhere]],
    [
      "engine /proc/self/ns/net docker network rm lan",
      ["engine", "order", "engine-networks", "enter", ...elsewhere],
    ],
    ["keep", ["keep"]],
    ["unkeep", []],
    ["take-back\nundo-sysctl 1 /run/netns/red net/ipv4/conf/lo/arp_notify 1", ["enter", ...elsewhere]],
  ])("%s", (line, parts) => {
    expect(has(line)).toEqual(parts);
  });
});
