#!/bin/bash
# The second half of build-image.sh: BUILD/root.tar, the kernel's modules and the keys -> BUILD/root.ext4
set -euo pipefail
build=$1
root=$build/root
mkdir "$root"
tar -xf "$build/root.tar" -C "$root"

# A host has to do with a shell and iproute2; only fish's packages want a Python.
rm -rf "$root"/usr/bin/python3* "$root"/usr/lib/python3*

mkdir -p "$root/lib/modules"
cp -a "$build"/apt/uml/usr/lib/uml/modules/. "$root/lib/modules/"
chown -R 0:0 "$root/lib/modules"
printf '%s\n' dummy 8021q macvlan ipvlan veth bridge overlay >"$root/etc/modules-load.d/lab.conf"

install -d -m 700 "$root/root/.ssh"
install -m 600 "$build/keys/user.pub" "$root/root/.ssh/authorized_keys"
rm -f "$root"/etc/ssh/ssh_host_* "$root/root/.bashrc"
install -m 600 "$build/keys/host" "$root/etc/ssh/ssh_host_ed25519_key"
install -m 644 "$build/keys/host.pub" "$root/etc/ssh/ssh_host_ed25519_key.pub"
# Keys only: the way in, slirpvde, listens on every address of the machine. PAM would take half of a login's processor time.
printf '%s\n' 'UseDNS no' 'UsePAM no' 'HostKey /etc/ssh/ssh_host_ed25519_key' 'PasswordAuthentication no' 'KbdInteractiveAuthentication no' \
  >"$root/etc/ssh/sshd_config.d/lab.conf"
: >"$root/etc/fstab"
echo lab >"$root/etc/hostname"
: >"$root/etc/machine-id"

# Docker without its bridge and NAT: only the macvlan and ipvlan drivers are wanted. crun, which Podman uses unasked, takes half of
# runc's time for a container.
install -d "$root/etc/docker"
echo '{"iptables":false,"ip6tables":false,"bridge":"none","default-runtime":"crun","runtimes":{"crun":{"path":"/usr/bin/crun"}}}' \
  >"$root/etc/docker/daemon.json"
# No registry can be reached; on a host: docker import /opt/busybox.tar busybox:lab
mkdir -p "$root/opt/busybox/bin"
cp "$root/usr/bin/busybox" "$root/opt/busybox/bin/"
for applet in sh sleep ping ping6 ip ls cat nslookup wget nc; do ln -sf busybox "$root/opt/busybox/bin/$applet"; done
tar -C "$root/opt/busybox" -cf "$root/opt/busybox.tar" bin

cat >"$root/usr/local/sbin/lab-init" <<'INIT'
#!/bin/bash
# Name the host and its NICs from the kernel command line: labhost=NAME; vec0 is management, vec1 the trunk
for word in $(cat /proc/cmdline); do case $word in labhost=*) hostname "${word#*=}";; esac; done
ip link set lo up
ip link set vec0 name mgmt0; ip addr add 10.0.2.15/24 dev mgmt0; ip link set mgmt0 up; ip route add default via 10.0.2.2
if [ -e /sys/class/net/vec1 ]; then ip link set vec1 name eth0; ip link set eth0 up; fi
exit 0
INIT
chmod +x "$root/usr/local/sbin/lab-init"
cat >"$root/etc/systemd/system/lab-init.service" <<'UNIT'
[Unit]
DefaultDependencies=no
After=systemd-modules-load.service local-fs.target
Before=ssh.service network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/lab-init
[Install]
WantedBy=multi-user.target
UNIT
# slirpvde learns where its guest is from what that sends first; connections made before hang for ten seconds.
cat >"$root/etc/systemd/system/lab-ready.service" <<'UNIT'
[Unit]
After=ssh.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'ping -c 1 -W 1 10.0.2.2; echo "lab: ready" >/dev/console'
[Install]
WantedBy=multi-user.target
UNIT
# Boots leave udev and the programs that manage a network out; this is the way to have them.
cat >"$root/usr/local/sbin/lab-manager" <<'MANAGER'
#!/bin/bash
# lab-manager networkd|NetworkManager: has udev and that program manage this host's network, now and after each boot
# lab-manager none: neither, as on a new disk. Files that were written for them stay.
set -e
udev=(systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service)
networkd=(systemd-networkd.service systemd-networkd.socket)
off() {
  systemctl stop NetworkManager.service NetworkManager-dispatcher.service "${networkd[@]}" "${udev[@]}" 2>/dev/null || true
  rm -f /etc/systemd/system/multi-user.target.wants/{systemd-networkd,NetworkManager}.service
  for unit in NetworkManager.service "${networkd[@]}" "${udev[@]}"; do ln -sf /dev/null "/etc/systemd/system/$unit"; done
  systemctl daemon-reload
}
on() {
  for unit in "$@" "${udev[@]}"; do rm -f "/etc/systemd/system/$unit"; done
  ln -sf "/usr/lib/systemd/system/$1" /etc/systemd/system/multi-user.target.wants/
  systemctl daemon-reload
  systemctl start systemd-udevd.service systemd-udev-trigger.service
  udevadm settle
  systemctl start "$1"
}
case $1 in
  networkd) off; on "${networkd[@]}" ;;
  NetworkManager) off; on NetworkManager.service ;;
  none) off ;;
  *) echo "usage: lab-manager networkd|NetworkManager|none" >&2; exit 2 ;;
esac
MANAGER
chmod +x "$root/usr/local/sbin/lab-manager"
# The way in is the lab's own, and a card that a test says nothing of keeps no program waiting for DHCP.
printf '%s\n' '[main]' 'no-auto-default=*' '[keyfile]' 'unmanaged-devices=interface-name:mgmt0' \
  >"$root/etc/NetworkManager/conf.d/lab.conf"

units=$root/etc/systemd/system
ln -sf /etc/systemd/system/lab-ready.service "$units/multi-user.target.wants/lab-ready.service"
ln -sf /etc/systemd/system/lab-init.service "$units/multi-user.target.wants/lab-init.service"

# A fast boot: nothing here needs device events, logins, timers or a started Docker ('systemctl start docker' works).
rm -rf "$units"/{timers,getty,sysinit,sockets,network-online,default}.target.wants
for unit in NetworkManager networking docker containerd e2scrub_reap podman podman-auto-update podman-restart podman-clean-transient nftables; do
  rm -f "$units/multi-user.target.wants/$unit.service"
done
for unit in systemd-udev-trigger.service systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket \
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  sys-kernel-config.mount sys-fs-fuse-connections.mount modprobe@dm_mod.service modprobe@loop.service \
  modprobe@configfs.service modprobe@drm.service modprobe@fuse.service systemd-update-utmp.service \
  systemd-update-utmp-runlevel.service systemd-random-seed.service systemd-binfmt.service systemd-pcrphase.service \
  systemd-logind.service systemd-networkd.service systemd-networkd.socket NetworkManager.service \
  systemd-resolved.service; do ln -sf /dev/null "$units/$unit"; done

ln -sf /usr/lib/systemd/system/multi-user.target "$units/default.target"
mkdir -p "$root/etc/systemd/system-generators"
for generator in systemd-ssh-generator systemd-gpt-auto-generator systemd-cryptsetup-generator systemd-tpm2-generator systemd-debug-generator; do
  ln -sf /dev/null "$root/etc/systemd/system-generators/$generator"
done
# Newer than /usr: nothing there waits to be worked up at the first boot (ldconfig, the journal's catalog).
touch "$root/etc/.updated" "$root/var/.updated"

mke2fs -q -t ext4 -d "$root" "$build/root.ext4" 2000M >/dev/null
rm -rf "$root"
