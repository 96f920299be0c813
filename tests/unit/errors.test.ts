import { refusal, refusalInWords, refusalsIn, TrunklineError } from "../../provider/errors";
import { notAsWanted, outcomeUnknown, staleAgain } from "../../provider/run/failures";

const failures = [
  refusal("web1", [
    { code: "parent-missing", problem: 'parent link "eth1" does not exist', remedy: "make it" },
  ]),
  staleAgain("web1", "absent eth0.10"),
  outcomeUnknown("web1"),
  notAsWanted("web1", { kind: "planned", plan: { guards: [], steps: [], records: [] } }),
  new TrunklineError("unreachable", "web1", "it is asleep"),
];

test.each(failures)("an error stands alone: $message", (failure) => {
  expect(failure.message).toMatch(/^web1: [^;]+/);
  if (failure.remedy !== undefined) expect(failure.message.endsWith(`; ${failure.remedy}`)).toBe(true);
});

test.each(failures)("Pulumi takes it for neither a gRPC status nor a resource: $message", (failure) => {
  expect(typeof failure.code).toBe("string");
  expect(failure).not.toHaveProperty("id");
});

test("whether trying again can help is said, and is no by default", () => {
  expect(failures.map(({ retryable }) => retryable)).toEqual([false, true, true, false, false]);
});

test("several refusals are one error with all of them", () => {
  const all = [
    { code: "parent-down", problem: "the parent is down", remedy: "bring it up" },
    { code: "vlan-id-taken", problem: "id 10 is taken" },
  ] as const;
  expect(refusal("web1", all)).toMatchObject({
    code: "parent-down",
    message: "web1: the parent is down; bring it up. Also: id 10 is taken",
  });
  expect(all.map((each) => refusalInWords(each))).toEqual([
    "the parent is down; bring it up",
    "id 10 is taken",
  ]);
});

test("refusals are read as states carry them, as texts too, which earlier releases wrote", () => {
  const refused = { code: "parent-missing", problem: "web1: no eth7", remedy: "make it" };
  expect(refusalsIn([refused, "vlanId: 0 is out of range"])).toEqual([
    refused,
    { code: "invalid-input", problem: "vlanId: 0 is out of range" },
  ]);
  for (const none of [undefined, null, "problems", []]) expect(refusalsIn(none)).toEqual([]);
});

test("an error as a refusal says as much, and names its subject", () => {
  const error = new TrunklineError("unreachable", "web1", "it is asleep", { remedy: "wake it" });
  expect(error.toRefusal()).toEqual({
    code: "unreachable",
    problem: "web1: it is asleep",
    remedy: "wake it",
  });
  expect(refusalInWords(error.toRefusal())).toBe(error.message);
});
