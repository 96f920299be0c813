import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseReport } from "../../../provider/observe/report";
import { scriptInput } from "../../../provider/run/script";
import { callOf, runScript, useFolder } from "./_script";
import { shells } from "./_shells";

/* A change that a host takes back unless it is confirmed. */

const folder = useFolder();
const token = "0123456789abcdef0123456789abcdef";

const document = (seconds: number, step = "link add kept type bridge"): string =>
  [
    ...[
      "trunkline 1",
      `revert ${token} ${String(seconds)}`,
      "tx 1",
      "claim links/kept urn:kept",
      `do ${step}`,
    ],
    ...[
      "undo 1 link delete dev kept",
      "put links/kept trunkline-record 1 kept",
      "put links/kept urn urn:kept",
    ],
    ...["put links/kept owned yes", "end", ""],
  ].join("\n");

const place = `/run/trunkline/${token}`;
/** Says what there is: the link, its record's last line, whether somebody holds the lock, and what is in memory. */
const shown = `
now() {
  [ -e /sys/class/net/kept ] && link=link || link=no-link
  record=$(grep -hE "^(owned|pending) " /var/lib/trunkline/links/kept 2>/dev/null | tail -n 1)
  flock -n /var/lib/trunkline/lock true && lock=free || lock=held
  echo "$link, \${record:-no record}, $lock, $(ls /run/trunkline 2>/dev/null | wc -l)" >>/var/lib/shown
}
`;

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");

describe.each(shells)("in %s", (_, shell) => {
  /** Makes an armed change, then runs these commands, in which `ask see` and \`ask confirm\` ask what became of it. */
  function armed(
    change: string,
    then: string,
    before = "",
  ): { answer: string[]; answers: string[][]; shown: string[] } {
    for (const keyword of ["see", "confirm"])
      writeFileSync(
        join(folder(), keyword),
        scriptInput("confirm", `trunkline 1\n${keyword} ${token}\nend\n`),
      );
    writeFileSync(join(folder(), "answers"), "");
    writeFileSync(join(folder(), "shown"), "");
    const { report } = runScript({
      shell,
      mode: "change",
      document: change,
      folder: folder(),
      prepare: `
mount -t tmpfs none /run
mount -t sysfs none /sys
${shown}
ask() { ${quoted(callOf(shell, "confirm"))} <"/var/lib/$1" >>/var/lib/answers; echo "-- next" >>/var/lib/answers; }
${before}
shift
"$@"
${then}
exit 0
`,
    });
    const lines = (name: string): string => readFileSync(join(folder(), name), "utf8");
    return {
      answer: [...report.lines],
      answers: lines("answers")
        .split("-- next\n")
        .slice(0, -1)
        .map((text) => [...(parseReport(text)?.lines ?? ["no report"])]),
      shown: lines("shown").split("\n").slice(0, -1),
    };
  }

  test("confirmed, it stays, and only then has a record", () => {
    const {
      answer,
      answers,
      shown: seen,
    } = armed(document(60), "now; ask see; ask confirm; sleep 0.3; now; ask confirm");
    expect(answer).toEqual(["armed"]);
    expect(answers).toEqual([["armed"], ["revision 0", "restorer none"], ["unarmed"]]);
    expect(seen).toEqual([expect.stringMatching(/^link, pending \S+, held, 1$/), "link, owned yes, free, 0"]);
  });

  test("not confirmed in time, it is taken back, and whoever asks later learns of it", () => {
    const { answers, shown: seen } = armed(
      document(1),
      `for _ in $(seq 50); do [ -e ${place}/report ] || sleep 0.1; done; sleep 0.1; now; ask confirm`,
    );
    expect(answers).toEqual([["reverted 1", "failed 1 9998", "revision 0", "restorer none"]]);
    expect(seen).toEqual(["no-link, no record, free, 1"]);
  });

  test("the first who decides does so, and all others are told", () => {
    const { answers, shown: seen } = armed(
      document(60),
      `mkdir ${place}/taken; ask confirm & sleep 0.5; now; wait`,
    );
    // Here another one has confirmed it.
    expect(answers).toEqual([["revision 0", "restorer none"]]);
    expect(seen).toEqual([expect.stringMatching(/^link, owned yes, free/)]);
  });

  test("whose process was killed, it stays without a record, and holds no lock", () => {
    const { answers, shown: seen } = armed(
      document(60),
      `read -r pid _ <${place}/pid; kill -9 "$pid"; sleep 0.2; now; ask see; ask confirm; now`,
    );
    expect(answers).toEqual([["unarmed"], ["unarmed"]]);
    expect(seen).toEqual([
      expect.stringMatching(/^link, pending \S+, free, 1$/),
      expect.stringMatching(/^link, pending \S+, free, 0$/),
    ]);
  });

  test("whose process was killed and its number used again, it is not waited for", () => {
    const again = `read -r pid ticks <${place}/pid; kill -9 "$pid"; sleep 0.2; echo "1 $ticks" >${place}/pid`;
    const { answers, shown: seen } = armed(document(60), `${again}; ask see; ask confirm; now`);
    expect(answers).toEqual([["unarmed"], ["unarmed"]]);
    expect(seen).toEqual([expect.stringMatching(/^link, pending \S+, free, 0$/)]);
  });

  test("one of which a step fails is answered at once, and leaves nothing behind", () => {
    const {
      answer,
      answers,
      shown: seen,
    } = armed(document(60, "link add kept type no-such"), "sleep 0.2; now; ask see");
    expect(answer).toEqual([
      "failed 1 0",
      expect.stringContaining("said 1 "),
      expect.stringContaining("said 1 Command failed"),
      "revision 0",
      "restorer none",
    ]);
    expect(answers).toEqual([["unarmed"]]);
    expect(seen).toEqual(["no-link, no record, free, 0"]);
  });

  test("where nothing can be noted, it is not begun", () => {
    const { answer, shown: seen } = armed(document(60), "now", "mount -o remount,ro /run");
    expect(answer).toEqual([
      "failed 1 0",
      "said 1 unarmed Read-only file system",
      "revision 0",
      "restorer none",
    ]);
    expect(seen).toEqual(["no-link, no record, free, 0"]);
  });
});
