# The records of what was made: a file each. All are written to $store/new and on the disk before anything is changed, and
# moved to their places afterwards, which takes no space: a record is replaced as a whole or stays as it was. Each names
# the machine, so that a clone of it does not take the record for its own.

# Makes everything ready that is to be written. Fails, reports why, and leaves no trace, if it cannot be.
prepare() {
  discard all
  if claim && stage && count_revision && persist; then return 0; fi
  unwritable
  for prepare_claim in $document_claims; do
    is_abandoned "${prepare_claim%% *}" || withdraw "${prepare_claim%% *}"
  done
  discard all
  return 1
}

# Writes text $2 to file $1 of the store. Fails if it cannot.
save() {
  { printf "%s" "$2" >"$store/$1"; } 2>/dev/null && [ -s "$store/$1" ] && return
  # The printf of most shells does not tell why, but cat does.
  try save_slowly "$@"
}

save_slowly() {
  printf "%s" "$2" | cat >"$store/$1"
}

# Runs a command that writes to the store, and sets try_said to what it says.
try() {
  try_said=$("$@" 2>&1)
}

# Moves all files of folder $1 of the store to folder $2.
move() {
  set +f
  set -- "$2" "$store/$1"/*
  set -f
  [ -e "$2" ] || return 0
  move_to=$store/$1
  shift
  try mv -f "$@" "$move_to/"
}

# Reports why the store cannot be written, from what the command that failed said.
unwritable() {
  unwritable_why=${try_said%%"$nl"*}
  unwritable_why=${unwritable_why##*": "}
  case $unwritable_why in
    "No space left"*)
      case $(stat -f -c "%d of %c" "$store" 2>/dev/null) in "0 of "[1-9]*) unwritable_why="No inodes left" ;; esac
      ;;
  esac
  echo "problem store-unwritable $unwritable_why"
}

# Removes what is in $store/new, most often nothing: $1 is `all` or `records`.
discard() {
  discard_files=
  set +f
  for discard_file in "$store/new"/*/*; do
    case "$1 $discard_file" in records*/claims/* | records*/former/*) continue ;; esac
    [ ! -e "$discard_file" ] || discard_files="$discard_files$discard_file$nl"
  done
  set -f
  # shellcheck disable=SC2086 # An argument for each line.
  [ -z "$discard_files" ] || rm -f $discard_files
}

# Writes the records of all transactions that are not abandoned to $store/new, and sets stage_dropped to those that are
# to go. Fails if they cannot be written.
stage() {
  stage_abandoned=$abandon_all stage_dropped=$nl stage_owner="" stage_text=""
  for stage_line in $document_records; do
    # Most lines continue the record that is being written.
    case $stage_line in
      "$stage_owner "*) stage_text="$stage_text${stage_line#"$stage_owner "}$nl"; continue ;;
    esac
    put || return 1
    stage_number=${stage_line%% *} stage_line=${stage_line#* }
    if is_abandoned "$stage_number"; then continue; fi
    stage_word=${stage_line%% *} stage_line=${stage_line#* }
    stage_name=${stage_line%% *}
    case $stage_word in
      put) stage_owner="$stage_number put $stage_name" stage_text="${stage_line#* }$nl" ;;
      turn) turn "$stage_name" "${stage_line#* }" || return 1 ;;
      drop)
        [ ! -e "$store/new/$stage_name" ] || rm -f "$store/new/$stage_name"
        stage_dropped="$stage_dropped$store/$stage_name$nl"
        ;;
    esac
  done
  put
}

# Writes the record that was begun, which is complete now.
put() {
  [ -n "$stage_owner" ] || return 0
  put_name=${stage_owner##* } stage_owner=""
  # A transaction may take a name that an earlier one gave up.
  case $stage_dropped in *"$nl$store/$put_name$nl"*)
    stage_dropped="${stage_dropped%%"$nl$store/$put_name$nl"*}$nl${stage_dropped#*"$nl$store/$put_name$nl"}"
    ;;
  esac
  save "new/$put_name" "$stage_text$machine_line"
}

# Turns the line `OLD REST` of record $1 into `NEW REST`: $2 is `OLD NEW REST`. There is no record if making its subject
# failed.
turn() {
  turn_rest=${2#* }
  turn_from="${2%% *} ${turn_rest#* }" turn_to=$turn_rest turn_text="" turn_file=$store/new/$1
  if [ ! -e "$turn_file" ]; then
    case $stage_dropped in *"$nl$store/$1$nl"*) return 0 ;; esac
    turn_file=$store/$1
  fi
  [ -f "$turn_file" ] || return 0
  while read -r turn_line || [ -n "$turn_line" ]; do
    [ "$turn_line" != "$turn_from" ] || turn_line=$turn_to
    turn_text="$turn_text$turn_line$nl"
  done <"$turn_file"
  [ -z "$turn_text" ] || save "new/$1" "$turn_text"
}

# Counts before the records change: cut off in between, it has counted once too often rather than too rarely. The number
# is written over the old one, which takes no space.
count_revision() {
  for count_revision_number in $document_shared; do
    if is_abandoned "$count_revision_number"; then continue; fi
    [ -e "$store/revision" ] || { save revision "$((revision_count + 1))$nl"; return; }
    try overwrite "$((revision_count + 1))" "$store/revision"
    return
  done
}

overwrite() {
  echo "$1" 1<>"$2"
}
