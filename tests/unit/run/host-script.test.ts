import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseFacts, parseState, said, type Report } from "../../../provider/observe/report";
import { hostText } from "../../../provider/run/host/text";
import { scriptInput, type ScriptMode } from "../../../provider/run/script";
import { callOf, request, runScript, useFolder, type Run } from "./_script";
import { shells } from "./_shells";

/*
 * The script as a shell program, in the shells that hosts have, in new namespaces with an empty /var/lib. The scenarios
 * test what it does to links, on real hosts.
 */
const folder = useFolder();

/** The folder that stands in for /var/lib stays the same for all runs of a test. */
const run = (
  shell: readonly string[],
  mode: ScriptMode,
  document = request(),
  { starter = [] }: { starter?: readonly string[] } = {},
): Run => runScript({ shell, mode, document, starter, folder: folder() });

const recordsOf = (report: Report): unknown => parseState(report, parseFacts(report)).records;
const storeIsThere = (): boolean => existsSync(join(folder(), "trunkline"));

test.each([
  ["busybox's", "echo Usage: arping ADDRESS", true],
  ["none, beside a busybox without it", "echo arping: applet not found; exit 127", false],
])("a look says whether the host can ask for IPv4 addresses: with %s", (_how, says, expected) => {
  const prepare = `
for each in /usr/bin/arping /usr/sbin/arping; do [ ! -e $each ] || mount --bind /dev/null $each; done
printf '#!/bin/sh\n%s\n' '${says}' >/var/lib/busybox
chmod +x /var/lib/busybox
mount --bind /var/lib/busybox "$(command -v busybox)"`;
  const { report } = runScript({ shell: ["dash"], mode: "look", folder: folder(), prepare });
  expect(parseFacts(report).arping).toBe(expected);
});

describe.each(shells)("in %s", (_, shell) => {
  test("a look finds facts and links, and writes nothing", () => {
    const { report, stderr } = run(shell, "look");
    const facts = parseFacts(report);
    expect(facts.kernel).toBe(readFileSync("/proc/sys/kernel/osrelease", "utf8").trim());
    expect(facts.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(facts.iproute2).toMatch(/^\d/);
    expect(facts.lacks).toEqual([]);
    // A network namespace has these of its own, but no defaults of neighbour tables.
    expect(facts.sysctls["net/ipv4/conf"]).toEqual(readdirSync("/proc/sys/net/ipv4/conf/default").sort());
    expect(facts.sysctls["net/ipv6/conf"]).toContain("accept_ra");
    expect(facts.sysctls).not.toHaveProperty("net/ipv4/neigh");
    expect(parseState(report, facts).links).toContainEqual(
      expect.objectContaining({ name: "lo", kind: "loopback" }),
    );
    expect(stderr).toBe("");
    expect(storeIsThere()).toBe(false);
  });

  test.each([
    ["sshd", ["env", "SSH_CONNECTION=2001:db8::9 50000 2001:db8::1 22"]],
    [
      "sudo, which takes that out of the environment",
      [
        ...["env", "SSH_CONNECTION=2001:db8::9 50000 2001:db8::1 22", "sh", "-c"],
        ...['env -u SSH_CONNECTION "$@"; exit', "sh"],
      ],
    ],
  ])("a look finds where it comes from: started by %s", (__, starter) => {
    const { report, stderr } = run(shell, "look", request(), { starter });
    expect(parseFacts(report)).toMatchObject({ client: "2001:db8::9", server: "2001:db8::1" });
    // No route here leads to such a client, which the kernel says.
    expect(stderr).toBe("RTNETLINK answers: Network is unreachable\nCommand failed -:4\n");
  });

  const lines = [
    "trunkline 1",
    "tx 1",
    "put links/eth0.10 trunkline-record 1 eth0.10",
    "put links/eth0.10 urn urn:a",
    "put links/eth0.10 owned yes",
    "end",
  ];
  const whole = `${lines.join("\n")}\n`;

  test("a call of whose input something is missing does nothing, and says so by its status", () => {
    const [program = "", ...args] = callOf(shell, "change");
    const input = scriptInput("change", whole.replace("urn:a", "urn:ü,,b"));
    const script = input.indexOf(",");
    const lost = (from: number, to: number): string => input.slice(0, from) + input.slice(to);
    const lines = [...input.matchAll(/\n/g)].map(({ index }) => index + 1);
    const documentLines = lines.filter((index) => index > script);
    const broken = [
      "",
      ...[1, 500, script / 3, script - 1, script, script + 1, script + 3].map((end) =>
        lost(end, input.length),
      ),
      ...documentLines.slice(0, -1).map((end) => lost(end, input.length)),
      // What a start-up file of the login shell reads is lost at the beginning, or anywhere if it reads all the time.
      ...[1, lines[0] ?? 0, 1000, script, script + 1, script + 9, ...documentLines].map((end) =>
        lost(0, end),
      ),
      ...[1, lines[3] ?? 0, script / 2].map((from) => lost(from, from + 100)),
      ...documentLines.slice(0, -1).map((from, index) => lost(from, documentLines[index + 1] ?? 0)),
      lost(script - 50, script + 50),
    ];
    for (const [index, text] of broken.entries()) {
      const starter = ["env", index % 2 === 0 ? "LC_ALL=C.UTF-8" : "LC_ALL=C"];
      const inside = 'mount --bind "$0" /var/lib || exit; exec "$@"';
      const call = ["-rnm", "sh", "-c", inside, folder(), ...starter, program, ...args];
      const { stdout, status } = spawnSync("unshare", call, { encoding: "utf8", input: text });
      expect({ text, stdout, status }).toEqual({ text, stdout: "", status: 97 });
    }
    expect(storeIsThere()).toBe(false);
  });

  test.each(["C", "C.UTF-8"])(
    "a document arrives whole, whatever its letters, where LC_ALL is %s",
    (locale) => {
      const document = whole.replace("urn:a", "urn:ü дом \u{1f600} ,,b,");
      const { report } = run(shell, "change", document, { starter: ["env", `LC_ALL=${locale}`] });
      expect(recordsOf(report)).toMatchObject([{ urn: "urn:ü дом \u{1f600} ,,b," }]);
    },
  );

  test("a shell that reads all of a call as its commands ends at the first line", () => {
    const [program = "", ...options] = shell;
    const input = scriptInput("change", whole.replace("urn:a", "$(touch pwned)`touch pwned`;touch pwned"));
    const { stdout, stderr, status } = spawnSync(program, options, {
      encoding: "utf8",
      input,
      cwd: folder(),
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: "", status: 97 });
    expect(readdirSync(folder())).toEqual([]);
  });

  test("a line that it does not know stops it before it does anything", () => {
    const document = whole.replace("end\n", "revert 30\nend\n");
    expect(run(shell, "change", document).report.lines).toEqual(["problem unknown-line revert 30"]);
    expect(storeIsThere()).toBe(false);
  });

  test("a document without transactions tells the state", () => {
    const { report } = run(shell, "change", "trunkline 1\nend\n");
    expect(report.lines).toEqual(["revision 0", "restorer none"]);
    expect(report.sections.map(({ name }) => name)).toEqual(["state", "records", "sysctls"]);
  });

  test("records are written, read back, replaced and dropped", () => {
    const urn = `urn:pulumi:dev::lab::type::it's "$(id)" \`x\` \\n %s * ü à Á,,b, c`;
    const put = [
      "trunkline 1",
      "tx 1",
      "put links/v trunkline-record 1 v",
      `put links/v urn ${urn}`,
      "put links/v owned yes",
      "put links/v build link add  x",
      "tx 2",
    ];
    const other = [
      "put links/w trunkline-record 1 w",
      "put links/w urn urn:w",
      "put links/w owned no",
      "end",
      "",
    ];
    const first = run(shell, "change", [...put, ...other].join("\n"));
    expect(recordsOf(first.report)).toEqual([
      { link: "v", urn, owned: true, build: ["link add  x"] },
      { link: "w", urn: "urn:w", owned: false, build: [] },
    ]);
    const change = [
      "trunkline 1",
      "tx 1",
      "drop links/w",
      "put links/v trunkline-record 1 v",
      "put links/v urn urn:v",
      "put links/v owned no",
      "end",
      "",
    ].join("\n");
    expect(recordsOf(run(shell, "change", change).report)).toEqual([
      { link: "v", urn: "urn:v", owned: false, build: [] },
    ]);
    expect(first.stderr).toBe("");
  });

  test("a name that one transaction gives up is free for a later one; what is given up last is gone", () => {
    const record = (name: string, urn: string): string[] =>
      [`trunkline-record 1 ${name}`, `urn ${urn}`, "owned yes"].map((line) => `put links/${name} ${line}`);
    const document = (...lines: string[]): string => ["trunkline 1", ...lines, "end", ""].join("\n");
    const names = ["v", "x", "y"];
    run(shell, "change", document("tx 1", ...names.flatMap((name) => record(name, "urn:a"))));
    const { report, stderr } = run(
      shell,
      "change",
      document(
        ...["tx 1", ...record("z", "urn:a"), "drop links/y", "drop links/x", "drop links/v"],
        ...["tx 2", ...record("x", "urn:b"), "tx 3", ...record("v", "urn:c"), "tx 4", "drop links/v"],
      ),
    );
    expect(recordsOf(report)).toEqual([
      expect.objectContaining({ link: "x", urn: "urn:b" }),
      expect.objectContaining({ link: "z", urn: "urn:a" }),
    ]);
    expect(stderr).toBe("");
  });

  test("a sysctl that was asked for is set, or its step fails: there is none, or the kernel makes something else of it", () => {
    const [program = "", ...options] = shell;
    const steps = (...lines: readonly string[]): { stdout: string; status: number | null } => {
      const inside = [program, ...options, "-c", hostText("inside"), "trunkline", "inside"];
      const argv = ["-rn", "env", "ip=/usr/sbin/ip", ...inside];
      const { stdout, status } = spawnSync("unshare", argv, {
        encoding: "utf8",
        input: `${lines.join("\n")}\n`,
      });
      return { stdout, status };
    };
    const key = "net/ipv4/conf/lo/rp_filter";
    expect(steps(`tune ${key} 2 netns red`, `tune ${key} default netns red`).status).toBe(0);
    expect(steps(`tune ${key} 2 netns red`, "tune net/ipv4/conf/lo/nosuch 1 docker web")).toEqual({
      stdout: "untuned absent net/ipv4/conf/lo/nosuch docker web\nfinished 1\n",
      status: 1,
    });
    expect(steps(`tune ${key} 99999999999 pid 1`).stdout).toBe(
      `untuned refused ${key} 99999999999 pid 1\nfinished 0\n`,
    );
    // A number of several digits works even in shells that read byte by byte; the kernel prints the second one
    // differently.
    expect(steps("tune net/ipv4/conf/lo/tag 61 netns red").status).toBe(0);
    expect(steps("tune net/ipv4/conf/lo/tag 010 netns red").stdout).toBe(
      "untuned turned net/ipv4/conf/lo/tag 010 8 netns red\nfinished 0\n",
    );
    // The lenient form, because a kernel without IPv6 has none of its keys.
    expect(steps("sysctl net/ipv4/conf/lo/nosuch 1").status).toBe(0);
  });

  test("a line of a record begins otherwise from now on, where the record has it", () => {
    const attachment = (id: string): string[] =>
      [
        "trunkline-attachment 1 ID",
        "urn urn:ID",
        "network n",
        "interface eth0",
        "route 0.0.0.0/0 via 192.0.2.1",
      ].map((line) => `put attachments/${id} ${line.replace("ID", id)}`);
    const [one, two, failed] = ["000000000001", "000000000002", "000000000003"] as const;
    const document = [
      "trunkline 1",
      ...["tx 1", ...attachment(one), ...attachment(two)],
      ...[
        "tx 2",
        "guard absent lo",
        ...attachment(failed),
        `turn attachments/${one} route standby 0.0.0.0/0`,
      ],
      // A line must match as a whole, not only its beginning, and an absent record is not created.
      ...["tx 3", `turn attachments/${one} route standby 0.0.0.0/0 via 192.0.2.1`],
      ...[`turn attachments/${two} route standby 0.0.0.0/0`],
      ...[`turn attachments/${failed} route standby 0.0.0.0/0 via 192.0.2.1`, "end", ""],
    ];
    const { report, stderr } = run(shell, "change", document.join("\n"));
    expect(parseState(report, parseFacts(report))).toMatchObject({
      revision: 1,
      attachments: [
        { id: one, interfaceName: "eth0", routes: [], standby: [{ gateway: "192.0.2.1" }] },
        { id: two, routes: [{ gateway: "192.0.2.1" }], standby: [] },
      ],
    });
    expect(stderr).toBe("");
    const later = [
      "trunkline 1",
      "tx 1",
      `turn attachments/${one} standby route 0.0.0.0/0 via 192.0.2.1`,
      "end",
      "",
    ];
    const again = run(shell, "change", later.join("\n")).report;
    expect(parseState(again, parseFacts(again))).toMatchObject({
      revision: 2,
      attachments: [{ id: one, standby: [] }, { id: two }],
    });
  });

  test("a record that a power loss cut off hides neither the next one nor the end of the report", () => {
    run(
      shell,
      "change",
      [
        "trunkline 1",
        "tx 1",
        "put links/a trunkline-record 1 a",
        "put links/a urn u",
        "put links/b trunkline-record 1 b",
        "put links/b urn u",
        "put links/c trunkline-record 1 c",
        "put links/c urn u",
        "end",
      ].join("\n"),
    );
    const links = join(folder(), "trunkline/links");
    const cutOff = (name: string, text: string): void => {
      spawnSync("sh", ["-c", 'printf "%b" "$1" >"$2"', "sh", text, join(links, name)]);
    };
    cutOff("a", "trunkline-record 1 a\\nurn u\\nowned yes\\nbuild link ad");
    cutOff("b", "trunkline-record 1 b\\nurn u\\nowned yes\\n");
    cutOff("c", "\\0000\\0000\\0000");
    cutOff("d", "trunkline-record 1 d\\nurn u\\nowned no\\nbuild x");
    expect(recordsOf(run(shell, "look").report)).toEqual([
      { link: "a", urn: "u", owned: true, build: ["link ad"] },
      { link: "b", urn: "u", owned: true, build: [] },
      { link: "d", urn: "u", owned: false, build: ["x"] },
    ]);
  });

  test("a look at a host with thousands of IPv6 addresses takes no time for them", () => {
    const prepare = `
mkdir -p /var/lib/trunkline/links
printf 'trunkline-record 1 lo\\nowned no\\n' >/var/lib/trunkline/links/lo
ip link set dev lo up
seq 1 3000 | sed "s|.*|address add fd00::&/128 dev lo|" | ip -batch -
printf '#!/bin/sh\\nprintf "[]\\\\n[]\\\\n[]\\\\n"\\n' >/var/lib/ip
chmod +x /var/lib/ip
mount --bind /var/lib/ip "$(command -v ip)"
`;
    const before = performance.now();
    const { report } = runScript({ shell, mode: "look", folder: folder(), prepare });
    // Each address compared with all before it would take half a minute.
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(report.sections.find(({ name }) => name === "records")?.lines).toEqual([
      "==> /var/lib/trunkline/links/lo <==",
      "trunkline-record 1 lo",
      "owned no",
    ]);
  });

  test("a look at thousands of records takes no time for them", () => {
    const links = join(folder(), "trunkline", "links");
    mkdirSync(links, { recursive: true, mode: 0o700 });
    const names = Array.from({ length: 4000 }, (_, index) => `eth0.${String(index + 1)}`);
    for (const name of names)
      writeFileSync(
        join(links, name),
        `trunkline-record 1 ${name}\nurn urn:${name}\nowned yes\nbuild link add link eth0 name ${name} type vlan id 1\nbuild link set dev ${name} up\n`,
      );
    const before = performance.now();
    const { report } = run(shell, "look");
    // Each record searched again from each line of those before it would take a minute.
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(recordsOf(report)).toHaveLength(names.length);
  });

  test("a list tells of containers and of nothing else", () => {
    const { stdout } = run(shell, "list");
    expect(stdout).toBe("\ntrunkline 1\nend\n");
    const asked = run(shell, "list", request("podman")).report;
    expect(asked.sections.map(({ name }) => name)).toEqual(["containers podman"]);
    expect(storeIsThere()).toBe(false);
  });

  test("a guard that does not hold stops its own transaction only", () => {
    const document = [
      "trunkline 1",
      "tx 1",
      "guard absent lo",
      "claim links/v urn:v",
      "do link set dev lo mtu 1400",
      "put links/v trunkline-record 1 v",
      "put links/v urn urn:v",
      "put links/v owned yes",
      "tx 2",
      "guard index lo 1",
      "guard alias lo ",
      "guard absent nosuch",
      "guard free lo",
      "do link set dev lo alias $(id)",
      "undo 1 link set dev lo alias x",
      "tx 3",
      "guard alias lo somebody's mark",
      "tx 4",
      "guard index lo 2",
      "end",
    ];
    const { report } = run(shell, "change", document.join("\n"));
    expect(report.lines).toEqual([
      "stale 1 absent lo",
      "stale 3 alias lo somebody's mark",
      "stale 4 index lo 2",
      "revision 0",
      "restorer none",
    ]);
    const { links, records } = parseState(report, parseFacts(report));
    expect(links.find(({ name }) => name === "lo")).toMatchObject({ alias: "$(id)", mtu: 65536 });
    expect(records).toEqual([]);
  });

  test("a step that fails is told with what ip said; its transaction is taken back, the others stay", () => {
    const document = [
      "trunkline 1",
      "tx 1",
      "do link set dev lo alias first",
      "put links/lo trunkline-record 1 lo",
      "put links/lo urn urn:first",
      "put links/lo owned yes",
      "tx 2",
      "claim links/nosuch urn:second",
      "do link set dev lo mtu 1400",
      "do link set dev nosuch up",
      "do link set dev lo mtu 1300",
      "undo 3 link set dev lo mtu 1",
      "undo 2 link set dev lo mtu 2",
      "undo 1 link set dev lo mtu 1234",
      "put links/nosuch trunkline-record 1 nosuch",
      "put links/nosuch urn urn:second",
      "put links/nosuch owned yes",
      "tx 3",
      "do link set dev lo up",
      "end",
    ];
    const { report } = run(shell, "change", document.join("\n"));
    expect(said(report, "failed")).toEqual(["2 1"]);
    expect(said(report, "said").join("\n")).toMatch(/^2 .*Cannot find device "nosuch"/);
    const state = parseState(report, parseFacts(report));
    expect(state.links.find(({ name }) => name === "lo")).toMatchObject({
      alias: "first",
      mtu: 1234,
      up: true,
    });
    expect(state.records).toEqual([{ link: "lo", urn: "urn:first", owned: true, build: [] }]);
  });

  test("IPv6 rules: in their order among the steps, each after those before it", () => {
    const prepare = "ip -6 rule add from 2001:db8::9 lookup 109 priority 30000";
    const document = [
      "trunkline 1",
      "tx 1",
      "do -6 rule delete from 2001:db8::9 lookup 109 priority 30000",
      "do link set dev lo mtu 1400",
      "do rule add from 192.0.2.1 lookup 101 priority 30000",
      "do -6 rule add from 2001:db8::1 lookup 101 priority 30000",
      "put links/lo trunkline-record 1 lo",
      "put links/lo urn urn:first",
      "put links/lo owned yes",
      "put links/lo build rule add from 192.0.2.1 lookup 101 priority 30000",
      "put links/lo build -6 rule add from 2001:db8::1 lookup 101 priority 30000",
      // Fails at its fourth step, the second one of its third batch.
      "tx 2",
      "do -6 rule add from 2001:db8::2 lookup 102 priority 30000",
      "do rule add from 192.0.2.2 lookup 102 priority 30000",
      "do -6 rule add from 2001:db8::3 lookup 103 priority 30000",
      "do -6 rule add from 2001:db8::3 lookup 103 priority 30000",
      "do link set dev lo mtu 1300",
      "undo 5 link set dev lo mtu 1",
      "undo 4 -6 rule delete from 2001:db8::4 lookup 104 priority 30000",
      "undo 3 -6 rule delete from 2001:db8::3 lookup 103 priority 30000",
      "undo 2 rule delete from 192.0.2.2 lookup 102 priority 30000",
      "undo 1 -6 rule delete from 2001:db8::2 lookup 102 priority 30000",
      "tx 3",
      "do link set dev lo alias third",
      "end",
    ];
    const { report } = runScript({
      ...{ shell, mode: "change", document: document.join("\n"), folder: folder(), prepare },
    });
    expect(said(report, "failed")).toEqual(["2 3"]);
    expect(said(report, "undo-said")).toEqual([]);
    const state = parseState(report, parseFacts(report));
    expect(state.rules).toEqual([
      { from: "192.0.2.1", table: "101" },
      { from: "2001:db8::1", table: "101" },
    ]);
    expect(state.links.find(({ name }) => name === "lo")).toMatchObject({ alias: "third", mtu: 1400 });
  });

  test("what cannot be taken back is told too", () => {
    const document = ["trunkline 1", "tx 1", "do link set dev lo alias x", "do link set dev nosuch up"];
    const { report } = run(shell, "change", [...document, "undo 1 link set dev gone up", "end"].join("\n"));
    expect(said(report, "failed")).toEqual(["1 1"]);
    expect(said(report, "undo-said").join("\n")).toMatch(/^1 .*Cannot find device "gone"/);
  });

  test("a store that cannot be written is told before anything is changed", () => {
    spawnSync("sh", ["-c", ': >"$1"', "sh", join(folder(), "trunkline")]);
    const document = ["trunkline 1", "tx 1", "do link set dev lo mtu 1400", "end"].join("\n");
    expect(parseFacts(run(shell, "look").report).lacks).toEqual(["store-unwritable Not a directory"]);
    expect(run(shell, "change", document).report.lines).toEqual(["problem store-unwritable Not a directory"]);
  });

  test("steps in another namespace: after those of the host, in their order, with a key of its own kernel tables", () => {
    const document = [
      "trunkline 1",
      "tx 1",
      "in /proc/self/ns/net link set dev lo alias in",
      "is /proc/self/ns/net lo in",
      "sysctl /proc/self/ns/net net/ipv4/conf/lo/arp_notify 1",
      "sysctl /proc/self/ns/net net/nosuch/key 1",
      "put attachments/000000000001 trunkline-attachment 1 000000000001",
      "put attachments/000000000001 urn urn:a",
      "put attachments/000000000001 network db",
      "put attachments/000000000001 interface eth0",
      "tx 2",
      "guard revision 7",
      "do link set dev lo mtu 1234",
      "end",
    ];
    const { report, stderr } = run(shell, "change", document.join("\n"));
    expect(report.lines).toEqual(["stale 2 revision 7", "revision 1", "restorer none"]);
    const state = parseState(report, parseFacts(report));
    expect(state.links.find(({ name }) => name === "lo")).toMatchObject({ alias: "in" });
    expect(state).toMatchObject({ revision: 1, attachments: [{ id: "000000000001", urn: "urn:a" }] });
    expect(stderr).toBe("");
  });

  test("a step in another namespace that fails: those before it are taken back, there and on the host", () => {
    const document = [
      "trunkline 1",
      "tx 1",
      "do link set dev lo mtu 1400",
      "in /proc/self/ns/net link set dev lo alias first",
      "is /proc/self/ns/net lo first",
      "in /proc/self/ns/net link set dev lo alias second",
      "in /proc/self/ns/net link set dev nosuch up",
      "in /proc/self/ns/net link set dev lo alias never",
      "undo-in 5 /proc/self/ns/net link set dev lo alias wrong",
      "undo-in 4 /proc/self/ns/net link set dev lo alias back",
      "undo 1 link set dev lo mtu 1300",
      "put attachments/000000000001 urn urn:a",
      "end",
    ];
    const { report } = run(shell, "change", document.join("\n"));
    expect(said(report, "failed")).toEqual(["1 4"]);
    expect(said(report, "said").join("\n")).toMatch(/^1 .*Cannot find device "nosuch"/);
    expect(said(report, "undo-said")).toEqual([]);
    const state = parseState(report, parseFacts(report));
    expect(state.links.find(({ name }) => name === "lo")).toMatchObject({ alias: "back", mtu: 1300 });
    // Counted once too often rather than too rarely.
    expect(state).toMatchObject({ revision: 1, attachments: [] });
  });

  test("a link that does not bear the expected mark is not touched", () => {
    const document = [
      "trunkline 1",
      "tx 1",
      "is /proc/self/ns/net lo mark",
      "in /proc/self/ns/net link set dev lo mtu 1400",
      "end",
    ];
    const { report } = run(shell, "change", document.join("\n"));
    expect(said(report, "said").join()).toBe("1 unmarked lo");
    expect(parseState(report, parseFacts(report)).links[0]).toMatchObject({ mtu: 65536 });
  });

  test("a segment that cannot be asked for an address: nothing is done, and other transactions go on", () => {
    const document = [
      "trunkline 1",
      "tx 1",
      "guard silence nosuch 192.0.2.1",
      "do link set dev lo mtu 1400",
      "put links/a urn urn:a",
      "tx 2",
      "guard silence nosuch 2001:db8::1 address 02:00:00:00:00:01 type macvlan mode bridge",
      "put links/b urn urn:b",
      "tx 3",
      "guard revision 7",
      "guard silence nosuch 192.0.2.3",
      "tx 4",
      "put links/d trunkline-record 1 d",
      "put links/d urn urn:d",
      "put links/d owned yes",
      "end",
    ];
    const { report, stderr } = run(shell, "change", document.join("\n"));
    expect(said(report, "unasked")).toEqual([
      "1 nosuch 192.0.2.1 no-carrier",
      expect.stringMatching(/^2 nosuch 2001:db8::1 said .*Cannot find device/),
    ]);
    expect(said(report, "stale")).toEqual(["3 revision 7"]);
    expect(parseState(report, parseFacts(report)).links[0]).toMatchObject({ mtu: 65536 });
    expect(recordsOf(report)).toEqual([expect.objectContaining({ link: "d" })]);
    expect(stderr).toBe("");
  });
});
