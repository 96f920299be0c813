# Tells of a host and writes nothing, under the lock, which looks share. Half of a change, its links without their records,
# would look like the work of somebody else. Where there is no lock yet, nobody has changed anything.
look() {
  if [ -r "$store/lock" ] && command -v flock >/dev/null; then
    exec 9<"$store/lock"
    take_lock -s || { echo "problem locked"; return; }
  fi
  facts
  state
  elsewhere
  exec 9<&-
  engines
}

elsewhere() {
  namespaces
  echo "section spaces"
  printf "%s" "$namespaces_listing"
  started
  for elsewhere_namespace in $namespaces_others; do dump "$elsewhere_namespace" "$namespaces_listing"; done
}

# When each process in another namespace than ours began, in clock ticks since the boot: a process id comes again.
started() {
  for started_line in $namespaces_listing; do
    entry "$started_line"
    [ "$entry_inode" != "$namespaces_own" ] || continue
    case $entry_path in /proc/[0-9]*) ;; *) continue ;; esac
    started_pid=${entry_path#/proc/} started_pid=${started_pid%%/*}
    # One that is gone by now is no failure. The name in brackets may hold anything.
    { read -r started_stat <"/proc/$started_pid/stat"; } 2>/dev/null || continue
    IFS=" "
    # shellcheck disable=SC2086 # A parameter for each word.
    set -- ${started_stat##*) }
    IFS=$nl
    echo "started $started_pid ${20-}"
  done
}

report look
