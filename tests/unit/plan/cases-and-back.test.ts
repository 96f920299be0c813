import { isEmpty } from "../../../provider/plan/plan";
import { afterStep, simulate } from "../../../provider/steps/effect";
import { afterRecordChange, undoOfRecordChange } from "../../../provider/steps/records";
import { comparable } from "../steps/_same-host";
import { hostState, planFor } from "./_helpers";
import { readCases } from "./_read-cases";

const planned = readCases().flatMap(({ file, wish, state }) => {
  const host = hostState(state);
  const result = planFor(wish, host);
  return result.kind === "planned" ? [{ file, wish, host, plan: result.plan }] : [];
});

test.each(planned.map((each) => [each.file, each] as const))(
  "%s: done up to any step it can be taken back",
  (_, { host, plan }) => {
    let after = host;
    for (let done = 0; done <= plan.steps.length; done++) {
      const back = plan.steps
        .slice(0, done)
        .reverse()
        .flatMap(({ undo }) => undo);
      expect({ done, ...(comparable(back.reduce(afterStep, after), host) as object) }).toEqual({
        done,
        ...(comparable(host) as object),
      });
      const next = plan.steps[done];
      if (next) after = afterStep(after, next.step);
    }
    const recorded = plan.records.reduce(afterRecordChange, host);
    const back = [...plan.records].reverse().map(undoOfRecordChange);
    expect(comparable(back.reduce(afterRecordChange, recorded))).toEqual(comparable(host));
  },
);

test.each(planned.map((each) => [each.file, each] as const))(
  "%s: planned again from what comes of it there is nothing to do",
  (_, { host, plan, wish }) => {
    const again = planFor(wish, simulate(host, plan));
    expect(again.kind === "planned" ? (isEmpty(again.plan) ? "nothing" : again.plan) : again.refusals).toBe(
      "nothing",
    );
  },
);
