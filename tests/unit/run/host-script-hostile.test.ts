/**
 * A thousand values that mean something to a shell, to `ip -batch` or to our own formats, through the real script in the
 * shells that hosts have: each comes out as it went in, or is not sent at all, and none is ever run.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { OwnershipRecord } from "../../../provider/model/ownership";
import type { Plan, UndoableStep } from "../../../provider/model/step";
import { parseFacts, parseState, type Report } from "../../../provider/observe/report";
import { fitsBatchLine } from "../../../provider/steps/batch";
import { renderDocument } from "../../../provider/steps/document";
import { runScript, useFolder } from "./_script";
import { shells } from "./_shells";

const folder = useFolder();

/** What would leave a file if a shell ever ran it. The folder that stands in for /var/lib is where it would be. */
const canary = "/var/lib/pwned";
const shellWords = [
  ...[
    "$(touch CANARY)",
    "`touch CANARY`",
    "; touch CANARY;",
    "| touch CANARY",
    "&& touch CANARY",
    "' touch CANARY '",
  ],
  ...[
    "${IFS}",
    "$0",
    "$nl",
    "$@",
    "*",
    "?",
    "[a-z]*",
    "~root",
    "{a,b}",
    "\\",
    "\\\\",
    "\\n",
    "%s",
    "%n",
    "!!",
    ",",
    ",,",
  ],
  ...[
    "end",
    "tx 9",
    "trunkline 1",
    "problem x",
    "section state",
    "failed 1",
    "@if1:",
    "trunkline-record 1 x",
    "--",
    "-rf",
  ],
  ...[
    "ü",
    "дом",
    "\u202e",
    "\ud83d\ude00",
    "\u00a0",
    "'",
    '"',
    "#",
    " ",
    "  ",
    "\t",
    "<",
    ">",
    "(",
    ")",
    "=",
  ],
].map((word) => word.replace("CANARY", canary));

/** A text of one line, as a program's values are by the time they are rendered. */
const value = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...shellWords) },
      fc.string({ unit: "binary", maxLength: 6 }),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(""))
  .filter((text) => !/[\n\0]/.test(text) && !/\p{Cs}/u.test(text));

/** The kernel keeps 255 bytes of an alias. */
const alias = value.filter(
  (text) => fitsBatchLine(text) && text.trim() === text && text !== "" && Buffer.byteLength(text) < 256,
);
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, count: number): Value[] =>
  fc.sample(arbitrary, { numRuns: count, seed: 20_261_130 });
const hasControls = (text: string): boolean => /\p{Cc}/u.test(text);

const stateOf = (report: Report) => parseState(report, parseFacts(report));

describe.each(shells)("in %s", (_, shell) => {
  const change = (document: string) => runScript({ shell, mode: "change", document, folder: folder() });
  afterEach(() => {
    expect(existsSync(join(folder(), "pwned"))).toBe(false);
  });

  test("800 values in records come back as they are; a record with control characters is skipped as a whole", () => {
    const records: OwnershipRecord[] = sample(fc.tuple(value, value), 400).map(([urn, build], index) => ({
      link: `v${String(index)}`,
      urn,
      owned: true,
      build: [build],
    }));
    const plan: Plan = {
      guards: [],
      steps: [],
      records: records.map((after) => ({ kind: "link", name: after.link, before: undefined, after })),
    };
    const { report } = change(renderDocument([plan]));
    const byName = (list: readonly OwnershipRecord[]) => new Map(list.map((each) => [each.link, each]));
    const clean = records.filter(({ urn, build }) => !hasControls(urn + build.join("")));
    expect(clean.length).toBeGreaterThan(100);
    expect(byName(stateOf(report).records)).toEqual(byName(clean));
  });

  test("150 aliases: the kernel has each as it was given, which the script sees as well", () => {
    const netns = { path: "/proc/self/ns/net", inode: 0 };
    const aliases = sample(alias, 150);
    const steps = aliases.flatMap((text): UndoableStep[] => [
      { step: { kind: "inNetns", netns, step: { kind: "setAlias", name: "lo", alias: text } }, undo: [] },
      { step: { kind: "inNetns", netns, step: { kind: "expectAlias", name: "lo", alias: text } }, undo: [] },
    ]);
    const last = aliases.at(-1) ?? "";
    const { report } = change(renderDocument([{ guards: [], steps, records: [] }]));
    expect(report.lines.filter((line) => !/^(revision 0|restorer none)$/.test(line))).toEqual([]);
    expect(stateOf(report).links.find(({ name }) => name === "lo")?.alias).toBe(last);
  });

  test("150 files with hostile names and contents among the records: the look is whole, and the real record is there", () => {
    const links = join(folder(), "trunkline/links");
    mkdirSync(links, { recursive: true });
    const files = sample(fc.tuple(value, value, fc.uint8Array({ maxLength: 60 })), 150);
    for (const [name, text, bytes] of files) {
      const file = name
        .replaceAll("/", "_")
        .slice(0, 60)
        .replace(/\p{Cs}/gu, "");
      const content = Buffer.concat([Buffer.from(`trunkline-record 1 x\nurn ${text}\n`), bytes]);
      if (!/^\.{0,2}$/.test(file)) writeFileSync(join(links, file), content);
    }
    writeFileSync(join(links, "v"), "trunkline-record 1 v\nurn urn:v\nowned yes\n");
    const { report } = runScript({ shell, mode: "look", folder: folder() });
    expect(stateOf(report).records).toContainEqual({ link: "v", urn: "urn:v", owned: true, build: [] });
    expect(stateOf(report).links.map(({ name }) => name)).toContain("lo");
  });

  test("lines that are in no document are refused before anything is done", () => {
    for (const line of sample(value, 10)) {
      const { report } = change(`trunkline 1\ntx 1\ndo link set dev lo mtu 1400\nrun ${line}\nend\n`);
      expect(report.lines[0]).toMatch(/^problem unknown-line run /);
    }
  });
});
