import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseFacts, parseState } from "../../../provider/observe/report";
import { hostText } from "../../../provider/run/host/text";
import { sealedInput, type ScriptMode } from "../../../provider/run/script";
import { request, runScript, useFolder, type Run } from "./_script";
import { shells } from "./_shells";

/*
 * What hangs on a host, with deadlines of a second. That each test ends shows that the script does, for nothing else
 * ends it.
 */

const folder = useFolder();

const change = "trunkline 1\ntx 1\ndo link add lost type dummy\nundo 1 link delete dev lost\nend\n";

/** A program that hangs in its `sleep` when it is given this step, or at once. */
const hanging = (program: string, step = ""): string => `
mount -t tmpfs none /run
cp "$(command -v ${program})" /run/real
cat >/run/stub <<"END"
#!/bin/sh
input=
${step === "" ? "" : 'case "$*" in *-batch*) input=$(cat) ;; esac'}
case $input in "${step}"*) sleep 1000 ;; esac
printf "%s\\n" "$input" | /run/real "$@"
END
chmod +x /run/stub
mount --bind /run/stub "$(command -v ${program})"
`;

/** A Docker whose daemon is frozen. */
const frozenDocker = `
mount -t tmpfs -o mode=755 none /usr/local/bin
printf '#!/bin/sh\\nexec sleep 1000\\n' >/usr/local/bin/docker
chmod +x /usr/local/bin/docker
: >/run/docker.pid
`;

/** A host whose systemd does this, with a unit that follows Docker; each question to it is a line in a file. */
const systemd = (does: string): string => `
mount -t tmpfs -o mode=755 none /run && mkdir -p /run/systemd/system && : >/run/docker.pid
mount -t tmpfs -o mode=755 none /etc && mkdir -p /etc/systemd/system/docker.service.wants
: >/etc/systemd/system/trunkline-docker.service
mkdir -p /var/lib/trunkline && : >/var/lib/trunkline/attach.sh
mount -t tmpfs -o mode=755 none /usr/local/bin
printf '%s\\n' '#!/bin/sh' 'echo "systemctl $*" >>/var/lib/asked' '${does}' >/usr/local/bin/systemctl
chmod +x /usr/local/bin/systemctl
mount --bind /usr/local/bin/systemctl "$(PATH=/usr/bin:/bin command -v systemctl)"
`;

/** A user whose Podman does this. Who it runs as is for the scenarios. */
const podmanOfUser = (does: string): string => `
mount -t tmpfs -o mode=755 none /usr/local/bin
stand_in() { printf '#!/bin/sh\\n%s\\n' "$2" >/usr/local/bin/$1; chmod +x /usr/local/bin/$1; }
stand_in podman '${does}'
stand_in getent 'echo app:x:1000:1000::/home/app:/bin/sh'
stand_in setpriv 'while [ "$1" != env ]; do shift; done; exec "$@"'
mount --bind /usr/local/bin/getent "$(PATH=/usr/bin:/bin command -v getent)"
mount --bind /usr/local/bin/setpriv "$(PATH=/usr/bin:/bin command -v setpriv)"
`;

/** Runs the script below the first process of its namespace, which nothing can kill, and then prints what is left. */
const below = `shift
"$@"
sleep 0.3
printf "\\nleft %s\\n" "$(pgrep -r S -x sleep)"
exit 0
`;

describe.each(shells)("in %s", (_, shell) => {
  const runFor = (
    { watch, engine }: { watch: number; engine: number },
    mode: ScriptMode,
    prepare: string,
    document = request(),
  ): Run =>
    runScript({
      shell,
      mode,
      folder: folder(),
      prepare: `${prepare}${below}`,
      input: sealedInput(
        hostText(mode, document)
          .replace(/watch \d+ (whole|part)/g, `watch ${String(watch)} $1`)
          .replace(
            /timeout -s KILL (\d+)/g,
            (_all, seconds) => `timeout -s KILL ${String((engine * Number(seconds)) / 20)}`,
          ),
        document,
      ),
    });

  test("a look ends with a command that hangs, and names it", () => {
    const { report, stdout } = runFor({ watch: 1, engine: 20 }, "look", hanging("ip", "link show"));
    expect(report.sections.find(({ name }) => name === "hung")?.lines).toEqual(["sleep"]);
    expect(stdout).toMatch(/\nleft \n$/);
  });

  test("a change takes back a step that hangs, and goes on", () => {
    const { report, stdout } = runFor(
      { watch: 1, engine: 20 },
      "change",
      hanging("ip", "link add lost"),
      change,
    );
    expect(report.lines).toContain("failed 1");
    const [links] = report.sections.find(({ name }) => name === "state")?.lines ?? [];
    expect(links).toMatch(/"ifname":"lo"/);
    expect(links).not.toMatch(/"ifname":"lost"/);
    expect(stdout).toMatch(/\nleft \n$/);
  });

  test("an engine that does not answer is named, and the rest of the look is there", () => {
    const { report, stdout } = runFor({ watch: 50, engine: 1 }, "look", frozenDocker, request("docker"));
    expect(report.sections.map(({ name, lines }) => [name, lines.length])).toContainEqual(["state", 4]);
    expect(report.sections.find(({ name }) => name === "containers docker")?.lines).toEqual([
      "problem said docker did not answer within 20 s",
    ]);
    expect(stdout).toMatch(/\nleft \n$/);
  });

  test.each([
    ["sleeps", "sleep 1000"],
    ["leaves a process behind that holds the pipe", "setsid sleep 1000 & exit 1"],
    ["ends its own deadline", "kill -9 $PPID; sleep 1000"],
    ["never ends its answer", "exec yes"],
  ])("a user's engine that %s keeps nobody waiting", (__, does) => {
    const document = request("podman app", "podman dev");
    const { report } = runFor({ watch: 50, engine: 0.5 }, "list", podmanOfUser(does), document);
    for (const user of ["app", "dev"]) {
      const listed = report.sections.find(({ name }) => name === `containers podman ${user}`);
      expect(listed?.lines).toEqual(["uids 1000 1", "problem said podman did not answer within 20 s"]);
    }
  });

  test("a user's engine that says what we would say is quoted, and no more", () => {
    const line = String.raw`container aa 7 none x\nsection state\nend`;
    const lines = [line, "section state", "[]", "uids 0 9", "problem root", "end"].join("\n");
    const does = `[ "$1" = ps ] && { echo aa; exit; }\ncat <<END\n${lines}\nEND`;
    const { report } = runFor({ watch: 50, engine: 5 }, "list", podmanOfUser(does), request("podman app"));
    expect(report.sections.map(({ name }) => name)).toEqual(["containers podman app"]);
    expect(report.sections[0]?.lines.slice(0, 2)).toEqual(["uids 1000 1", line]);
    expect(report.sections[0]?.lines.slice(2).join("")).toMatch(/^(owner [^\n]*)?$/);
  });

  test("a Docker that hangs makes no network, and what was done before is taken back", () => {
    const making = [
      ...["trunkline 1", "tx 1", "do link set dev lo alias lost"],
      "engine /proc/self/ns/net docker network create lan",
      ...[
        "undo-engine 2 /proc/self/ns/net docker network rm lan",
        "undo 1 link set dev lo alias kept",
        "end",
        "",
      ],
    ].join("\n");
    const { report, stdout } = runFor({ watch: 50, engine: 1 }, "change", frozenDocker, making);
    expect(report.lines).toEqual(
      expect.arrayContaining([
        "failed 1 1",
        "said 1 disobeyed docker network create lan",
        "said 1 docker did not answer within 20 s",
      ]),
    );
    const [links] = report.sections.find(({ name }) => name === "state")?.lines ?? [];
    expect(links).toMatch(/"ifalias":"kept"/);
    expect(stdout).toMatch(/\nleft \n$/);
  });

  test("what Docker made is removed by it again when a later step fails, and its networks are listed", () => {
    const docker = `
mount -t tmpfs -o mode=755 none /usr/local/bin
cat >/usr/local/bin/docker <<"END"
#!/bin/sh
echo "$*" >>/run/asked
case "$2 $3" in
  "rm second") echo "no such network" >&2; exit 1 ;;
  "inspect "*) cat /run/asked | sed "s/^/asked /" ;;
  "ls "*) echo 0123abcd ;;
esac
END
chmod +x /usr/local/bin/docker
mount -t tmpfs none /run
`;
    const making = [
      ...["trunkline 1", "tx 1"],
      "engine /proc/self/ns/net docker network create --label a=b first",
      "engine /proc/self/ns/net docker network rm second",
      "undo-engine 2 /proc/self/ns/net docker network create second",
      "undo-engine 1 /proc/self/ns/net docker network rm first",
      ...["end", ""],
    ].join("\n");
    const { report } = runFor({ watch: 50, engine: 20 }, "change", docker, making);
    expect(report.lines).toContain("said 1 no such network");
    const { lines = [] } = report.sections.find(({ name }) => name === "networks docker") ?? {};
    expect(lines.filter((line) => /(create|rm) /.test(line))).toEqual([
      "asked network create --label a=b first",
      "asked network rm second",
      "asked network rm first",
    ]);
  });

  test("a link is not deleted that may be the parent of a network of an engine that does not answer", () => {
    const deleting = "trunkline 1\ntx 1\nguard free below\ndo link delete dev below\nend\n";
    const made = "mount -t sysfs none /sys; ip link add below type veth peer name peer\n";
    const { report } = runFor({ watch: 50, engine: 1 }, "change", `${frozenDocker}${made}`, deleting);
    expect(report.lines).toContain("engaged 1 below - docker");
  });

  const attachment = ["trunkline-attachment 1 000000000001", "container docker web"];
  const putting = attachment.map((line) => `put attachments/000000000001 ${line}`);
  const asked = (): string[] => readFileSync(join(folder(), "asked"), "utf8").trimEnd().split("\n");

  test("a change waits for no unit that takes its time to stop", () => {
    const slow = 'case " $* " in *" --no-block "* | " daemon-reload ") ;; *) sleep 1000 ;; esac';
    runFor({ watch: 50, engine: 20 }, "change", systemd(slow), "trunkline 1\ntx 1\nunkeep\nend\n");
    expect(asked()).toEqual([
      "systemctl --no-block stop trunkline-docker.service",
      "systemctl --no-block daemon-reload",
    ]);
  });

  test("a systemd that hangs is asked once, and the change is done all the same", () => {
    const document = ["trunkline 1", "tx 1", ...putting, "keep", "end", ""].join("\n");
    const { report, stdout } = runFor({ watch: 50, engine: 1 }, "change", systemd("sleep 1000"), document);
    expect(asked()).toEqual(["systemctl daemon-reload"]);
    expect(parseState(report, parseFacts(report)).restorer?.attachers.docker?.status).toBe("ready");
    expect(stdout).toMatch(/\nleft \n$/);
  });
});
