import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HostState } from "../../../provider/model/host-state";
import { parseFacts, parseState } from "../../../provider/observe/report";
import { hostText } from "../../../provider/run/host/text";
import { sealedInput, type ScriptMode } from "../../../provider/run/script";
import { request, runScript, useFolder, type Run } from "./_script";
import { shells } from "./_shells";

/*
 * Other network namespaces as the script finds them. This one is a container with two processes; the kernel and
 * iproute2 know only that the processes are in it.
 */
const container = `
mount -t tmpfs none /run
mount -t sysfs none /sys
mkdir /run/netns
unshare -n sh -c "sleep 1000 & exec sleep 1000" &
first=$!
until [ "$(ps -o comm= -p $first)" = sleep ]; do :; done
`;

/** Replaces nsenter: runs `meddling` first, and then nsenter. */
const meddled = (meddling: string): string => `
cp "$(command -v nsenter)" /run/nsenter
cat >/run/meddling <<"END"
#!/bin/sh
pid=\${1#--net=/proc/}
pid=\${pid%%/*}
finish() {
  kill -9 $1
  while [ -e /proc/$1/ns/net ]; do :; done
}
${meddling}
exec /run/nsenter "$@"
END
chmod +x /run/meddling
mount --bind /run/meddling "$(command -v nsenter)"
`;

/** The first process through which it is entered has just ended. */
const ending = meddled('[ -e /run/ended ] || { echo >/run/ended; finish "$pid"; }');

/** None of its processes is left. */
const stopping = meddled("for pid in $(pidof sleep); do finish $pid; done");

/** The kernel refuses entry. */
const refusing = meddled(
  "echo \"nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted\" >&2; exit 1",
);

/** A link of the host with nothing on it. */
const below = `
ip link add below type veth peer name peer
`;

/** The same link with one on it that is in the container. */
const stacked = `${below}
ip link add link below name above type macvlan mode bridge
ip link set above netns $first
`;

/** A link on `below` in the container, whose root gave it an alias and a name with control characters. */
const defaced = `${stacked}
nsenter --net=/proc/$first/ns/net ip link set above alias "$(printf 'x\\001y\\033[2J"netns')"
nsenter --net=/proc/$first/ns/net ip link set above name "$(printf 'ab\\002ve')"
`;

/** A link of the container, with the index of `below`, that a macvlan link in a container of its own is on. */
const nestedContainer = `
unshare -n sleep 1000 &
pod=$!
until [ "$(readlink /proc/$pod/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
read -r index </sys/class/net/below/ifindex
in_container() { nsenter --net=/proc/$first/ns/net "$@"; }
in_container ip link add base index "$index" type veth peer name other
in_container ip link add link base name inner type macvlan mode bridge
in_container ip link set inner netns $pod
`;

/** Ten namespaces of other user namespaces, and two engines that list a container in one of them each. */
const strangers = `
for number in 1 2 3 4 5 6 7 8 9 10; do unshare -rn sleep 1000 & eval "pid_$number=$!"; done
until [ "$(ls -Ldi /proc/[0-9]*/ns/user | sort -u -k 1,1 | wc -l)" -ge 11 ]; do :; done
mount -t tmpfs -o mode=755 none /usr/local/bin
cat >/usr/local/bin/podman <<END
#!/bin/sh
[ "\\$1" = ps ] && { echo aa; exit; }
[ -n "\\$\{HOME_OF_APP-}" ] && pid=$pid_3 || pid=$pid_7
echo "container aa \\$pid none web"
END
cat >/usr/local/bin/stand-in <<"END"
#!/bin/sh
case $0 in *getent) echo app:x:1000:1000::/home/app:/bin/sh; exit ;; esac
while [ "$1" != env ]; do shift; done
shift 2
exec env -i HOME_OF_APP=1 "$@"
END
chmod +x /usr/local/bin/*
for name in getent setpriv; do mount --bind /usr/local/bin/stand-in "$(PATH=/usr/bin:/bin command -v $name)"; done
`;

/** An alias that looks like links on each of the first links of the host, as `ip` prints them. */
const pretending = `
nsenter --net=/proc/$first/ns/net ip link add pretender type veth peer name far
alias='"link_index":2,"link_netnsid":0,'
for number in 1 2 3 4 5 6; do alias="$alias@if$number:"; done
nsenter --net=/proc/$first/ns/net ip link set pretender alias "$alias"
`;

/** A record that says that `above` in the container is ours, on `below`; `unshare` leaves a trace when it is started. */
const recorded = `${stacked}
mkdir -p /var/lib/trunkline/networks /var/lib/trunkline/attachments
printf 'trunkline-network 1 net\\nparent below\\n' >/var/lib/trunkline/networks/net
inode=$(stat -L -c %i /proc/$first/ns/net)
printf 'trunkline-attachment 1 0123456789ab\\nnetwork net\\nspace %s\\ninterface above\\n' "$inode" \\
  >/var/lib/trunkline/attachments/0123456789ab
cp "$(command -v unshare)" /run/unshare
printf '#!/bin/sh\\n: >/var/lib/asked\\nexec /run/unshare "$@"\\n' >/run/traced
chmod +x /run/traced
mount --bind /run/traced "$(command -v unshare)"
`;

const folder = useFolder();

const stateOf = ({ report }: Run): HostState => parseState(report, parseFacts(report));
const othersOf = (run: Run): number => stateOf(run).namespaces.filter(({ own }) => !own).length;
const document = "trunkline 1\ntx 1\nguard free below\nend\n";

describe.each(shells)("in %s", (_, shell) => {
  const run = (mode: ScriptMode, ...prepare: readonly string[]): Run =>
    runScript({
      shell,
      mode,
      folder: folder(),
      prepare: prepare.join(""),
      ...(mode === "change" && { document }),
    });

  test.each([
    ["alone", "mount -t tmpfs none /run"],
    ["beside a container", container],
  ])("the host's own namespace has the kernel's number: %s", (_how, prepare) => {
    const { namespaces } = stateOf(run("look", `${prepare}\nreadlink /proc/self/ns/net >/var/lib/own\n`));
    const told = namespaces.filter(({ own }) => own).map(({ inode }) => `net:[${String(inode)}]\n`);
    expect(told).toEqual([readFileSync(join(folder(), "own"), "utf8")]);
  });

  test("a process that ends while the host is looked at takes nothing of its namespace with it", () => {
    const seen = run("look", container, stacked, ending);
    expect(othersOf(seen)).toBe(1);
    expect(stateOf(seen).elsewhere.map(({ link }) => link.name)).toEqual(["lo", "above"]);
  });

  test("a namespace that is gone by then is none", () => {
    const seen = run("look", container, stopping);
    expect(seen.report.sections.filter(({ name }) => name.startsWith("namespace "))).toHaveLength(1);
    expect(othersOf(seen)).toBe(0);
  });

  test("a file leads to a namespace rather than a process, which may end", () => {
    const kept =
      "touch /run/netns/red; mount --bind /proc/$first/ns/net /run/netns/red; : >/run/netns/stale\n";
    const { report } = run("look", container, kept);
    const sections = report.sections.filter(({ name }) => name.startsWith("namespace "));
    expect(sections.map(({ name, lines }) => [name, lines.length > 0])).toEqual([
      ["namespace /run/netns/red", true],
      // Nothing is mounted on this file, so it leads nowhere.
      ["namespace /run/netns/stale", false],
    ]);
  });

  test("a namespace that nobody gets into is told as that", () => {
    const { report } = run("look", container, refusing);
    expect(report.sections.find(({ name }) => name.startsWith("namespace "))?.lines).toEqual([
      "unreadable nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted",
    ]);
  });

  test("what sits on a link is seen though a process of its namespace ends; what cannot be seen may sit there", () => {
    expect(run("change", container, stacked).report.lines).toContain("stale 1 free below");
    expect(run("change", container, stacked, ending).report.lines).toContain("stale 1 free below");
    expect(run("change", container, below, refusing).report.lines).toContain("stale 1 free below");
    expect(run("change", container, below).report.lines).toEqual(["revision 0", "restorer none"]);
  });

  test("a veth sits on nothing, whatever the index of its peer in another namespace", () => {
    const nested = `unshare -n sleep 1000 &
pod=$!
until [ "$(readlink /proc/$pod/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
read -r index </sys/class/net/below/ifindex
nsenter --net=/proc/$first/ns/net ip link add far index $index type veth peer name eth0 netns $pod
nsenter --net=/proc/$pod/ns/net ip -o link show eth0 | grep -q "@if$index:" || exit
`;
    expect(run("change", container, below, nested).report.lines).toEqual(["revision 0", "restorer none"]);
    expect(run("change", container, stacked, nested).report.lines).toContain("stale 1 free below");
  });

  test("a link on one of ours tells so by the id that its namespace has for ours, whatever its name and alias", () => {
    const { links, elsewhere } = stateOf(run("look", container, defaced));
    const below = links.find(({ name }) => name === "below")?.index;
    expect(elsewhere.map(({ link }) => [link.name, link.alias, link.parentIndex])).toEqual([
      ["lo", "", undefined],
      ["ab\u0002ve", 'x\u0001y\u001b[2J"netns', below],
    ]);
    expect(run("change", container, defaced).report.lines).toContain("stale 1 free below");
  });

  test("a link in a container of a container is on nothing of ours, whatever the index below it", () => {
    const { links, elsewhere } = stateOf(run("look", container, below, nestedContainer));
    const index = links.find(({ name }) => name === "below")?.index;
    expect(elsewhere.find(({ link }) => link.name === "base")?.link.index).toBe(index);
    const inner = elsewhere.find(({ link }) => link.name === "inner")?.link;
    expect(inner).toMatchObject({ kind: "macvlan", parentNamespaceId: expect.any(Number) as unknown });
    expect(inner).not.toHaveProperty("parentIndex");
    expect(run("change", container, below, nestedContainer).report.lines).toEqual([
      "revision 0",
      "restorer none",
    ]);
    expect(run("change", container, stacked, nestedContainer).report.lines).toContain("stale 1 free below");
  });

  test("a link that a record says we made there needs no name for our namespace, and any other link does", () => {
    const asked = (): boolean => existsSync(join(folder(), "asked"));
    const { links, elsewhere } = stateOf(run("look", container, recorded));
    expect(elsewhere.find(({ link }) => link.name === "above")?.link.parentIndex).toBe(
      links.find(({ name }) => name === "below")?.index,
    );
    expect(run("change", container, recorded).report.lines).toContain("stale 1 free below");
    rmSync(join(folder(), "asked"));
    expect(stateOf(run("look", container, recorded)).elsewhere).toHaveLength(2);
    expect(asked()).toBe(false);
    const inner = stateOf(run("look", container, recorded, nestedContainer)).elsewhere.find(
      ({ link }) => link.name === "inner",
    );
    expect(inner?.link).not.toHaveProperty("parentIndex");
    expect(asked()).toBe(true);
  });

  test("an alias that looks like links on ours is none", () => {
    expect(run("change", container, below, pretending).report.lines).toEqual(["revision 0", "restorer none"]);
  });

  test("without a way to name our namespace, a link counts as being on one of ours by its index", () => {
    const unable = 'mount --bind /bin/false "$(command -v unshare)"\n';
    const { links, elsewhere } = stateOf(run("look", container, stacked, unable));
    expect(elsewhere.find(({ link }) => link.name === "above")?.link.parentIndex).toBe(
      links.find(({ name }) => name === "below")?.index,
    );
    expect(run("change", container, stacked, unable).report.lines).toContain("stale 1 free below");
  });

  test("many namespaces are read by several processes at once, each once", () => {
    const three = "for number in 1 2 3; do unshare -n sleep 1000 & done; sleep 0.2\n";
    const { report } = runScript({
      shell,
      mode: "look",
      folder: folder(),
      prepare: `${container}${stacked}${three}`,
      input: sealedInput(hostText("look").replace("-le 64", "-le 1"), request()),
    });
    const { namespaces, elsewhere } = parseState(report, parseFacts(report));
    expect(namespaces.filter(({ own }) => !own)).toHaveLength(4);
    expect(elsewhere.map(({ link }) => link.name).sort()).toEqual(["above", "lo", "lo", "lo", "lo"]);
  });

  test("of many namespaces of others, those of listed containers are read, whoever lists them", () => {
    const { report } = runScript({
      shell,
      mode: "look",
      folder: folder(),
      prepare: `${container}${strangers}`,
      document: request("podman", "podman app"),
    });
    const read = stateOf({ report, stdout: "", stderr: "" });
    const unreadable = read.namespaces.filter((netns) => netns.unreadable !== undefined);
    expect(unreadable).toHaveLength(8);
    for (const engine of ["podman", "podman app"] as const) {
      const [listed] =
        read.engines[engine]?.problem === undefined ? (read.engines[engine]?.containers ?? []) : [];
      const netns = read.namespaces.find(({ paths }) =>
        paths.includes(`/proc/${String(listed?.pid)}/ns/net`),
      );
      expect(netns).toBeDefined();
      expect(netns).not.toHaveProperty("unreadable", expect.any(String));
    }
  });

  test("a namespace that a user's word leads to must still be that user's", () => {
    const changed = (owner: number): readonly string[] => {
      const document = `trunkline 1\ntx 1\nguard space /proc/PID/ns/net INODE ${String(owner)}\nend\n`;
      // The document's length was sent with it.
      const others = document.trimEnd().length - "PIDINODE".length;
      const fill = `
inode=$(stat -Lc %i /proc/$first/ns/net)
length=$((${String(others)} + \${#first} + \${#inode}))
sed "s,/proc/PID/,/proc/$first/,; s/INODE/$inode/; s/^\\(,[0-9]*,\\)[0-9]*,trunkline/\\1$length,trunkline/" >/run/in
exec </run/in
`;
      return runScript({ shell, mode: "change", folder: folder(), prepare: container + fill, document })
        .report.lines;
    };
    expect(changed(0)).toEqual(["revision 0", "restorer none"]);
    expect(changed(1)).toEqual([expect.stringMatching(/^stale 1 space /), "revision 0", "restorer none"]);
  });
});
