# The records, and the lock over them and all that they are about.
store=/var/lib/trunkline

# Waits a minute for descriptor 9, the lock; $1 is `-x`, or `-s` to share it.
take_lock() {
  take_lock_tries=0
  until flock -n "$1" 9; do
    take_lock_tries=$((take_lock_tries + 1))
    [ "$take_lock_tries" -le 600 ] || return 1
    sleep 0.1 2>/dev/null || sleep 1
  done
}

# Sets revision_count, which counts changes to the records of networks and attachments: two programs that plan from one
# state at one moment are told apart by it.
revision() {
  revision_count=0
  [ ! -e "$store/revision" ] || read -r revision_count <"$store/revision" || revision_count=0
  case $revision_count in "" | *[!0-9]*) revision_count=0 ;; esac
}
