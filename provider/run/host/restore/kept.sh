# What brings links back: when the host boots, a script in the store, and files by which the host's init system runs it; when
# a container starts again or a namespace is made again, another script, which a unit that follows Docker, Podman by a hook,
# or a unit that watches /run/netns runs. Of these, look and change tell whether they are there; their texts come with the
# records.
kept_script=$store/restore.sh
kept_attacher=$store/attach.sh
kept_memory=/run/trunkline
kept_hook=/usr/share/containers/oci/hooks.d/trunkline.json
kept_init="" kept_files="" kept_enabling="" kept_unit="" kept_wanted="" kept_watch="" kept_watched=""
ask_systemd_hangs=""

# Sets
#   kept_init       systemd or openrc, or nothing
#   kept_files      the files that this init system reads
#   kept_enabling   the symbolic link that makes it run the first of them at boot
#   kept_unit       the file of the unit that follows Docker, and
#   kept_wanted     the symbolic link that makes it run as long as Docker does; nothing where there is no systemd
#   kept_watch      the files of the units that watch /run/netns, and
#   kept_watched    the symbolic link that makes them do so from the boot on; nothing where there is no systemd
kept_places() {
  if [ -d /run/systemd/system ]; then
    kept_init=systemd kept_enabling=/etc/systemd/system/multi-user.target.wants/trunkline-restore.service
    kept_files="/etc/systemd/system/trunkline-restore.service
/etc/systemd/system/trunkline-restore-link@.service
/etc/udev/rules.d/90-trunkline-restore.rules"
    kept_unit=/etc/systemd/system/trunkline-docker.service
    kept_wanted=/etc/systemd/system/docker.service.wants/trunkline-docker.service
    kept_watch="/etc/systemd/system/trunkline-netns-pass.service
/etc/systemd/system/trunkline-netns.path
/etc/systemd/system/trunkline-netns.service"
    kept_watched=/etc/systemd/system/multi-user.target.wants/trunkline-netns-pass.service
  elif [ -d /run/openrc ]; then
    kept_init=openrc kept_enabling=/etc/runlevels/default/trunkline-restore kept_files=/etc/init.d/trunkline-restore
  fi
}

# Has systemd do something, under the lock that others wait for: nothing waits for a job of it ($1 is --no-block, unless it is
# no job), which may take as long as its unit likes, nor for more than one question to a systemd that hangs.
ask_systemd() {
  [ -z "$ask_systemd_hangs" ] || return
  if command -v timeout >/dev/null; then timeout -s KILL 20 systemctl "$@"; else systemctl "$@"; fi 2>/dev/null
  # 128 and the number of the signal.
  [ $? != 137 ] || ask_systemd_hangs=1
}

# Prints what there is of that, without starting a process, which links did not come back at the last boot, and which
# containers did not get theirs. Leaves in kept_files those whose texts are to be printed.
kept() {
  kept_places
  kept_tell "restorer ${kept_init:-none}" "$kept_script" "$kept_enabling" "$kept_files"
  if [ "$kept_init" = systemd ]; then
    kept_tell "attacher docker" "$kept_attacher" "$kept_wanted" "$kept_unit"
    kept_tell "attacher netns" "$kept_attacher" "$kept_watched" "$kept_watch"
  fi
  # The folders of root's containers; Podman itself may be anywhere.
  if [ -e "$kept_hook" ] || [ -d /var/lib/containers ] || [ -d /run/containers ]; then
    kept_tell "attacher podman" "$kept_attacher" "$kept_hook" "$kept_hook"
  fi
  kept_all="$kept_files$nl$kept_unit$nl$kept_watch$nl$kept_hook" kept_files=""
  for kept_file in $kept_all; do
    # What leads to /dev/null is masked, and nothing but a plain file is opened.
    if [ -f "$kept_file" ]; then kept_files="$kept_files$kept_file$nl"; fi
  done
  kept_failures
}

# Prints $1, and which there are of script $2, of what has it run, $3, and of folders to write files $4 to.
kept_tell() {
  kept_told=$1
  [ ! -s "$2" ] || kept_told="$kept_told script"
  if [ -n "$3" ] && { [ -L "$3" ] || [ -f "$3" ]; }; then kept_told="$kept_told enabled"; fi
  for kept_file in $4; do
    kept_folder=${kept_file%/*}
    # It is made if it is not there.
    while [ ! -d "$kept_folder" ]; do kept_folder=${kept_folder%/*}; [ -n "$kept_folder" ] || kept_folder=/; done
    [ -w "$kept_folder" ] || { kept_told="$kept_told unwritable"; break; }
  done
  echo "$kept_told"
}

kept_failures() {
  if [ -s "$kept_memory/unrestored" ]; then
    while read -r kept_line; do echo "unrestored $kept_line"; done <"$kept_memory/unrestored"
  fi
  [ -d "$kept_memory/unattached" ] || return 0
  set +f
  for kept_file in "$kept_memory/unattached"/*; do
    [ ! -f "$kept_file" ] || read -r kept_line <"$kept_file" || continue
    [ ! -f "$kept_file" ] || echo "unattached ${kept_file##*/} $kept_line"
  done
  set -f
}
