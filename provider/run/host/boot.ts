import { restorerVersion } from "../../model/restorer";

/**
 * The files by which an init system runs the script that brings links back. They are sent in single quotes, in a text that
 * ends at a comma, and so have neither. A change of any of them needs a new version in ../../model/restorer.ts.
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

/** By init system, in the order in which the script on the host names the files. */
export const bootFiles = { systemd: [unit, linkUnit, rule], openrc: [service] } as const;

/** By the variables of keep.sh. */
export const bootTexts = {
  keep_unit: unit,
  keep_link_unit: linkUnit,
  keep_rule: rule,
  keep_service: service,
};
