import { parse } from "json5";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { renderDocument } from "../../../provider/steps/document";
import { isEmpty, type PlanResult } from "../../../provider/plan/plan";
import { hostState, planFor, type BriefState, type BriefWish } from "./_helpers";

/**
 * Each file of `_cases` is a test of three sections. What a program asks for (`desired`, a `BriefWish`) of a host in some
 * state (`observed`, a `BriefState`) leads to a `plan`: the document for the host, or the refusals. The first two are
 * JSON5, and any text above them is a comment.
 *
 * To add a case, add one file with the first two sections and run `UPDATE_CASES=1 npx jest tests/unit/plan/cases`,
 * which writes the plan into every file; then read the difference.
 */
const folder = join(__dirname, "_cases");
const updating = process.env["UPDATE_CASES"] === "1";

const inside = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test.each(inside.filter((path) => extname(path) !== ""))("%s", (file) => {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  const { wish, state, plan } = readCase(text);
  const planned = inWords(planFor(wish, hostState(state)));
  if (updating) writeFileSync(path, withPlan(text, planned));
  else expect(planned).toBe(plan);
});

function readCase(text: string): { wish: BriefWish; state: BriefState; plan: string | undefined } {
  const [, desired = "", observed = "", plan] = text.split(/^-- (?:desired|observed|plan) --\n/m);
  return { wish: parse<BriefWish>(desired), state: parse<BriefState>(observed), plan };
}

function withPlan(text: string, plan: string): string {
  const [inputs = ""] = text.split(/^-- plan --\n/m);
  return `${inputs.trimEnd()}\n\n-- plan --\n${plan}`;
}

function inWords(result: PlanResult): string {
  if (result.kind === "refused") {
    return result.refusals
      .map(({ code, problem, remedy }) => `refused, ${code}\n  ${problem}\n${remedy ? `  ${remedy}\n` : ""}`)
      .join("");
  }
  return isEmpty(result.plan) ? "nothing to do\n" : renderDocument([result.plan]);
}
