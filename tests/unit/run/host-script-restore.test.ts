/**
 * The script that makes links again at boot, in the shells that hosts have, with the real `ip` in a namespace: each record is
 * a matter of its own, and nothing is left half made.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostText } from "../../../provider/run/host/text";
import { useFolder } from "./_script";
import { shells } from "./_shells";

const folder = useFolder();

/** A host with the link p0, on which the records' links are. */
const host = `
mount --bind "$FOLDER" /var/lib && mount -t tmpfs -o mode=755 none /run && mount -t sysfs none /sys || exit
ip link add p0 type veth peer name p1 && ip link set p0 up && ip link set p1 up || exit
`;
const end = `
echo ---
ls /sys/class/net | grep -v "^[lp][o01]$"
echo ---
cat /run/trunkline/unrestored 2>/dev/null
`;

interface Outcome {
  readonly printed: string[];
  readonly links: string[];
  readonly told: string[];
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

function restore(
  shell: readonly string[],
  { before = "", after = "" }: { before?: string; after?: string } = {},
): Outcome {
  writeFileSync(join(folder(), "trunkline", "restore.sh"), hostText("restore"), { mode: 0o600 });
  const run = [...shell, "/var/lib/trunkline/restore.sh"].join(" ");
  const { stdout, stderr, status } = spawnSync("unshare", ["-rnmp", "--fork", "--mount-proc", "sh"], {
    encoding: "utf8",
    env: { ...process.env, FOLDER: folder() },
    input: `${host}${before}\n${run} </dev/null\n${after.replaceAll("RESTORE", run)}\n${end}`,
  });
  const [printed = "", links = "", told = ""] = stdout.split("---\n");
  if (status !== 0 && told === "" && links === "") throw new Error(`${String(status)}: ${stdout}${stderr}`);
  return { printed: linesOf(printed + stderr), links: linesOf(links), told: linesOf(told) };
}

function record(
  name: string,
  { parent = "p0", mtu = "", lines = [] as string[], owned = "yes" } = {},
): string {
  return [
    `trunkline-record 1 ${name}`,
    "urn urn:a",
    `owned ${owned}`,
    `build link add link ${parent} name ${name}${mtu} type macvlan mode bridge`,
    `build link set dev ${name} alias mark-of-${name}`,
    ...lines.map((line) => line.replaceAll("@NAME", name)),
    `build link set dev ${name} up`,
    "",
  ].join("\n");
}

function write(name: string, text: string): void {
  mkdirSync(join(folder(), "trunkline", "links"), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder(), "trunkline", "links", name), text);
}

describe.each(shells)("in %s", (_, shell) => {
  test("a link is as its record says, and is left alone the next time", () => {
    const lines = [
      "build address replace 10.0.0.1/24 broadcast + dev @NAME",
      "sysctl net/ipv4/conf/IFNAME/rp_filter 2",
      "set net/ipv4/conf/IFNAME/arp_ignore 1",
      "set net/nosuch/IFNAME/key 1",
      "set net/../net/ipv4/conf/IFNAME/arp_announce 2",
    ];
    write("a", record("a", { lines }) + "build route add 10.9.0.0/16 via 10.0.0.9 dev a\n");
    const look =
      "ip -br address show a; ip route; cd /proc/sys/net/ipv4/conf/a; cat rp_filter arp_ignore arp_announce; cat /sys/class/net/a/ifalias";
    const { printed, links, told } = restore(shell, {
      after: `${look}\nip link set dev a mtu 1400\nRESTORE\nip link show dev a`,
    });
    expect(printed.join("\n")).toMatch(
      /^a is back\na@p0 +UP +10.0.0.1\/24 [^]*\n10.9.0.0\/16 via 10.0.0.9 dev a [^]*\n2\n1\n0\nmark-of-a\n\d+: a@p0: .* mtu 1400 /,
    );
    expect({ links, told }).toEqual({ links: ["a"], told: [] });
  });

  test("its IPv6 rules come back with it, and none stays of a link that does not", () => {
    const [six, four] = ["-6 rule add from 2001:db8::1 lookup 101", "rule add from 10.0.0.1 lookup 101"];
    write("a", record("a") + `build ${four} priority 30000\nbuild ${six} priority 30000\n`);
    const failing = `build ${six.replace("::1", "::2")} priority 30000\nbuild -6 rule add from nonsense lookup 1 priority 30000\n`;
    write("b", record("b") + failing);
    const { printed, told } = restore(shell, { after: "ip rule; ip -6 rule" });
    expect(printed.filter((line) => line.startsWith("30000:"))).toEqual([
      "30000:\tfrom 10.0.0.1 lookup 101",
      "30000:\tfrom 2001:db8::1 lookup 101",
    ]);
    expect(told).toEqual([expect.stringMatching(/^b .*nonsense/) as string]);
  });

  test("what is on another link comes after it, whatever it is called; what was found, is unfinished or a copy's is not made", () => {
    write("a", record("a", { parent: "b" }));
    write("b", record("b", { parent: "c" }));
    write("c", record("c"));
    write("found", record("found", { owned: "no" }));
    write("begun", record("begun") + "pending 11111111-2222-3333-4444-555555555555\n");
    write("copied", record("copied") + "machine 0123456789abcdef0123456789abcdef\n");
    const before =
      "[ -e /etc/machine-id ] || exit; echo fedcba9876543210fedcba9876543210 >/run/id; mount --bind /run/id /etc/machine-id";
    const { printed, links, told } = restore(shell, { before });
    expect(printed).toEqual(["c is back", "b is back", "a is back"]);
    expect({ links, told }).toEqual({ links: ["a", "b", "c"], told: [] });
  });

  test("one that cannot be made is not made in part, is told, and keeps no other one from coming back", () => {
    const half = [
      "build address replace 10.0.1.1/24 dev @NAME",
      "build address replace 10.0.2.1/24 dev nosuch",
    ];
    write("a-half", record("a-half", { lines: half }));
    write("b-sysctl", record("b-sysctl", { lines: ["sysctl net/ipv4/conf/IFNAME/nosuch 1"] }));
    write("c-taken", record("c-taken"));
    write("d-torn", record("d-torn").slice(0, -4));
    write("e-empty", "");
    write("f-other", record("g-well"));
    write("g-well", record("g-well"));
    write("h-orphan", record("h-orphan", { parent: "nosuch" }));
    write("i-syntax", record("i-syntax", { lines: ["build link set dev @NAME type nosuch what"] }));
    const before =
      "ip link add c-taken type veth peer name x; mkfifo /var/lib/trunkline/links/fifo; ln -s g-well /var/lib/trunkline/links/symlink";
    // What waits for a parent would go on for ten minutes.
    const { links, told } = restore(shell, { before, after: "kill $(pgrep -f restore.sh)" });
    expect(links).toEqual(["c-taken", "g-well", "x"]);
    expect(told.sort()).toEqual([
      'a-half Cannot find device "nosuch"',
      "b-sysctl the kernel refuses 1 for net/ipv4/conf/b-sysctl/nosuch",
      "c-taken there is a link of that name that Trunkline did not make",
      "d-torn its record is cut off or damaged",
      "e-empty its record is cut off or damaged",
      "f-other its record is cut off or damaged",
      "h-orphan no link nosuch",
      expect.stringMatching(/^i-syntax \S/) as string,
    ]);
  });

  test("one that was cut off in the making is made whole the next time, and stays the link that it is", () => {
    const lines = ["build address replace 10.0.0.1/24 dev @NAME", "set net/ipv4/conf/IFNAME/arp_ignore 1"];
    const rule = "rule add from 10.0.0.1 lookup 101 priority 30000";
    write("a", `${record("a", { lines })}build ${rule}\nbuild route add 10.9.0.0/16 via 10.0.0.9 dev a\n`);
    // The script is killed when it is about to give the link its addresses.
    const before = `
cp "$(command -v ip)" /run/ip
cat >/run/killing <<"END"
#!/bin/sh
text=$(cat)
case $text in "address replace"*) exec pkill -9 -f trunkline/restore.sh ;; esac
echo "$text" | exec /run/ip "$@"
END
chmod +x /run/killing
mount --bind /run/killing "$(command -v ip)"`;
    const after = `
umount "$(command -v ip)"
ip -br address show a; read -r index </sys/class/net/a/ifindex
RESTORE
RESTORE
[ "$(cat /sys/class/net/a/ifindex)" = "$index" ] && echo the same
ip -br -4 address show a; ip route show dev a; ip rule | grep -c 30000; cat /proc/sys/net/ipv4/conf/a/arp_ignore`;
    const { printed, told } = restore(shell, { before, after });
    expect(printed.filter((line) => !line.includes("Killed"))).toEqual([
      expect.stringMatching(/^a@p0 +DOWN +$/),
      "a is whole: an attempt to make it was cut off",
      "the same",
      expect.stringMatching(/^a@p0 +UP +10.0.0.1\/24 $/),
      expect.stringMatching(/^10.0.0.0\/24 /),
      expect.stringMatching(/^10.9.0.0\/16 via 10.0.0.9 /),
      ...["1", "1"],
    ]);
    expect(told).toEqual([]);
  });

  test("a file system that has become read-only keeps no link from coming back", () => {
    write("a", record("a"));
    const ro = "mount -o remount,bind,ro /var/lib";
    const { printed, links } = restore(shell, { before: `: >/var/lib/trunkline/lock; ${ro}` });
    expect({ printed, links }).toEqual({ printed: ["a is back"], links: ["a"] });
    const lost = `mkdir /run/trunkline; : >/run/trunkline/unrestored; rm /var/lib/trunkline/lock; ${ro}`;
    expect(restore(shell, { before: lost })).toEqual({
      printed: ["no link came back: the lock on the records cannot be opened"],
      links: [],
      told: [],
    });
  });

  test("a parent that comes late is waited for", () => {
    write("late", record("late", { parent: "q0" }));
    const wait =
      "ip link add q0 type veth peer name q1; n=0; until [ -e /sys/class/net/late ] || [ $n = 50 ]; do sleep 0.1; n=$((n+1)); done; while pgrep -f restore.sh >/dev/null; do sleep 0.1; done; ls -A /run/trunkline/parents";
    const { printed, links } = restore(shell, { after: wait });
    expect(printed).toEqual(
      [
        "late did not come back: no link q0; it comes back once that changes or by pulumi up",
        "late is back",
        "q0",
      ].sort(),
    );
    expect(links).toEqual(["late", "q0", "q1"]);
  });

  test("a parent whose MTU is raised after it has appeared is waited for", () => {
    write("big", record("big", { mtu: " mtu 9000" }));
    write("mtu", record("mtu"));
    const wait =
      "cat /run/trunkline/unrestored; ls /sys/class/net; ip link set dev p0 mtu 9000; while pgrep -f restore.sh >/dev/null; do sleep 0.1; done; ip link show dev big";
    const { printed, links, told } = restore(shell, { after: wait });
    expect(printed).toContain("big p0 has an MTU of 1500 where 9000 is needed");
    expect(printed).toContain(
      "big did not come back: p0 has an MTU of 1500 where 9000 is needed; it comes back once that changes or by pulumi up",
    );
    expect(printed.slice(printed.indexOf("p0"))).toContain("big is back");
    expect(printed.join("\n")).toMatch(/big@p0: .* mtu 9000 /);
    expect({ links, told }).toEqual({ links: ["big", "mtu"], told: [] });
  });

  test("no value is run by a shell", () => {
    const evil = "$(touch /run/pwned)`touch /run/pwned`;touch /run/pwned";
    write(
      "a",
      record("a", {
        lines: [`build link set dev @NAME alias ${evil}`, `sysctl net/ipv4/conf/IFNAME/rp_filter ${evil}`],
      }),
    );
    write(evil.replaceAll("/", "."), record("x", { parent: evil }));
    write("b", record("b", { parent: "../../../run/pwned" }));
    const { printed } = restore(shell, { after: "kill $(pgrep -f restore.sh) 2>/dev/null; ls /run/pwned" });
    expect(printed.join("\n")).toMatch(/cannot access|No such file/);
  });
});

test("a change that holds the lock for longer than a minute holds up the links of a late parent as long as it takes", () => {
  write("a", record("a"));
  // A lock that comes free after the 601 tries of a minute.
  const flock = `printf '%s\\n' '#!/bin/sh' 'read -r tries </run/tries' 'echo $((tries + 1)) >/run/tries' '[ $tries -gt 605 ]' >/run/flock; chmod 755 /run/flock; echo 1 >/run/tries`;
  const places = `mount --bind /bin/true "$(readlink -f /usr/bin/sleep)"; mount --bind /run/flock "$(readlink -f /usr/bin/flock)"`;
  const { printed } = restore(["dash"], { after: `${flock}; ${places}; ip link delete dev a; RESTORE wait` });
  expect(printed).toEqual(["a is back", "a is back"]);
});
