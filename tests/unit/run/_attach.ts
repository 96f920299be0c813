/**
 * A host for the script that gives containers their links again, with the real `ip`, in namespaces of its own: containers are
 * processes in further ones.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostText } from "../../../provider/run/host/text";
import { useFolder } from "./_script";

export const engineId = "5".repeat(64);
export const bundle = `/run/graph/overlay-containers/${engineId}/userdata`;
export const other = "6".repeat(64);

/** A host with the parent p0, and with containers in Podman's files: `web`, whose process is $pid, and `other`. */
const host = `
mount --bind "$FOLDER" /var/lib && mount -t tmpfs -o mode=755 none /run && mount -t sysfs none /sys || exit
ip link add p0 type veth peer name p1 && ip link set p0 up && ip link set p1 up || exit
logger() { :; }
mkdir -p ${bundle}
echo '{"linux":{"namespaces":[{"type":"pid"},{"type":"network"}]}}' >${bundle}/config.json
echo '[{"id":"${other}","names":["other"],"image":"x"},{"id":"${engineId}","names":["web"],"image":"x"}]' >/run/graph/overlay-containers/containers.json
begin() { unshare -n sleep 1000 </dev/null >/dev/null 2>&1 & pid=$!; until ! [ /proc/$pid/ns/net -ef /proc/self/ns/net ]; do :; done; }
hook() { printf '{"ociVersion":"1.0.0","id":"%s","pid":%s,"root":"/x","bundle":"/run/graph/overlay-containers/%s/userdata","status":"created"}' "\${2:-${engineId}}" $1 "\${2:-${engineId}}" | SHELL_AND_SCRIPT podman; echo "status $?"; }
show() { nsenter --net=/proc/$1/ns/net sh -c 'ip -br address show eth0; ip route show dev eth0; ip -o link show eth0 | grep -o "alias .*"; cat /proc/sys/net/ipv4/conf/eth0/arp_notify' 2>&1; }
begin
`;

/** What scripts of tests do on that host, below the folder of the test. */
export interface AttachHost {
  /** Runs a script there, in which SHELL_AND_SCRIPT is ours; `record` is what it leaves. */
  readonly attach: (shell: readonly string[], script: string) => { printed: string[]; record: string };
  readonly write: (record: string, id?: string) => void;
}

export function useAttachHost(): AttachHost {
  const folder = useFolder();
  return {
    attach(shell, script) {
      const store = join(folder(), "trunkline");
      // A deadline of two seconds in place of twenty.
      const attachText = hostText("attach").replaceAll("timeout -s KILL 20", "timeout -s KILL 2");
      writeFileSync(join(store, "attach.sh"), attachText, { mode: 0o600 });
      writeFileSync(join(store, "inside.sh"), hostText("inside"), { mode: 0o600 });
      const run = [...shell, "/var/lib/trunkline/attach.sh"].join(" ");
      const work = `${host}\n${script}`.replaceAll("SHELL_AND_SCRIPT", run);
      const { stdout, stderr } = spawnSync("unshare", ["-rnmp", "--fork", "--mount-proc", "sh"], {
        encoding: "utf8",
        env: { ...process.env, FOLDER: folder() },
        input: `${work}\necho ---\ncat /var/lib/trunkline/attachments/3f5a9c01d2e4\nls -A /sys/class/net /run/trunkline/unattached 2>/dev/null`,
      });
      const [printed = "", record = ""] = stdout.split("---\n");
      return { printed: (printed + stderr).split("\n").filter((line) => line !== ""), record };
    },
    write(record, id = "3f5a9c01d2e4") {
      for (const name of ["attachments", "links", "networks", "new"])
        mkdirSync(join(folder(), "trunkline", name), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder(), "trunkline", "attachments", id), record);
      writeFileSync(join(folder(), "trunkline", "revision"), "7\n");
    },
  };
}

export const text = ({
  container = "podman web",
  parent = "p0",
  inside = "",
  route = "",
  end = "",
} = {}): string => `trunkline-attachment 1 3f5a9c01d2e4
urn urn:a
network n
container ${container}
space 1
interface eth0
address 192.168.10.2/24
route 0.0.0.0/0 via 192.168.10.1
${route}standby ::/0 via 2001:db8::1
build link add link ${parent} name tl3f5a9c01d2e4 type macvlan mode bridge
build link set dev tl3f5a9c01d2e4 alias mark-of-it
build link set dev tl3f5a9c01d2e4 netns SPACE
inside sysctl net/ipv4/conf/tl3f5a9c01d2e4/arp_notify 1
inside in link set dev tl3f5a9c01d2e4 name eth0
inside in link set dev eth0 address 02:00:00:00:00:01
${inside}inside in address replace 192.168.10.2/24 broadcast + dev eth0
inside in link set dev eth0 up
${end}`;

export const there = /^eth0@if\d+ +UP +192.168.10.2\/24/;
