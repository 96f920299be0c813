/** What brings links back at boot, as a change puts it on a host and takes it away, in the shells that hosts have. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseFacts, parseState, said } from "../../../provider/observe/report";
import { restorerVersion } from "../../../provider/model/restorer";
import { runScript, useFolder } from "./_script";
import { shells } from "./_shells";

const folder = useFolder();

const hookFile = "/usr/share/containers/oci/hooks.d/trunkline.json";

const put = (name: string, owned = "yes"): string[] =>
  [
    `trunkline-record 1 ${name}`,
    "urn urn:a",
    `owned ${owned}`,
    `build link add link eth7 name ${name} type dummy`,
  ].map((line) => `put links/${name} ${line}`);

describe.each(shells)("in %s", (_, shell) => {
  /** Changes a host of this init system, and lists what there is of it afterwards. */
  const change = (init: string, lines: readonly string[], { size = "1m", before = "" } = {}) => {
    const prepare = `mount -t tmpfs -o mode=755 none /run && mkdir -p /run/${init}
      mount -t tmpfs -o size=${size},mode=755 none /etc && mkdir -p /etc/systemd/system /etc/udev/rules.d /etc/init.d
      mount -t tmpfs -o size=1m,mode=755 none /usr/share`;
    const list = `${before}\n"$@"; find /etc /usr/share /run/trunkline /var/lib/trunkline/*.sh ! -type d -printf "%p %m %l\\n" 2>/dev/null | sort`;
    const document = ["trunkline 1", "tx 1", ...lines, "end", ""].join("\n");
    const starter = ["sh", "-c", list, "sh"];
    const { report, stdout } = runScript({
      shell,
      mode: "change",
      document,
      folder: folder(),
      prepare,
      starter,
    });
    const files = (stdout.split("\nend\n")[1] ?? "").split("\n").filter((line) => line !== "");
    return { report, restorer: parseState(report, parseFacts(report)).restorer, files };
  };
  const script = "/var/lib/trunkline/restore.sh 600 ";

  test("systemd: a unit that is enabled, one for parents that come late, and a rule for udev", () => {
    const { restorer, files } = change("systemd/system", [...put("v"), "keep"]);
    expect(restorer).toMatchObject({ init: "systemd", status: "ready", version: restorerVersion });
    expect(files).toEqual([
      "/etc/systemd/system/multi-user.target.wants/trunkline-restore.service 777 /etc/systemd/system/trunkline-restore.service",
      "/etc/systemd/system/trunkline-restore-link@.service 644 ",
      "/etc/systemd/system/trunkline-restore.service 644 ",
      "/etc/udev/rules.d/90-trunkline-restore.rules 644 ",
      "/run/trunkline/parents/eth7 600 ",
      script,
    ]);
  });

  test("OpenRC: a service in its runlevel", () => {
    const { restorer, files } = change("openrc", [...put("v"), "keep"]);
    expect(restorer).toMatchObject({ init: "openrc", status: "ready", version: restorerVersion });
    expect(files).toEqual([
      "/etc/init.d/trunkline-restore 755 ",
      "/etc/runlevels/default/trunkline-restore 777 /etc/init.d/trunkline-restore",
      "/run/trunkline/parents/eth7 600 ",
      script,
    ]);
  });

  test("neither: nothing", () => {
    const { restorer, files } = change("nosuch", [...put("v"), "keep"]);
    expect(restorer).toMatchObject({ init: undefined, status: "absent", version: 0 });
    expect(files).toEqual([]);
  });

  test("it goes with the last link that is ours, whoever made it, or when it is not wanted", () => {
    change("openrc", [...put("v"), ...put("w"), ...put("found", "no")]);
    const kept = change("openrc", ["drop links/v", "keep"]);
    expect(kept.files).toHaveLength(4);
    const gone = change("openrc", ["drop links/w"]);
    expect(gone.restorer?.status).toBe("absent");
    expect(gone.files).toEqual([]);
    change("openrc", [...put("x"), "keep"]);
    expect(change("openrc", ["unkeep"]).files).toEqual([]);
  });

  test("for containers: a unit for Docker, a hook for Podman, and units for namespaces, each as long as there is an attachment to one", () => {
    const record = (id: string, container: string): string[] => [
      `put attachments/${id} trunkline-attachment 1 ${id}`,
      `put attachments/${id} container ${container}`,
    ];
    const both = [...record("000000000001", "docker web"), ...record("000000000002", "podman web")];
    const { restorer, files } = change("systemd/system", [...both, "keep"]);
    const [ready, absent] = [
      { status: "ready", version: restorerVersion },
      { status: "absent", version: 0 },
    ];
    expect(restorer).toEqual({
      init: "systemd",
      ...absent,
      attachers: { docker: ready, podman: ready, netns: absent },
    });
    const [wanted, unit, hook] = [
      "/etc/systemd/system/docker.service.wants/trunkline-docker.service 777 /etc/systemd/system/trunkline-docker.service",
      "/etc/systemd/system/trunkline-docker.service 644 ",
      `${hookFile} 644 `,
    ];
    const scripts = ["/var/lib/trunkline/attach.sh 600 ", "/var/lib/trunkline/inside.sh 600 "];
    expect(files).toEqual([wanted, unit, hook, ...scripts]);
    // A user's container is another matter, and so is a process.
    const [user, process] = [
      record("000000000003", "docker web of user web"),
      record("000000000004", "pid 7"),
    ];
    expect(
      change("systemd/system", [...user, ...process, "drop attachments/000000000001", "keep"]).files,
    ).toEqual([hook, ...scripts]);
    const netns = record("000000000005", "netns red");
    const watching = change("systemd/system", [...netns, "drop attachments/000000000002", "keep"]);
    expect(watching.restorer?.attachers).toEqual({ docker: absent, netns: ready });
    const folder = "/etc/systemd/system";
    expect(watching.files).toEqual([
      `${folder}/multi-user.target.wants/trunkline-netns-pass.service 777 ${folder}/trunkline-netns-pass.service`,
      `${folder}/trunkline-netns-pass.service 644 `,
      `${folder}/trunkline-netns.path 644 `,
      `${folder}/trunkline-netns.service 644 `,
      ...scripts,
    ]);
    expect(change("systemd/system", ["drop attachments/000000000005"]).files).toEqual([]);
    change("systemd/system", [...record("000000000002", "podman web"), "keep"]);
    expect(change("systemd/system", ["unkeep"]).files).toEqual([]);
    expect(change("nosuch", ["keep"]).files).toEqual([hook, ...scripts]);
    const without = change("nosuch", ["drop attachments/000000000002"]);
    expect([without.files, without.restorer?.attachers]).toEqual([[], {}]);
  });

  test("a file that cannot be written is told, is not left in part, and is no failure of the change", () => {
    const before = "cat /dev/zero >/etc/fill 2>/dev/null";
    const { report, restorer, files } = change("systemd/system", [...put("v"), "keep"], {
      size: "16k",
      before,
    });
    expect(said(report, "unkept")).toEqual(["No space left on device"]);
    expect(restorer).toMatchObject({ status: "absent", unwritable: "No space left on device" });
    expect(files.filter((file) => !file.startsWith("/etc/fill"))).toEqual([script]);
    expect(parseState(report, parseFacts(report)).records).toMatchObject([{ link: "v", owned: true }]);
  });

  test("whoever reads one of these files at any moment, after a power loss as well, finds a whole one", () => {
    const places = [
      "/var/lib/trunkline/restore.sh",
      "/etc/systemd/system/trunkline-restore.service",
      hookFile,
    ];
    // What has not been synced may be cut off after a power loss.
    const before = `printf '%s\\n' '#!/bin/sh' 'for f in ${places.join(" ")}; do' \
        '[ ! -e $f ] || grep -qxF "$f.new" /var/lib/synced || echo "torn $f" >>/var/lib/torn; done' \
        'printf "%s\\n" "$@" >>/var/lib/synced' >/var/lib/sync
      chmod 755 /var/lib/sync; : >/var/lib/synced; mount --bind /var/lib/sync "$(readlink -f /usr/bin/sync)"`;
    const podman = ["put attachments/000000000002 trunkline-attachment 1 000000000002"].concat(
      "put attachments/000000000002 container podman web",
    );
    const { files } = change("systemd/system", [...put("v"), ...podman, "keep"], { before });
    expect(files.map((file) => file.split(" ")[0])).toEqual(expect.arrayContaining(places));
    expect(existsSync(join(folder(), "torn"))).toBe(false);
    expect(readFileSync(join(folder(), "synced"), "utf8").split("\n")).toEqual(
      expect.arrayContaining(places.map((place) => `${place}.new`)),
    );
  });
});
