# A change that may cut the connection by which it came. A process of its own makes it, which needs nobody else from then
# on, and takes it back unless somebody tells it in time, over a new connection, to keep it (confirm.sh). It holds the lock
# until then. Whoever makes the folder `taken` decides. All of that is in memory, where a full disk does no harm; what a
# reboot leaves are records of before.

armed() {
  armed_place=/run/trunkline/${document_revert% *}
  is_own -d /run/trunkline || rm -rf /run/trunkline
  if ! try mkdir -p -m 700 /run/trunkline || ! try mkdir "$armed_place"; then
    fail 1 "unarmed ${try_said##*": "}" 0
    untold
    conclude
    return
  fi
  # Of the process that is yet to come to it, nothing is known if it is killed before.
  began self
  echo "$began_pid $began_ticks" >"$armed_place/pid"
  # The first process ends at once, so that the second one is below nobody here. cat ends when that closes its output.
  { armed_change & } | cat
}

armed_change() {
  exec 2>/dev/null
  began self
  armed_pid=$began_pid
  echo "$began_pid $began_ticks" >"$armed_place/pid"
  leave_session
  watch 150 part "$armed_pid"
  carry_out
  if is_abandoned 1; then
    conclude
    rm -rf "$armed_place"
    watch_end
    return
  fi
  watch_end
  mkdir "$armed_place/done"
  echo "armed"
  exec >/dev/null
  await_confirmation
  armed_end >"$armed_place/end"
  mv "$armed_place/end" "$armed_place/report"
  exec 9>&-
  # For those who could not be reached meanwhile.
  armed_left=120
  while [ -d "$armed_place" ] && [ "$armed_left" -gt 0 ]; do sleep 1; armed_left=$((armed_left - 1)); done
  rm -rf "$armed_place"
  rmdir /run/trunkline
}

# Leaves the control group of the ssh session, or of sshd, with which the host may end all that is in it. A kernel that is
# short of memory ends others first.
leave_session() {
  { echo -1000 >/proc/self/oom_score_adj; } 2>/dev/null
  for leave_session_root in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    # The kernel lets no process into what a container takes for the root, but the first process is somewhere.
    [ ! -e "$leave_session_root/cgroup.procs" ] || join_group "$leave_session_root" || join_first "$leave_session_root"
  done
}

join_group() {
  { echo 0 >"$1/cgroup.procs"; } 2>/dev/null
}

# Joins the group of the first process in the hierarchy that is at $1.
join_first() {
  while read -r join_first_line; do
    case $join_first_line in 0::/* | *:name=systemd:/*) join_group "$1/${join_first_line#*:*:/}" ;; esac
  done </proc/1/cgroup
}

# Waits until somebody has decided, or the time is up.
await_confirmation() {
  read -r await_confirmation_now </proc/uptime
  await_confirmation_until=$((${await_confirmation_now%%.*} + ${document_revert#* }))
  until [ -e "$armed_place/taken" ] || [ "${await_confirmation_now%%.*}" -ge "$await_confirmation_until" ]; do
    sleep 0.1 || sleep 1
    read -r await_confirmation_now </proc/uptime
  done
}

armed_end() {
  watch 150 part "$armed_pid"
  # What the steps printed may be long ago.
  untold
  if mkdir "$armed_place/taken"; then
    echo "reverted 1"
    # All of its steps are done.
    fail 1 "" 9998
  fi
  conclude
  watch_end
}
