# Reports on a host and writes nothing, under the lock, which looks share: half of a change, its links without their
# records, would look like the work of somebody else. If there is no lock yet, nobody has changed anything.
look() {
  if [ -r "$store/lock" ] && command -v flock >/dev/null; then
    exec 9<"$store/lock"
    take_lock -s || { echo "problem locked"; return; }
  fi
  facts
  state
  bridges
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

# Prints when each process in another namespace began, in clock ticks since the boot, because process ids are reused.
started() {
  for started_line in $namespaces_listing; do
    entry "$started_line"
    [ "$entry_inode" != "$namespaces_own" ] || continue
    case $entry_path in /proc/[0-9]*) ;; *) continue ;; esac
    started_pid=${entry_path#/proc/} started_pid=${started_pid%%/*}
    # A process that is gone by now is not a failure. The name in parentheses may contain anything.
    { read -r started_stat <"/proc/$started_pid/stat"; } 2>/dev/null || continue
    IFS=" "
    # shellcheck disable=SC2086 # A parameter for each word.
    set -- ${started_stat##*) }
    IFS=$nl
    echo "started $started_pid ${20-}"
  done
}

report look
