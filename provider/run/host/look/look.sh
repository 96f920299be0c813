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
  stopped
  state "$connection_answer" ""
  bridges
  elsewhere
  exec 9<&-
  managers
  listed
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
  pass_over
  echo "section spaces"
  printf "%s" "$namespaces_listing"
  started
  # shellcheck disable=SC2086 # An argument for each line.
  set -- $namespaces_others
  # Of many, one is most likely strange, and then each process would make the names.
  [ $# -le 64 ] || names
  dumps "$namespaces_others" $#
}

# Lists containers, then prints the contents of the namespaces that were passed over and belong to one of them, and which
# are left unread. A user may name any process, so no more than 32 are read for each user.
listed() {
  if [ -z "$pass_over_passed" ]; then engines; return; fi
  listed_engines=$(engines) listed_left=$pass_over_passed listed_count=0
  printf "%s\n" "$listed_engines"
  for listed_line in $listed_engines; do
    case $listed_line in
      "section containers "*" "*) listed_count=32 ;;
      "section "*) listed_count=-1 ;;
      "container "*" "[1-9]*)
        [ "$listed_count" != 0 ] || continue
        listed_line=${listed_line#container * }
        inode "/proc/${listed_line%% *}/ns/net" "$namespaces_listing"
        case $listed_left in *"$nl$inode_number "*) ;; *) continue ;; esac
        listed_path=${listed_left#*"$nl$inode_number "} listed_path=${listed_path%%"$nl"*}
        listed_left="${listed_left%%"$nl$inode_number "*}$nl${listed_left#*"$nl$inode_number $listed_path$nl"}"
        listed_count=$((listed_count - 1))
        dump "$listed_path" "$namespaces_listing"
        ;;
    esac
  done
  for listed_line in $listed_left; do
    echo "section namespace ${listed_line#* }"
    echo "unreadable it is one of $pass_over_count namespaces of other users and has no link of the host"
  done
}

# Prints the contents of the $2 namespaces of $1. Of many, a half is read in a process of its own at the same time.
dumps() {
  if [ "$2" -le 64 ]; then
    for dumps_path in $1; do dump "$dumps_path" "$namespaces_listing"; done
    return
  fi
  dumps_parts=$((${dumps_parts:-1} * 2)) dumps_half=$(($2 / 2)) dumps_count=0 dumps_first="" dumps_others=""
  for dumps_path in $1; do
    dumps_count=$((dumps_count + 1))
    if [ "$dumps_count" -le "$dumps_half" ]; then
      dumps_first="$dumps_first$dumps_path$nl"
    else
      dumps_others="$dumps_others$dumps_path$nl"
    fi
  done
  {
    dumps_told=$(dumps "$dumps_others" $((dumps_count - dumps_half)))
    printf "%s\n" "$dumps_told"
  } | {
    dumps "$dumps_first" "$dumps_half"
    cat
  }
}

# Prints when each process in another namespace began.
started() {
  for started_line in $namespaces_away; do
    entry "$started_line"
    case $entry_path in /proc/[0-9]*) ;; *) continue ;; esac
    started_pid=${entry_path#/proc/} started_pid=${started_pid%%/*}
    # A process that is gone by now is not a failure.
    ! began "$started_pid" || echo "started $began_pid $began_ticks"
  done
}

report look
