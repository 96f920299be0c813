/**
 * The records as files, in the shells that hosts have: what is there is replaced whole or stays, and what others put
 * there is not followed, opened or believed.
 */
import {
  chownSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
} from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseFacts, parseState, said, type Report } from "../../../provider/observe/report";
import { runScript, useFolder } from "./_script";
import { shells } from "./_shells";

const folder = useFolder();

const document = (...lines: readonly string[]): string => ["trunkline 1", ...lines, "end", ""].join("\n");
const recordOf = (name: string, urn = "urn:a"): string[] =>
  [`trunkline-record 1 ${name}`, `urn ${urn}`, "owned yes"].map((line) => `put links/${name} ${line}`);
const networkOf = (name: string): string[] =>
  [`trunkline-network 1 ${name}`, "urn urn:n", "driver ipvlan", "mode l2", "parent d0"].map(
    (line) => `put networks/${name} ${line}`,
  );
const path = (file: string): string => join(folder(), "trunkline", file);
const write = (file: string, text: string): void => {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
};
const files = (at: string): string[] => (existsSync(path(at)) ? readdirSync(path(at)).sort() : []);
const stateOf = (report: Report) => parseState(report, parseFacts(report));
const old = "trunkline-record 1 v\nurn urn:old\nowned yes\nbuild link add x\n";

describe.each(shells)("in %s", (name, shell) => {
  const change = (lines: readonly string[], prepare = "", starter: readonly string[] = []) =>
    runScript({ shell, mode: "change", document: document(...lines), folder: folder(), prepare, starter });
  const look = (prepare = "") => runScript({ shell, mode: "look", folder: folder(), prepare });

  /** Mounts a small file system over the store, and lists at the end what is left in it. */
  const onSmall = (options: string, fill: string): string =>
    `mkdir -p /var/lib/trunkline && mount -t tmpfs -o ${options} none /var/lib/trunkline && cd /var/lib/trunkline
     mkdir -p links networks attachments new/links new/networks new/attachments new/claims new/former
     printf "%s" "${old}" >links/v; : >lock; ${fill}`;
  const begun = [
    "tx 1",
    "claim links/w urn:w",
    "claim links/v urn:v",
    "do link set dev lo mtu 1400",
    "undo 1 link set dev lo mtu 1500",
    ...recordOf("w"),
    ...recordOf("v"),
    ...networkOf("db"),
  ];

  test.each([
    ["a full file system", "size=64k", "cat /dev/zero >fill 2>/dev/null", "No space left on device"],
    ["no inodes", "size=1m,nr_inodes=20", "touch $(seq 20) 2>/dev/null", "No inodes left"],
    ["a read-only file system", "size=1m", "mount -o remount,ro /var/lib/trunkline", "Read-only file system"],
  ])(
    "%s: a look tells, and a change begins nothing and leaves what there is",
    (_what, options, fill, why) => {
      const prepare = onSmall(options, fill);
      // The test of busybox takes everything for writable that root's rights allow to write.
      if (name !== "busybox" || !why.startsWith("Read-only"))
        expect(parseFacts(look(prepare).report).lacks).toEqual([`store-unwritable ${why}`]);
      // The mount hides from outside what the script leaves.
      const listing =
        '"$@"; ip link show lo; cd /var/lib/trunkline; grep -r "" links networks attachments new';
      const { stdout } = change(begun, prepare, ["sh", "-c", listing, "sh"]);
      const [told, left] = stdout.split("\nend\n");
      expect(told).toContain(`problem store-unwritable ${why}`);
      expect(left).toContain("mtu 65536");
      expect(left?.match(/^(links|networks|attachments|new).*$/gm)).toEqual(
        old
          .trimEnd()
          .split("\n")
          .map((line) => `links/v:${line}`),
      );
    },
  );

  test("a full file system: deleting goes on", () => {
    const prepare = onSmall("size=64k", "echo 4 >revision; cat /dev/zero >fill 2>/dev/null");
    const { report } = change(["tx 1", "drop links/v", "drop networks/db"], prepare);
    expect(said(report, "problem")).toEqual([]);
    expect(stateOf(report)).toMatchObject({ records: [], revision: 5 });
  });

  test("a record is replaced as a whole: nobody ever sees half of it", () => {
    write("links/v", old);
    linkSync(path("links/v"), path("kept"));
    change(["tx 1", ...recordOf("v", "urn:new")]);
    expect(readFileSync(path("kept"), "utf8")).toBe(old);
    expect(readFileSync(path("links/v"), "utf8")).toContain("urn urn:new");
    expect(readdirSync(path("new")).flatMap((name) => files(`new/${name}`))).toEqual([]);
  });

  test("records of each kind, and claims, name the machine; where it has no id, they name none", () => {
    const id = "0123456789abcdef0123456789abcdef";
    const prepare = (text: string): string =>
      `printf "${text}" >/var/lib/id; mkdir -p /var/lib/dbus; for file in /etc/machine-id /var/lib/dbus/machine-id; do
        [ ! -e $file ] || mount --bind /var/lib/id $file; done`;
    const whileChanging = `
printf '#!/bin/sh\n[ -e /var/lib/trunkline/claimed ] || cp /var/lib/trunkline/links/v /var/lib/trunkline/claimed; printf "[]\\\\n[]\\\\n[]\\\\n"\n' >/var/lib/ip
chmod +x /var/lib/ip
mount --bind /var/lib/ip "$(command -v ip)"
`;
    const attachment = "put attachments/00000000000a trunkline-attachment 1 00000000000a";
    const all = [...recordOf("v"), ...networkOf("db"), attachment];
    change(["tx 1", "claim links/v urn:v", "do link set dev lo up", ...all], prepare(id) + whileChanging);
    for (const file of ["claimed", "links/v", "networks/db", "attachments/00000000000a"])
      expect(readFileSync(path(file), "utf8").split("\n").slice(-2)).toEqual([`machine ${id}`, ""]);
    expect(readFileSync(path("claimed"), "utf8")).toContain("\npending ");
    change(["tx 1", ...recordOf("w")], prepare(""));
    expect(readFileSync(path("links/w"), "utf8")).not.toContain("machine");
  });

  test("a link that is to be made again and cannot be: its former record is back, whole", () => {
    write("links/v", old);
    const { report } = change([
      "tx 1",
      "claim links/v urn:v",
      "claim links/w urn:v",
      "do link set dev lo mtu 1400",
      "do link set dev nosuch up",
      "undo 1 link set dev lo mtu 1500",
      ...recordOf("v"),
      ...recordOf("w"),
      "tx 2",
      ...recordOf("x"),
    ]);
    expect(said(report, "failed")).toEqual(["1 1"]);
    expect(readFileSync(path("links/v"), "utf8")).toBe(old);
    expect(files("links")).toEqual(["v", "x"]);
    expect(files("new/former")).toEqual([]);
  });

  describe("a disk that takes nothing any more", () => {
    const prepare = `mount -t tmpfs none /run
       printf '#!/bin/sh\necho "sync: error syncing: Input/output error" >&2; exit 1' >/run/sync
       chmod +x /run/sync && mount --bind /run/sync "$(command -v sync)"`;
    const lowered = ["do link set dev lo mtu 1400", "undo 1 link set dev lo mtu 65536"];

    test("a record that would be replaced stays, and nothing is begun", () => {
      write("links/v", old);
      const { report, stdout } = change(["tx 1", ...lowered, ...recordOf("v")], prepare);
      expect(said(report, "problem")).toEqual(["store-unwritable Input/output error"]);
      expect(stdout).not.toContain("section state");
      expect([files("links"), readFileSync(path("links/v"), "utf8")]).toEqual([["v"], old]);
    });

    test("a new link is taken back, and leaves no record", () => {
      const { report } = change(["tx 1", "claim links/w urn:w", ...lowered, ...recordOf("w")], prepare);
      expect(said(report, "failed")).toEqual(["1 9998"]);
      expect(said(report, "said")).toEqual(["1 unrecorded Input/output error"]);
      expect(stateOf(report)).toMatchObject({ records: [], links: [{ name: "lo", mtu: 65_536 }] });
      expect([...files("links"), ...files("new/links")]).toEqual([]);
    });
  });

  test("what an earlier run left half done in the store is not taken for records, and goes", () => {
    write("new/links/left", old);
    write("new/former/left", old);
    const { report } = change(["tx 1", ...recordOf("x")]);
    expect(stateOf(report).records).toEqual([expect.objectContaining({ link: "x" })]);
    expect([...files("new/links"), ...files("new/former")]).toEqual([]);
  });

  test("what is no record is skipped and told, and a FIFO is never opened", () => {
    write("links/v", old);
    write("links/big", "x\n".repeat(2_500_000));
    write("links/foreign", old.replace("1 v", "1 foreign"));
    chownSync(path("links/foreign"), 1234, 1234);
    mkdirSync(path("networks/folder"), { recursive: true });
    symlinkSync("/etc/hostname", path("networks/symlink"));
    mkdirSync(path("attachments"));
    const prepare =
      "cd /var/lib/trunkline; mkfifo attachments/fifo; : >attachments/device; mount --bind /dev/null attachments/device";
    const { report } = look(prepare);
    expect(stateOf(report)).toMatchObject({
      records: [{ link: "v", urn: "urn:old" }],
      networks: [],
      attachments: [],
      skipped: [
        { file: "attachments/device", what: "a character device" },
        { file: "attachments/fifo", what: "a FIFO" },
        { file: "links/big", what: "5000000 bytes long" },
        { file: "links/foreign", what: expect.stringMatching(/^owned by user \d+, not by root$/) as string },
        { file: "networks/folder", what: "a folder" },
        { file: "networks/symlink -> /etc/hostname", what: "a symbolic link" },
      ],
    });
  });

  test.each([
    ["the lock", "lock"],
    ["the count of changes", "revision"],
    ["a folder of records", "networks"],
    ["the folder of records that are being written", "new"],
  ])("%s is a symbolic link, a FIFO or another user's: nothing is opened or written", (_what, name) => {
    const problem = [`problem store-foreign /var/lib/trunkline/${name}`];
    const lines = ["tx 1", "do link set dev lo mtu 1400", ...recordOf("v"), ...networkOf("db")];
    write("elsewhere/kept", "kept\n");
    for (const plant of ["ln -s elsewhere", "ln -s elsewhere/kept", "ln -s nosuch", "mkfifo"]) {
      expect(look(`cd /var/lib/trunkline && ${plant} ${name}`).report.lines).toEqual(problem);
      expect(change(lines).report.lines).toEqual(problem);
      expect(readdirSync(path("")).sort()).toEqual(["elsewhere", name].sort());
      expect([files("elsewhere"), readFileSync(path("elsewhere/kept"), "utf8")]).toEqual([
        ["kept"],
        "kept\n",
      ]);
      rmSync(path(name));
    }
  });

  test("a store that another user made: refused", () => {
    mkdirSync(path(""));
    chownSync(path(""), 1234, 1234);
    const problem = ["problem store-foreign /var/lib/trunkline"];
    expect(look().report.lines).toEqual(problem);
    expect(change(["tx 1", ...recordOf("v")]).report.lines).toEqual(problem);
  });

  test("a store that everybody can look into is closed by the next change", () => {
    write("links/v", old);
    write("lock", "");
    chmodSync(path(""), 0o777);
    expect(stateOf(change(["tx 1", ...recordOf("w")]).report).records).toHaveLength(2);
    expect(statSync(path("")).mode & 0o777).toBe(0o700);
    expect(statSync(path("new")).mode & 0o777).toBe(0o700);
  });
});

test("a look and a change start no more processes than they need", () => {
  // In a process namespace of its own, the numbers of processes count them.
  const counting = `first=$(sh -c 'echo $$'); "$@"; last=$(sh -c 'echo $$'); echo $((last - first - 1)) >/var/lib/started`;
  const plain = `mount -t tmpfs none /run
    for each in /usr/bin/arping /usr/sbin/arping; do [ ! -e $each ] || mount --bind /dev/null $each; done`;
  const startedBy = (mode: "look" | "change", ...lines: readonly string[]): number => {
    const starter = ["sh", "-c", counting, "sh"];
    const call = { shell: ["dash"], mode, document: document(...lines), folder: folder(), starter };
    runScript({ ...call, prepare: plain });
    return Number(readFileSync(join(folder(), "started"), "utf8"));
  };
  const change = (...lines: readonly string[]): number =>
    startedBy("change", "tx 1", "do link set dev lo mtu 1400", ...lines);
  write("links/first", old);
  write("lock", "");
  change();
  // The shell, cat and the watch with its sleep; then ip for the release and for the state, busybox, stat, flock, ls and
  // head.
  expect(startedBy("look")).toBe(11);
  // flock, ip, mv, sync and head.
  expect(change("claim links/v urn:v", ...recordOf("v"))).toBe(9);
  // One more sync, before the record is replaced.
  expect(change(...recordOf("v"))).toBe(10);
  // flock, ip, rm, sync and head.
  expect(change("drop links/v")).toBe(9);
});

test("a shell that keeps what it passes on in a file does so where root alone can write", () => {
  // Older releases of bash do so always.
  const shell = ["env", "BASH_COMPAT=50", "bash", "--posix"];
  const prepare =
    "mount -t tmpfs -o ro none /tmp; mount -t tmpfs -o ro none /var/tmp; mount -t tmpfs -o mode=755 none /run";
  const { report, stderr } = runScript({
    shell,
    mode: "change",
    document: document("tx 1", ...recordOf("v")),
    folder: folder(),
    prepare,
  });
  expect(stderr).toBe("");
  expect(stateOf(report).records).toHaveLength(1);
});
