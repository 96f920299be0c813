import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const document = readFileSync(resolve(__dirname, "../../../docs/on-a-host.md"), "utf8");
const scripts = resolve(__dirname, "../../../provider/run/host");
const text = readdirSync(scripts, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".sh"))
  .map((name) => readFileSync(join(scripts, name), "utf8"))
  .join("\n");

/** What the scripts for hosts name of their own, but for variables in the names. */
const own = [
  ...text.matchAll(/\/(?:etc|usr|run)\/[\w/.@-]*trunkline[\w/.@-]*\w/g),
  ...text.matchAll(/(?<=\$store\/)[a-z][\w.]*/g),
  ...text.matchAll(/(?<=\$(?:restore|kept|attach)_memory\/)[a-z]\w*/g),
].map(([path]) => path.split("/").at(-1) ?? "");

test.each([...new Set(own)].sort())("docs/on-a-host.md has %s", (name) => {
  expect(document).toMatch(new RegExp(`[\`/]${name.replace(".", "\\.")}[\`/]`));
});

test("what is looked for is found in the scripts", () => {
  expect(own).toEqual(
    expect.arrayContaining(["trunkline-docker.service", "attachments", "unrestored", "trunkline.json"]),
  );
});

/** The causes that the last table explains, without what stands for a name there. */
const causes = [...(document.split("| cause |")[1] ?? "").matchAll(/^\| (`.*?) \|/gm)].flatMap(
  ([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, cause = ""]) =>
      cause.split(/ ?(?:eth3|1500|9000|\u2026|"eth3.10")\S* ?/),
    ),
);

test.each(causes.filter((cause) => cause.length > 2 && !cause.startsWith("Cannot find")))(
  "a script says %s, which docs/on-a-host.md explains",
  (cause) => {
    expect(text.replaceAll("$1 did not answer", "docker did not answer")).toContain(cause);
  },
);
