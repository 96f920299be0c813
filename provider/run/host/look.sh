# Reports on a host and writes nothing, under the lock, which looks share: half of a change, its links without their
# records, would look like the work of somebody else. If there is no lock yet, nobody has changed anything.
look() {
  ! foreign || return
  if [ -r "$store/lock" ] && command -v flock >/dev/null; then
    open_lock -s
    take_lock -s || return
  fi
  facts
  full
  state
  elsewhere
  exec 9<&-
  engines
}

# Reports if the store cannot be written, as far as that shows without writing.
full() {
  full_folder=$store
  [ -e "$full_folder" ] || full_folder=${store%/*}
  if [ ! -d "$full_folder" ] || [ ! -w "$full_folder" ]; then
    # This changes nothing, since it may not.
    full_said=$(touch -c "$full_folder/." 2>&1)
    echo "lacks store-unwritable ${full_said##*": "}"
    return
  fi
  full_space=$(stat -f -c "%f blocks %d of %c inodes" "$full_folder" 2>/dev/null)
  case $full_space in
    [01]" blocks "*) echo "lacks store-unwritable No space left on device" ;;
    # Some file systems do not count inodes.
    *" blocks "[01]" of "[1-9]*) echo "lacks store-unwritable No inodes left" ;;
  esac
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
