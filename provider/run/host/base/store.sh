# The records, and the lock on them and on everything that they are about. All of it belongs to root alone.
store=/var/lib/trunkline
store_folders=links${nl}networks${nl}attachments${nl}routes

# Tells whether something in the store is not as root made it, and reports it: others may have put it there to hold,
# block or redirect us. A FIFO, for instance, would block whoever opens it.
foreign() {
  foreign_what=
  for foreign_name in $store_folders new; do
    is_own -d "$store/$foreign_name" || foreign_what=$store/$foreign_name
  done
  for foreign_name in lock revision; do is_own -f "$store/$foreign_name" || foreign_what=$store/$foreign_name; done
  [ ! -d "$store" ] || is_roots "$store" || foreign_what=$store
  [ -n "$foreign_what" ] && echo "problem store-foreign $foreign_what"
}

# Tells whether $2, if it is there, belongs to root, is no symbolic link, and is a folder ($1 is -d) or a plain file.
is_own() {
  [ ! -L "$2" ] || return 1
  [ -e "$2" ] || return 0
  if [ "$1" = -d ]; then [ -d "$2" ]; else [ -f "$2" ]; fi && is_roots "$2"
}

is_roots() {
  # shellcheck disable=SC3067 # Every shell that hosts have as /bin/sh knows -O.
  [ -O "$1" ]
}

# Waits up to a minute for the lock, descriptor 9; $1 is `-x`, or `-s` to share it. Fails, and reports that, if it was
# in vain. If only somebody other than root holds the lock, which was readable once, a look does without, and a change
# makes a new one.
take_lock() {
  take_lock_tries=0
  until flock -n "$1" 9 && is_the_lock; do
    take_lock_tries=$((take_lock_tries + 1))
    [ "$take_lock_tries" -le 600 ] || { echo "problem locked"; return 1; }
    case $take_lock_tries in
      10 | 600)
        if usurped; then
          [ "$1" = -x ] || return 0
          rm -f "$store/lock"
        fi
        ;;
    esac
    is_the_lock || open_lock "$1" || { echo "problem locked"; return 1; }
    sleep 0.1 2>/dev/null || sleep 1
  done
}

# Opens the lock as descriptor 9. If plain exec failed, it would end the shell.
open_lock() {
  if [ "$1" = -x ]; then command exec 9>>"$store/lock"; else command exec 9<"$store/lock"; fi
}

# Tells whether descriptor 9 is still the lock that everybody else opens.
is_the_lock() {
  # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
  [ /proc/self/fd/9 -ef "$store/lock" ]
}

# Tells whether processes hold the lock, and none of them was started by root.
usurped() {
  usurped_inode=$(ls -i "$store/lock")
  set +f
  usurped_holders=$(grep -rls "FLOCK .*:${usurped_inode%% *} 0 EOF" /proc/[0-9]*/fdinfo)
  set -f
  for usurped_holder in $usurped_holders; do
    case $(grep -s "^Uid:" "${usurped_holder%/fdinfo/*}/status") in "Uid:	0	"*) return 1 ;; esac
  done
  [ -n "$usurped_holders" ]
}
