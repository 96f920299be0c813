import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostState } from "../../../provider/model/host-state";
import { armedBy } from "../../../provider/plan/armed";
import { renderDocument } from "../../../provider/steps/document";
import { isEmpty, type PlanResult } from "../../../provider/plan/plan";
import { hostState, planFor } from "./_helpers";
import { casesFolder, readCases } from "./_read-cases";

/**
 * Each file of `_cases` is a test in three sections: what a program asks for (`desired`, a `BriefWish`), the host's
 * state (`observed`, a `BriefState`), and the resulting `plan`, which is the document for the host or the refusals. The
 * first two are JSON5; any text above them is a comment.
 *
 * To add a case, add a file with the first two sections and run `UPDATE_CASES=1 npx jest tests/unit/plan/cases`, which
 * writes the plan into every file; then read the difference.
 */
const updating = process.env["UPDATE_CASES"] === "1";

test.each(readCases().map((each) => [each.file, each] as const))("%s", (file, { wish, state, plan }) => {
  const host = hostState(state);
  const planned = inWords(planFor(wish, host), host);
  if (!updating) return expect(planned).toBe(plan);
  const path = join(casesFolder, file);
  writeFileSync(path, withPlan(readFileSync(path, "utf8"), planned));
});

function withPlan(text: string, plan: string): string {
  const [inputs = ""] = text.split(/^-- plan --\n/m);
  return `${inputs.trimEnd()}\n\n-- plan --\n${plan}`;
}

function inWords(result: PlanResult, state: HostState): string {
  if (result.kind === "refused") {
    return result.refusals
      .map(({ code, problem, remedy }) => `refused, ${code}\n  ${problem}\n${remedy ? `  ${remedy}\n` : ""}`)
      .join("");
  }
  if (isEmpty(result.plan)) return "nothing to do\n";
  const armed = armedBy(result.plan, state) && { token: "TOKEN", seconds: 20 };
  return renderDocument([result.plan], armed);
}
