import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderDocument } from "../../../provider/steps/document";
import { isEmpty, type PlanResult } from "../../../provider/plan/plan";
import { hostState, planFor, type BriefState, type BriefWish } from "./_helpers";

/**
 * A folder of `_cases` is a test: what a program asks for (`desired.json`) of a host as it is (`observed.json`) makes
 * `plan.txt`: the document for the host, or what speaks against it. To add a case, add a folder with the first two and
 * run `UPDATE_CASES=1 npx jest tests/unit/plan/cases`, which writes every `plan.txt`; then read the difference.
 */
const folder = join(__dirname, "_cases");
const updating = process.env["UPDATE_CASES"] === "1";

function inWords(result: PlanResult): string {
  if (result.kind === "refused") {
    return result.refusals
      .map(({ code, problem, remedy }) => `refused, ${code}\n  ${problem}\n${remedy ? `  ${remedy}\n` : ""}`)
      .join("");
  }
  return isEmpty(result.plan) ? "nothing to do\n" : renderDocument([result.plan]);
}

function read<T>(name: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, name, file), "utf8")) as T;
}

test.each(readdirSync(folder))("%s", (name) => {
  const wish = read<BriefWish>(name, "desired.json");
  const state = hostState(read<BriefState>(name, "observed.json"));
  const plan = inWords(planFor(wish, state));
  const path = join(folder, name, "plan.txt");
  if (updating) writeFileSync(path, plan);
  expect(plan).toBe(readFileSync(path, "utf8"));
});
