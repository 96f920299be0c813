# What was prepared gets to the disk and takes its place.

# Waits until what was prepared is on the disk, where the space for it may turn out to be missing. Sets persist_later to
# the places of the records that commit waits for, which saves a process: those of new links, which replace no record. It
# waits for none if records go, for then it cannot take everything back.
persist() {
  set +f
  set -- "$store/new"/[lnar]*/*
  set -f
  persist_files="" persist_later=""
  for persist_file; do
    [ -f "$persist_file" ] || continue
    persist_name=${persist_file#"$store/new/"}
    case $stage_dropped$claim_made in
      "$nl$nl$persist_name$nl"* | "$nl$nl"*"$nl$persist_name$nl"*) persist_later="$persist_later$store/$persist_name$nl" ;;
      *) persist_files="$persist_files$persist_file$nl" ;;
    esac
  done
  if [ "$document_shared" != "$nl" ] && [ -e "$store/revision" ]; then persist_files="$persist_files$store/revision$nl"; fi
  [ -z "$persist_files" ] || harden "$persist_files"
}

# Waits until the files of $1 are on the disk. They are synced one after the other; the whole file system takes as long as
# some thirty of them.
harden() {
  # shellcheck disable=SC2086 # An argument for each line.
  set -- $1
  [ $# -lt 32 ] || set -- -f "$store"
  sync "$@" 2>/dev/null || try sync "$@"
}

# Moves the records of all transactions that are not abandoned to their places, and removes those that are to go. A
# transaction whose record does not get there is taken back.
commit() {
  [ -n "$document_records" ] || return 0
  if [ "$stage_abandoned" != "$abandon_all" ]; then
    # What has failed since must leave no record, and for the others its records are as they were.
    discard records
    { stage && persist; } || { lose ""; stage; }
  fi
  for commit_folder in $store_folders; do move "new/$commit_folder" "$commit_folder" || lose "$commit_folder/"; done
  # shellcheck disable=SC2086 # An argument for each line.
  [ "$stage_dropped" = "$nl" ] || rm -f $stage_dropped
  harden "$persist_later$store/links$nl$store/networks$nl$store/attachments$nl$store/routes" || [ -z "$persist_later" ] || lose ""
  [ "$claim_replacing" = "$nl" ] || discard all
}

# Takes back the transactions that have a record in $store/new that begins with $1; without $1, all that have records.
lose() {
  lose_why=${try_said##*": "}
  for lose_line in $document_records; do
    lose_number=${lose_line%% *} lose_line=${lose_line#* }
    if is_abandoned "$lose_number"; then continue; fi
    lose_line=${lose_line#* }
    lose_name=${lose_line%% *}
    [ -z "$1" ] || { [ "${lose_name#"$1"}" != "$lose_name" ] && [ -e "$store/new/$lose_name" ]; } || continue
    # All of its steps are done.
    fail "$lose_number" "unrecorded $lose_why" 9998
  done
  for lose_line in $document_records; do
    is_abandoned "${lose_line%% *}" || continue
    lose_line=${lose_line#* }
    lose_line=${lose_line#* }
    [ ! -e "$store/new/${lose_line%% *}" ] || rm -f "$store/new/${lose_line%% *}"
  done
}
