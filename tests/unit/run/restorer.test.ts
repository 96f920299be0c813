import { restorerDigests, restorerVersion } from "../../../provider/model/restorer";
import { parseRestoring, restorerDigest } from "../../../provider/observe/restorer";
import { bootFiles } from "../../../provider/run/host/restore/boot";

/* A changed text needs a new version with digests of its own: hosts have the older ones. */

test.each(["systemd", "openrc", "docker", "podman", "netns"] as const)(
  "the files for %s are those of today's version",
  (init) => {
    expect(restorerDigests[restorerVersion]?.[init]).toBe(restorerDigest(bootFiles[init]));
    for (const text of bootFiles[init])
      expect(text).not.toMatch(init === "podman" ? /[';]/ : /[',]|^trunkline-/m);
  },
);

const files = bootFiles.systemd.flatMap((text) => text.split("\n"));
const changed = files.map((line) => line.replace("Type=oneshot", "Type=simple"));
const later = files.map((line) => line.replace(/^# Trunkline restore .*/, "# Trunkline restore 77"));

test.each([
  ["nothing", "systemd", [], { status: "absent", version: 0 }],
  ["all of it", "systemd script enabled", files, { status: "ready", version: restorerVersion }],
  ["no link that enables it", "systemd script", files, { status: "disabled" }],
  ["no script", "systemd enabled", files, { status: "absent" }],
  ["a masked unit", "systemd script enabled", files.slice(-4), { status: "changed" }],
  ["a changed file", "systemd script enabled", changed, { status: "changed" }],
  ["what a later release put there", "systemd script enabled", later, { status: "ready", version: 77 }],
  ["a read-only /etc", "systemd unwritable", [], { status: "absent", unwritable: "Read-only file system" }],
  ["another init system", "none", [], { init: undefined, status: "absent" }],
])("a host with %s", (_, words, lines, restorer) => {
  const unit = lines.length === 0 ? [] : ["==> /etc/systemd/system/trunkline-restore.service <==", ...lines];
  const record = [
    "==> /var/lib/trunkline/links/eth0.10 <==",
    "trunkline-record 1 eth0.10",
    "urn u",
    "owned yes",
  ];
  const told = {
    restorer: words,
    files: [...unit, ...record],
    attachers: [],
    stopped: [],
    unkept: undefined,
    unrestored: [],
    unattached: [],
  };
  expect(parseRestoring(told)).toMatchObject({ restorer });
});

const hook = bootFiles.podman[0];

test.each([
  ["nothing", "podman", "", { status: "absent", version: 0 }],
  ["the hook and the script", "podman script enabled", hook, { status: "ready", version: restorerVersion }],
  ["the script alone, which Docker needs as well", "podman script", "", { status: "absent", version: 0 }],
  ["the hook without the script", "podman enabled", hook, { status: "absent", version: 0 }],
  ["a changed hook", "podman script enabled", hook.replace("78", "79"), { status: "changed" }],
  ["a read-only /usr", "podman unwritable", "", { status: "absent", unwritable: "Read-only file system" }],
])("a host with %s, for Podman", (_, words, text, podman) => {
  const files = text === "" ? [] : ["==> /usr/share/containers/oci/hooks.d/trunkline.json <==", text];
  const told = {
    restorer: "none",
    attachers: [words],
    files,
    stopped: [],
    unkept: undefined,
    unrestored: [],
    unattached: [],
  };
  expect(parseRestoring(told).restorer).toMatchObject({ init: undefined, attachers: { podman } });
});

test("a host with Docker's unit beside the files for links", () => {
  const unit = ["==> /etc/systemd/system/trunkline-docker.service <==", ...bootFiles.docker[0].split("\n")];
  const all = ["==> /etc/systemd/system/trunkline-restore.service <==", ...files, "", ...unit];
  const attachers = ["docker script enabled", "podman script"];
  const told = {
    restorer: "systemd script enabled",
    attachers,
    files: all,
    stopped: [],
    unkept: undefined,
    unrestored: [],
  };
  expect(parseRestoring({ ...told, unattached: ["3f5a9c01d2e4 no link eth3"] })).toEqual({
    restorer: {
      ...{ init: "systemd", status: "ready", version: restorerVersion },
      attachers: {
        docker: { status: "ready", version: restorerVersion },
        podman: { status: "absent", version: 0 },
      },
    },
    unattached: [{ id: "3f5a9c01d2e4", why: "no link eth3" }],
  });
});
