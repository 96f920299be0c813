#!/bin/bash
# Build the lab's kernel and base disk: User-Mode Linux from Debian testing, and a minimal Debian stable with systemd, sshd,
# iproute2, Docker, Podman, other login shells and, all off, the programs that manage a host's network.
# Usage: build-image.sh IMAGE   (absolute) -> IMAGE/linux, IMAGE/lib, IMAGE/root.ext4, IMAGE/keys/{host,user}{,.pub}
# IMAGE appears complete or not at all. Prints a line for each step. The Debian packages it needs are in requirements.ts.
set -euo pipefail
image=$1
build=$image.partial
here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin   # mke2fs, where the PATH of ordinary users often does not look

# Held until the last child of this build is gone, so that whoever gets it next may throw away what a killed build left.
exec 9>"$image.lock"
if ! flock -n 9; then
  echo "lab image: another build of it is running; waiting for that"
  flock 9
fi
[ ! -e "$image" ] || exit 0
rm -rf "$build"
mkdir -p "$build/keys" "$build/apt/lists/partial" "$build/apt/cache/archives/partial"

for key in host user; do ssh-keygen -q -t ed25519 -N '' -C "lab-$key" -f "$build/keys/$key"; done

# Whatever archive this machine's own apt uses is the one that it can reach.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed -n '\|/debian/\?$|{p;q}')
[ -n "$mirror" ] || { echo "lab image: apt on this machine has no Debian archive configured" >&2; exit 1; }

# --- The kernel. Debian stable's (6.1, 6.12) stops at boot on CPUs with AMX, whose registers outgrow its buffer; 7.x does not, and
# runs user code under seccomp instead of ptrace, several times faster. It wants a newer libc than this machine may have: that comes
# from the same suite, and a copy of the binary is pointed at it.
echo "lab image: downloading the kernel from $mirror"
apt=$build/apt
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror forky main" >"$apt/sources.list"
private=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
  -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=)
apt-get "${private[@]}" -qq update
(cd "$apt" && apt-get "${private[@]}" -qq download user-mode-linux/forky libc6/forky &&
  dpkg -x user-mode-linux_*.deb uml && dpkg -x libc6_*.deb libc)
cp "$apt/uml/usr/bin/linux.uml" "$build/linux"
cp -a "$apt/libc/usr/lib/x86_64-linux-gnu" "$build/lib"
# The kernel starts itself again through /proc/self/exe, so the libc is named in the binary, at the place where it will be.
patchelf --set-interpreter "$image/lib/ld-linux-x86-64.so.2" --set-rpath "$image/lib" "$build/linux"

# --- The disk
echo "lab image: downloading and unpacking Debian"
packages=systemd-sysv,dbus,openssh-server,iproute2,iputils-ping,iputils-arping,kmod,procps,sudo,busybox-static
packages=$packages,docker.io,docker-cli,podman,crun,netavark,aardvark-dns,iptables,nftables
packages=$packages,fish,zsh,tcsh,uidmap,udev,network-manager,dhcpcd-base,ifupdown
unread=(--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*')
mmdebstrap --variant=minbase --aptopt='APT::Install-Recommends "false"' "${unread[@]}" --include="$packages" \
  trixie "$build/root.tar" "$mirror" >"$build/mmdebstrap.log" 2>&1 || { tail -n 40 "$build/mmdebstrap.log" >&2; exit 1; }

echo "lab image: making the disk"
# Files on the disk belong to the guest's users: without root, only a pretended root can say so.
pretend=()
[ "$(id -u)" = 0 ] || pretend=(fakeroot --)
"${pretend[@]}" bash "$here/build-disk.sh" "$build"

rm -rf "$build/apt" "$build/root.tar" "$build/mmdebstrap.log"
mv -T "$build" "$image"
echo "lab image: ready in $image"
