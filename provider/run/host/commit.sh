# The end of a change: what was prepared takes its place.

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
  sync "$store/links" "$store/networks" "$store/attachments" 2>/dev/null
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
