/**
 * The script that gives containers their links again, in the shells that hosts have, with the real `ip`: as an OCI hook, for
 * a process in a namespace of its own.
 */
import { bundle, engineId, other, text, there, useAttachHost } from "./_attach";
import { shells } from "./_shells";

const { attach, write } = useAttachHost();

/** The script is killed in its midst the next time that it gives a link, and not after that. */
const dying = `
mv /var/lib/trunkline/inside.sh /run/inside.sh
cat >/var/lib/trunkline/inside.sh <<"END"
mv /run/inside.sh /var/lib/trunkline/inside.sh
for process in /proc/[0-9]*; do ! grep -qs attach.sh $process/cmdline || kill -9 \${process#/proc/}; done
END
`;

const nowhere = ["status 0", 'Device "eth0" does not exist.', 'Device "eth0" does not exist.'];

describe.each(shells)("in %s", (_, shell) => {
  test("a link is as its record says, in each new namespace, and the record says where", () => {
    write(text({ route: "route 10.9.0.0/16 via 172.31.0.1 onlink\n" }));
    const script =
      "hook $pid; show $pid; hook $pid; kill -9 $pid; begin; hook $pid; show $pid; cat /var/lib/trunkline/revision; ls -Li /proc/$pid/ns/net";
    const { printed, record } = attach(shell, script);
    const seen = [
      expect.stringMatching(there),
      "default via 192.168.10.1 ",
      "10.9.0.0/16 via 172.31.0.1 onlink ",
      "192.168.10.0/24 proto kernel scope link src 192.168.10.2 ",
      "alias mark-of-it",
      "1",
    ] as string[];
    expect(printed.slice(0, -2)).toEqual(["status 0", ...seen, "status 0", "status 0", ...seen]);
    const inode = printed.at(-1)?.split(" ")[0] ?? "";
    expect(Number(printed.at(-2))).toBeGreaterThan(7);
    expect(record).toContain(
      text({ route: "route 10.9.0.0/16 via 172.31.0.1 onlink\n" }).replace("space 1", `space ${inode}`),
    );
    expect(record.split("/sys/class/net:\n")[1]?.trim().split(/\s+/)).toEqual(["lo", "p0", "p1"]);
  });

  test("a record that does not tell the namespace stays as it is", () => {
    const without = text().replace("space 1\n", "");
    write(without);
    const { printed, record } = attach(shell, "hook $pid; show $pid");
    expect(printed[1]).toMatch(there);
    // The listings of folders follow.
    expect(record.split(/^\/.*:$/m)[0]).toBe(without);
  });

  test.each([
    ["another's name", text({ container: "podman another" }), ""],
    ["another engine", text({ container: "docker web" }), ""],
    ["a user's container", text({ container: "podman web of user web" }), ""],
    ["the short beginning of an id", text({ container: "podman 55555" }), ""],
    [
      "a copy's record",
      text({ end: "machine 00112233445566778899aabbccddeeff\n" }),
      "[ -e /etc/machine-id ] || exit; echo fedcba9876543210fedcba9876543210 >/run/id; mount --bind /run/id /etc/machine-id",
    ],
  ])("%s is not it", (_what, record, before) => {
    write(record);
    const { printed } = attach(shell, `${before}\nhook $pid; show $pid | head -2`);
    expect(printed.slice(0, 2)).toEqual(nowhere.slice(0, 2));
  });

  test("an id of at least twelve digits is as good as a name", () => {
    write(text({ container: `podman ${"5".repeat(12)}` }));
    expect(attach(shell, "hook $pid; show $pid").printed[1]).toMatch(there);
  });

  test("a file system that has become read-only: the container has its link all the same", () => {
    write(text());
    const { printed } = attach(
      shell,
      ": >/var/lib/trunkline/lock; mount -o remount,bind,ro /var/lib; hook $pid; show $pid; cat /run/trunkline/unattached/*",
    );
    expect(printed[0]).toBe("status 0");
    expect(printed[1]).toMatch(there);
    expect(printed.at(-1)).toContain("No such file");
  });

  test("a store that cannot be locked is told as that", () => {
    write(text());
    const { printed } = attach(
      shell,
      "mount -o remount,bind,ro /var/lib; hook $pid; cat /run/trunkline/unattached/*",
    );
    expect(printed).toEqual(["status 0", "the lock on the records cannot be opened"]);
  });

  test.each([
    ["a parent that is missing", { parent: "nosuch" }, "Cannot find device", ""],
    [
      "a step in the container that fails",
      { inside: "inside in link set dev nosuch up\n" },
      "Cannot find device",
      "",
    ],
    [
      "a sysctl that the kernel refuses",
      { inside: "inside tune net/ipv4/conf/eth0/rp_filter x podman web\n" },
      "the kernel refuses the value of net/ipv4/conf/eth0/rp_filter",
      "",
    ],
    [
      "a route that the kernel refuses",
      { route: "route 10.9.0.0/16 via 172.31.0.1\n" },
      "Nexthop has invalid gateway",
      "",
    ],
    ["a record that was cut off", { end: "mac" }, "its record is cut off or damaged", ""],
    ["a container on the host's network", {}, "it uses the network of the host itself", "pid=$$"],
  ])("%s: nothing is left, and it is told", (_what, options, why, before) => {
    write(text(options));
    const { printed, record } = attach(
      shell,
      `${before}\nhook $pid; nsenter --net=/proc/$pid/ns/net ls /sys/class/net >/dev/null; nsenter --net=/proc/$pid/ns/net ip -br link | grep -v "^[lp]"; cat /run/trunkline/unattached/*`,
    );
    expect(printed).toEqual(["status 0", expect.stringContaining(why)]);
    expect(record).not.toContain("tl3f5a9c01d2e4\n/");
    expect(record).toMatch(/\/run\/trunkline\/unattached:\n3f5a9c01d2e4\n/);
    expect(record.split("/sys/class/net:\n")[1]?.trim().split(/\s+/)).toEqual(["lo", "p0", "p1"]);
  });

  test("a route that the container has from somebody else stays", () => {
    write(text());
    const before =
      "nsenter --net=/proc/$pid/ns/net sh -c 'ip link add x type veth peer name y; ip link set x up; ip link set y up; ip address add 10.0.0.1/24 dev x; ip route add default via 10.0.0.9'";
    const { printed } = attach(
      shell,
      `${before}\nhook $pid; show $pid; nsenter --net=/proc/$pid/ns/net ip route show default`,
    );
    expect(printed[1]).toMatch(there);
    expect(printed.at(-1)).toBe("default via 10.0.0.9 dev x ");
  });

  test("the container that had it before and runs on loses it", () => {
    write(text());
    const { printed } = attach(shell, "hook $pid; was=$pid; begin; hook $pid; show $was; show $pid");
    expect(printed[2]).toMatch(/does not exist/);
    expect(printed.find((line) => there.test(line))).toBeDefined();
    expect(printed.filter((line) => there.test(line))).toHaveLength(1);
  });

  test("what is on standard input is no container, or one that has ended: nothing happens", () => {
    write(text());
    const run = [...shell, "/var/lib/trunkline/attach.sh", "podman"].join(" ");
    const script = ["", "{}", '{"id":"x"}', `{"id":"$(touch /run/pwned)","pid":1,"bundle":"/x"}`]
      .map((state) => `printf %s '${state}' | ${run}; echo "status $?"`)
      .join("\n");
    const { printed } = attach(shell, `${script}\nhook 4000000; ls /run/pwned 2>/dev/null`);
    expect(printed).toEqual(Array.from({ length: 5 }, () => "status 0"));
  });

  test.each([
    ["in the same namespace", ""],
    ["in another one, while the former container runs on", "was=$pid; begin"],
  ])("a link of which the making was cut off is made anew, %s", (_where, between) => {
    write(text());
    const script = `was=$pid; ${dying} hook $pid 2>/dev/null
nsenter --net=/proc/$pid/ns/net ip -o link | grep -c mark-of-it; cat /run/trunkline/unattached/*
${between}
hook $pid; show $pid; [ $was = $pid ] || show $was; hook $pid; cat /run/trunkline/unattached/*`;
    const { printed } = attach(shell, script);
    expect(printed.slice(0, 4)).toEqual([
      ...["status 137", "1", "the attempt to make it was cut off", "status 0"],
    ]);
    expect(printed[4]).toMatch(there);
    expect(printed.filter((line) => line === "alias mark-of-it")).toHaveLength(1);
    expect(printed.at(-1)).toContain("No such file");
  });

  test("a link of which the making was cut off, and which a change has finished since then, stays", () => {
    write(text());
    const script = `hook $pid
index() { nsenter --net=/proc/$pid/ns/net ip -o link show eth0 | cut -d: -f1; }
index; mkdir -p /run/trunkline/unattached; echo "the attempt to make it was cut off" >/run/trunkline/unattached/3f5a9c01d2e4
touch -d "+1 minute" /var/lib/trunkline/attachments/3f5a9c01d2e4; hook $pid; index`;
    const { printed } = attach(shell, script);
    expect(printed).toEqual(["status 0", expect.stringMatching(/^\d+$/), "status 0", printed[1]]);
  });

  test.each([
    [
      "the annotations first, and hostile",
      `{"annotations":{"a":"\\"pid\\":1,\\"bundle\\":\\"/x\\"","pid":"1","id":"x","b\\\\":"}","bundle":"/x"}, "bundle" : "BUNDLE", "id": "${engineId}", "pid": PID }`,
    ],
    [
      "annotations last, lists, and strings for numbers",
      `{"x":[{"id":"x","pid":1},[1,"pid"]],"pid":PID,"id":"${engineId}","bundle":"BUNDLE","annotations":{"pid":"1","bundle":"/x"}}`,
    ],
  ])("the container's state with %s, and a storage path with a space", (_what, state) => {
    write(text());
    const place = bundle.replace("/run/graph", "/run/my graph");
    const script = `mv /run/graph "/run/my graph"
cat >/run/state <<"END"
${state.replace("BUNDLE", place)}
END
sed "s/PID/$pid/" /run/state | SHELL_AND_SCRIPT podman; echo "status $?"; show $pid`;
    const { printed } = attach(shell, script);
    expect(printed[0]).toBe("status 0");
    expect(printed[1]).toMatch(there);
  });

  test("an engine in a network namespace of its own: the link is made from that of the host", () => {
    write(text());
    const away = `state() { printf '{"id":"${engineId}","pid":%s,"bundle":"${bundle}"}' $pid; }
state | unshare -nm sh -c 'mount -t sysfs none /sys; SHELL_AND_SCRIPT podman'; echo "status $?"; show $pid`;
    const { printed } = attach(shell, away);
    expect(printed[0]).toBe("status 0");
    expect(printed[1]).toMatch(there);
    const shut = `mount --bind /bin/false "$(command -v nsenter)"; state() { printf '{"id":"${engineId}","pid":%s,"bundle":"${bundle}"}' $pid; }
state | unshare -n SHELL_AND_SCRIPT podman; echo "status $?"; cat /run/trunkline/unattached/*`;
    expect(attach(shell, shut).printed).toEqual([
      "status 0",
      "its engine runs in a network namespace from which that of the host cannot be entered",
    ]);
  });

  test("a namespace that has a name, as soon as it is mounted there, however often it is made", () => {
    write(text({ container: "netns red" }));
    const script = `
mkdir -p /run/netns
pass() { SHELL_AND_SCRIPT netns; echo "status $?"; }
make() { touch /run/netns/red; { sleep 0.3; mount --bind /proc/$pid/ns/net /run/netns/red; } & pass; }
pass; make; show $pid; pass
umount /run/netns/red; rm /run/netns/red; pass; kill -9 $pid; begin; make; show $pid
umount /run/netns/red; rm /run/netns/red; begin; ln -s /proc/$pid/ns/net /run/netns/red; pass; show $pid | head -1`;
    const { printed } = attach(shell, script);
    const back = "netns red has its interface eth0 again";
    const seen = [
      expect.stringMatching(there),
      "default via 192.168.10.1 ",
      "192.168.10.0/24 proto kernel scope link src 192.168.10.2 ",
      "alias mark-of-it",
      "1",
    ] as string[];
    const made = [back, "status 0", ...seen];
    expect(printed).toEqual([
      ...["status 0", ...made, "status 0", "status 0", ...made],
      ...[back, "status 0", expect.stringMatching(there)],
    ]);
  });

  test("one that is required keeps its container from starting if it cannot be given; nothing else does", () => {
    const required = text({ parent: "nosuch", end: "required yes\n" });
    write(required);
    const script = `
status() { { hook "$@"; } | tail -1; }
status $pid; status $pid ${other}; status 4000000
sed -i s/nosuch/p0/ /var/lib/trunkline/attachments/3f5a9c01d2e4; status $pid`;
    expect(attach(shell, script).printed).toEqual(["status 78", "status 0", "status 0", "status 0"]);
    write(text({ parent: "nosuch" }));
    expect(attach(shell, "hook $pid").printed).toEqual(["status 0"]);
  });

  test("twenty that start at once, beside a change: each has its own address, and nothing else is left", () => {
    const numbers = Array.from({ length: 20 }, (_, index) => String(index + 10));
    const idOf = (number: string): string => number.repeat(32);
    const make = numbers
      .map((number) => {
        const id = `3f5a9c01d2${number}`;
        const record = text({ container: `podman c${number}` })
          .replaceAll("3f5a9c01d2e4", id)
          .replaceAll("192.168.10.2/", `192.168.10.${number}/`)
          .replaceAll("00:01", `00:${number}`)
          .replaceAll("mark-of-it", `mark-of-${number}`);
        return `printf %s '${record}' >/var/lib/trunkline/attachments/${id}; begin; hook $pid ${idOf(number)} & hooks="$hooks $!" pids="$pids $pid"`;
      })
      .join("\n");
    const files = JSON.stringify(numbers.map((number) => ({ id: idOf(number), names: [`c${number}`] })));
    write(text());
    const script = `
echo '${files}' >/run/graph/overlay-containers/containers.json
flock /var/lib/trunkline/lock sleep 1 &
${make}
for one in $pids; do
  for try in $(seq 200); do nsenter --net=/proc/$one/ns/net ip route show default 2>/dev/null | grep -q 192 && break; sleep 0.1; done
  nsenter --net=/proc/$one/ns/net ip -4 -br address show eth0; done; wait $hooks; cat /var/lib/trunkline/revision`;
    const { printed, record } = attach(shell, script);
    const found = printed.flatMap((line) => /192\.168\.10\.(\d+)/.exec(line)?.[1] ?? []);
    expect(found).toEqual(numbers);
    expect(printed).toContain("27");
    expect(record.split("/sys/class/net:\n")[1]?.trim().split(/\s+/)).toEqual(["lo", "p0", "p1"]);
  });
});
