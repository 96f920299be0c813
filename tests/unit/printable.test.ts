import { refusalInWords, TrunklineError } from "../../provider/errors";
import { ownerInWords } from "../../provider/state/words";

const name = "eth\u001b[2J\u202e\u00020";

test("no name or alias in a message moves the cursor or turns the text around", () => {
  const refusal = { code: "name-taken", problem: `a different link has the name "${name}"` } as const;
  const escaped = 'a different link has the name "eth\\u{1b}[2J\\u{202e}\\u{2}0" [name-taken]';
  expect(refusalInWords(refusal)).toBe(escaped);
  expect(new TrunklineError("name-taken", "web1", refusal.problem).message).toBe(`web1: ${escaped}`);
});

test("text of ours may have several lines", () => {
  expect(refusalInWords({ code: "host-key-unknown", problem: "add:\nssh-ed25519 AAAA" })).toContain(
    "add:\nssh",
  );
});

test("a mark that somebody made up breaks no line", () => {
  expect(ownerInWords("trunkline:lab/dev/web%0Aweb1%3A%20all%20is%20well%1B@0123456789ab")).toContain(
    '"web\\u{a}web1: all is well\\u{1b}"',
  );
});
