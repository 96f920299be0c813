# What brings links back when the host boots: a script in the store, and files by which the host's init system runs it.
# Of these, look and change tell whether they are there; their texts come with the records.
kept_script=$store/restore.sh
kept_memory=/run/trunkline
kept_init="" kept_files="" kept_enabling=""

# Sets
#   kept_init       systemd or openrc, or nothing
#   kept_files      the files that this init system reads
#   kept_enabling   the symbolic link that makes it run the first of them at boot
kept_places() {
  if [ -d /run/systemd/system ]; then
    kept_init=systemd kept_enabling=/etc/systemd/system/multi-user.target.wants/trunkline-restore.service
    kept_files="/etc/systemd/system/trunkline-restore.service
/etc/systemd/system/trunkline-restore-link@.service
/etc/udev/rules.d/90-trunkline-restore.rules"
  elif [ -d /run/openrc ]; then
    kept_init=openrc kept_enabling=/etc/runlevels/default/trunkline-restore kept_files=/etc/init.d/trunkline-restore
  fi
}

# Prints what there is of that, without starting a process, and which links did not come back at the last boot. Leaves in
# kept_files those whose texts are to be printed.
kept() {
  kept_places
  kept_told="restorer ${kept_init:-none}"
  [ ! -s "$kept_script" ] || kept_told="$kept_told script"
  [ ! -L "${kept_enabling:-/}" ] || kept_told="$kept_told enabled"
  for kept_file in $kept_files; do
    kept_folder=${kept_file%/*}
    [ ! -d "$kept_folder" ] || [ -w "$kept_folder" ] || { kept_told="$kept_told unwritable"; break; }
  done
  echo "$kept_told"
  kept_all=$kept_files kept_files=""
  for kept_file in $kept_all; do
    # What leads to /dev/null is masked, and nothing but a plain file is opened.
    if [ -f "$kept_file" ]; then kept_files="$kept_files$kept_file$nl"; fi
  done
  [ -s "$kept_memory/unrestored" ] || return 0
  while read -r kept_line; do echo "unrestored $kept_line"; done <"$kept_memory/unrestored"
}
