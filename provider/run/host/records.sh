# What the host remembers of what was made: files, each in the folder of its kind.

# Says of links that are to be made whose they will be, before they are there.
claim() {
  boot
  for claim_line in $document_claims; do
    if is_abandoned "${claim_line%% *}"; then continue; fi
    claim_line=${claim_line#* }
    claim_name=${claim_line%% *}
    claim_text="trunkline-record 1 ${claim_name#*/}${nl}urn ${claim_line#* }${nl}owned yes${nl}pending $boot_id$nl"
    save "$claim_name" "$claim_text"
  done
}

# Takes back what transaction $1 claimed.
withdraw() {
  for withdraw_line in $document_claims; do
    [ "${withdraw_line%% *}" = "$1" ] || continue
    withdraw_line=${withdraw_line#* }
    rm -f "$store/${withdraw_line%% *}"
  done
}

# Writes text $2 to record $1.
save() {
  printf "%s" "$2" >"$store/$1"
}

# Before what it counts: cut off in between, it has counted once too often.
count_revision() {
  for count_revision_number in $document_shared; do
    if is_abandoned "$count_revision_number"; then continue; fi
    echo "$((revision_count + 1))" >"$store/revision"
    return
  done
}

# Writes and drops the records of all transactions that are not abandoned.
record() {
  record_owner="" record_text="" record_dropped=$nl
  for record_line in $document_records; do
    # Most lines go on with the record that is being written.
    case $record_line in
      "$record_owner "*) record_text="$record_text${record_line#"$record_owner "}$nl"; continue ;;
    esac
    put
    record_number=${record_line%% *} record_line=${record_line#* }
    if is_abandoned "$record_number"; then continue; fi
    record_word=${record_line%% *} record_line=${record_line#* }
    record_name=${record_line%% *}
    case $record_word in
      put)
        record_owner="$record_number put $record_name" record_text="${record_line#* }$nl"
        # One transaction gives a name up, the next one takes it.
        case $record_dropped in *"$nl$store/$record_name$nl"*)
          record_dropped="${record_dropped%%"$nl$store/$record_name$nl"*}$nl${record_dropped#*"$nl$store/$record_name$nl"}"
          ;;
        esac
        ;;
      turn) turn "$record_name" "${record_line#* }" ;;
      drop) record_dropped="$record_dropped$store/$record_name$nl" ;;
    esac
  done
  put
  # shellcheck disable=SC2086 # An argument for each line.
  [ "$record_dropped" = "$nl" ] || rm -f $record_dropped
}

# The record that was begun is whole.
put() {
  [ -z "$record_owner" ] || save "${record_owner##* }" "$record_text"
  record_owner=""
}

# A line of record $1 that begins with one word begins with another from now on: $2 is `WORD WORD REST`. What is not there,
# since making it failed, has no record.
turn() {
  turn_rest=${2#* }
  turn_from="${2%% *} ${turn_rest#* }" turn_to=$turn_rest turn_text=""
  [ -e "$store/$1" ] || return 0
  while read -r turn_line || [ -n "$turn_line" ]; do
    [ "$turn_line" != "$turn_from" ] || turn_line=$turn_to
    turn_text="$turn_text$turn_line$nl"
  done <"$store/$1"
  [ -z "$turn_text" ] || save "$1" "$turn_text"
}
