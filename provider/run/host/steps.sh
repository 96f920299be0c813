# Runs the steps on the host of all transactions that are not abandoned. The first that fails ends its own transaction only:
# those behind it go on.
steps() {
  steps_from=1
  until steps_behind; do steps_from=$((steps_number + 1)); done
}

# Runs those of transactions from number $steps_from on, in one process. False: that of number steps_number failed.
steps_behind() {
  steps_batch="" steps_owners=""
  for steps_line in $document_steps; do
    steps_number=${steps_line%% *}
    if [ "$steps_number" -lt "$steps_from" ] || is_abandoned "$steps_number"; then continue; fi
    steps_batch="$steps_batch${steps_line#* }$nl" steps_owners="$steps_owners$steps_number$nl"
  done
  [ -n "$steps_batch" ] || return 0
  steps_said=$("$ip" -batch - 2>&1 >/dev/null <<EOF
$steps_batch
EOF
  ) && return 0
  refused "$steps_said"
  if [ -z "$refused_line" ]; then
    # It gave up without saying where (a keyword that this iproute2 does not know): nothing of this run may stay.
    for steps_number in $steps_owners; do
      is_abandoned "$steps_number" || fail "$steps_number" "$steps_said" 9999
    done
    return 0
  fi
  steps_position=0 steps_finished=0 steps_owner=""
  for steps_number in $steps_owners; do
    steps_position=$((steps_position + 1))
    if [ "$steps_number" = "$steps_owner" ]; then steps_finished=$((steps_finished + 1)); else steps_finished=0; fi
    steps_owner=$steps_number
    [ "$steps_position" -lt "$refused_line" ] || break
  done
  fail "$steps_number" "$steps_said" "$steps_finished"
  return 1
}
