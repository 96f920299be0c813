import { restorerVersion } from "../../../model/restorer";

/**
 * The files by which an init system or an engine runs the scripts that bring links back. They are sent in single quotes, in
 * a text that ends at a comma, and so have neither. A change of any of them needs a new version in ../../../model/restorer.ts.
 */
const heading = `# Trunkline restore ${String(restorerVersion)}`;
const description = "Make the network links again that Trunkline made";
const command = "/bin/sh /var/lib/trunkline/restore.sh";

/** Parents may come from any of the programs before it, or later; the engines after it find their links. */
const unit = `${heading}
[Unit]
Description=${description}
DefaultDependencies=no
RequiresMountsFor=/var/lib/trunkline
After=local-fs.target systemd-sysctl.service systemd-modules-load.service systemd-udev-trigger.service
After=systemd-networkd.service NetworkManager.service networking.service
Before=network-online.target docker.service containerd.service podman-restart.service kubelet.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${command}
[Install]
WantedBy=multi-user.target`;

/** The instance is the device of a parent that has appeared: for a parent that appears again, it starts again. */
const linkUnit = `${heading}
[Unit]
Description=${description}
BindsTo=%i.device
After=%i.device trunkline-restore.service
[Service]
ExecStart=${command} wait`;

/** For every other link, such as the veth links of containers, it costs a look for a file. */
const rule = `${heading}
ACTION=="add|move" SUBSYSTEM=="net" TEST=="/run/trunkline/parents/%k" TAG+="systemd" ENV{SYSTEMD_WANTS}+="trunkline-restore-link@.service"`;

/** Containers that Docker starts together with itself are handled as soon as Docker says that it is ready. */
const dockerUnit = `${heading}
[Unit]
Description=Give containers of Docker their network links again
PartOf=docker.service
After=docker.service
ConditionPathExists=/var/lib/trunkline/attach.sh
StartLimitIntervalSec=0
[Service]
ExecStart=/bin/sh /var/lib/trunkline/attach.sh docker
Restart=always
RestartSec=1
TimeoutStopSec=5
[Install]
WantedBy=docker.service`;

/**
 * For namespaces that `ip netns` or a runtime makes. While the unit that a path unit starts runs, systemd does not watch the
 * path: so that one ends at once, and a second one, which begins after it, does the work, in a moment in which the path is
 * watched. As long as this one counts as active, the path is watched.
 */
const pass = `${heading}
[Unit]
Description=Give network namespaces that have names their links again
BindsTo=trunkline-netns.path
After=trunkline-netns.path trunkline-netns.service trunkline-restore.service
ConditionPathExists=/var/lib/trunkline/attach.sh
StartLimitIntervalSec=0
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /var/lib/trunkline/attach.sh netns
[Install]
WantedBy=multi-user.target`;
const watch = `${heading}
[Unit]
Description=Watch the names of network namespaces
[Path]
PathChanged=/run/netns
TriggerLimitIntervalSec=0`;
const watchUnit = `${heading}
[Unit]
Description=Tell of a change of the names of network namespaces
StartLimitIntervalSec=0
[Service]
Type=oneshot
ExecStart=/bin/sh -c "exec systemctl --no-block restart trunkline-netns-pass.service"`;

/**
 * JSON with semicolons for commas, which keep.sh replaces. It runs in each start of each container, of any user: whatever
 * becomes of the script, the container starts, unless the script ends with the status for one that is not to.
 */
const hookCommand = "/bin/sh /var/lib/trunkline/attach.sh podman 2>/dev/null || [ $? != 78 ]";
const hook = `{"version":"1.0.0";"hook":{"path":"/bin/sh";"args":["sh";"-c";"${hookCommand}";"trunkline";"${String(restorerVersion)}"]};"when":{"always":true};"stages":["createRuntime"]}`;

const service = `#!/sbin/openrc-run
${heading}
description="${description}"
depend() {
  need localmount
  after sysctl modules net
  before docker containerd podman kubelet
}
start() {
  ebegin "Making the links of Trunkline again"
  ${command}
  eend $?
}`;

/** By init system or engine, in the order in which the script on the host names the files. */
export const bootFiles = {
  systemd: [unit, linkUnit, rule],
  openrc: [service],
  docker: [dockerUnit],
  netns: [pass, watch, watchUnit],
  podman: [hook.replaceAll(";", ",")],
} as const;

/** By the variables of keep.sh. */
export const bootTexts = {
  keep_unit: unit,
  keep_link_unit: linkUnit,
  keep_rule: rule,
  keep_service: service,
  keep_docker_unit: dockerUnit,
  keep_pass: pass,
  keep_watch: watch,
  keep_watch_unit: watchUnit,
  keep_hook: hook,
};
