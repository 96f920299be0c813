import { refusal, refusalInWords, refusalsIn, TrunklineError } from "../../provider/errors";
import { notAsWanted, outcomeUnknown, staleAgain } from "../../provider/run/failures";

const failures = [
  refusal("web1", [
    { code: "parent-missing", problem: 'parent link "eth1" does not exist', remedy: "make it" },
  ]),
  staleAgain("web1", { kind: "stale", guard: "absent", words: "absent eth0.10" }),
  outcomeUnknown("web1"),
  notAsWanted("web1", { kind: "planned", plan: { guards: [], steps: [], records: [] } }),
  new TrunklineError("unreachable", "web1", "it is asleep"),
];

test.each(failures)("an error stands alone: $message", (failure) => {
  expect(failure.message).toMatch(/^web1: [^;]+/);
  const remedy = failure.remedy === undefined ? "" : `; ${failure.remedy}`;
  expect(failure.message.endsWith(`${remedy} [${failure.code}]`)).toBe(true);
});

test.each(failures)("Pulumi takes it for neither a gRPC status nor a resource: $message", (failure) => {
  expect(typeof failure.code).toBe("string");
  expect(failure).not.toHaveProperty("id");
});

test("whether trying again can help is said, and is no by default", () => {
  expect(failures.map(({ retryable }) => retryable)).toEqual([false, true, true, false, false]);
});

test("several refusals are one error with all of them, each once and with its code", () => {
  const all = [
    { code: "parent-down", problem: "the parent is down", remedy: "bring it up" },
    { code: "vlan-id-taken", problem: "id 10 is taken" },
  ] as const;
  const words = "the parent is down; bring it up [parent-down]. Also: id 10 is taken [vlan-id-taken]";
  expect(refusalInWords(...all)).toBe(words);
  expect(refusal("web1", [...all, ...all])).toMatchObject({ code: "parent-down", message: `web1: ${words}` });
});

test("an error keeps all that it says under another name", () => {
  const also = [{ code: "vlan-id-taken", problem: "id 10 is taken" }] as const;
  const error = new TrunklineError("parent-down", "192.0.2.1", "it is down", { also, retryable: true });
  expect(error.of("web1")).toMatchObject({
    code: "parent-down",
    retryable: true,
    message: "web1 (192.0.2.1): it is down [parent-down]. Also: id 10 is taken [vlan-id-taken]",
  });
});

test("where a message ends in a line to be copied, the code is a line of its own", () => {
  const remedy = "add the line\n  web1 ssh-ed25519 AAAA";
  expect(refusalInWords({ code: "host-key-unknown", problem: "its key is not known", remedy })).toBe(
    "its key is not known; add the line\n  web1 ssh-ed25519 AAAA\n[host-key-unknown]",
  );
});

test("what the host refuses after a change is told with the failure", () => {
  const refusals = [{ code: "parent-missing", problem: "there is no eth1" }] as const;
  expect(notAsWanted("web1", { kind: "refused", refusals }).message).toMatch(
    /^web1: .* \[not-as-wanted\]\. Also: there is no eth1 \[parent-missing\]$/,
  );
});

test("refusals are read as states carry them, as texts too, which earlier releases wrote", () => {
  const refused = { code: "parent-missing", problem: "web1: no eth7", remedy: "make it" };
  expect(refusalsIn([refused, "vlanId: 0 is out of range"])).toEqual([
    refused,
    { code: "invalid-input", problem: "vlanId: 0 is out of range" },
  ]);
  for (const none of [undefined, null, "problems", []]) expect(refusalsIn(none)).toEqual([]);
});

test("an error as refusals says as much, and names its subject", () => {
  const also = [{ code: "parent-missing", problem: "there is no eth1" }] as const;
  const error = new TrunklineError("unreachable", "web1", "it is asleep", { remedy: "wake it", also });
  expect(error.toRefusals()).toEqual([
    { code: "unreachable", problem: "web1: it is asleep", remedy: "wake it" },
    ...also,
  ]);
  expect(refusalInWords(...error.toRefusals())).toBe(error.message);
});

test("a change that did not stay names the network managers that run on the host", () => {
  const nothing = { kind: "planned", plan: { guards: [], steps: [], records: [] } } as const;
  expect(notAsWanted("web1", nothing, ["systemd-networkd", "dhcpcd"]).message).toContain(
    "; have systemd-networkd and dhcpcd, running there, leave the link alone [not-as-wanted]",
  );
});
