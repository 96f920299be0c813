# Runs the steps on the host of all transactions that are not abandoned. A step that fails ends its own transaction
# only: later ones go on. The process of the last steps prints the state as well, unless more is to come, or there are so
# many links that another process takes less time than to keep what it prints.
steps() {
  steps_from=1 steps_queries="" steps_said=""
  told
  set +f
  set -- /sys/class/net/*
  set -f
  [ -n "$document_elsewhere" ] || [ $# -gt 64 ] || steps_queries="$queries${nl}nexthop show"
  until steps_behind; do steps_from=$((steps_number + 1)); done
}

# Runs the steps of transactions from number $steps_from on, in one process. Fails if number $steps_number failed.
steps_behind() {
  steps_batch="" steps_owners="" steps_count=0
  for steps_line in $document_steps; do
    steps_number=${steps_line%% *}
    if [ "$steps_number" -lt "$steps_from" ] || is_abandoned "$steps_number"; then continue; fi
    steps_batch="$steps_batch${steps_line#* }$nl" steps_owners="$steps_owners$steps_number$nl"
    steps_count=$((steps_count + 1))
  done
  [ -n "$steps_batch" ] || return 0
  steps_said=$("$ip" -j -d -batch - 2>&1 <<EOF
$steps_batch$steps_queries
EOF
  ) && { told; return 0; }
  refused "$steps_said"
  if [ "${refused_line:-0}" -gt "$steps_count" ]; then
    # All steps are done. A kernel or an iproute2 may know no next-hop objects, the last that is asked for.
    [ "$refused_line" -le $((steps_count + 3)) ] || told
    return 0
  fi
  if [ -z "$refused_line" ]; then
    # ip gave up without saying where (at a keyword that this iproute2 does not know): nothing of this run may stay.
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

# Sets steps_told to what the process of the last steps printed for the state, nothing if it was not asked. It holds as
# long as nothing is taken back, that is, as no more than steps_abandoned are abandoned.
told() {
  untold
  for told_line in $steps_said; do
    case $told_line in "["*) steps_told="$steps_told$told_line$nl" ;; esac
  done
}

# Has the state asked of the kernel again.
untold() {
  steps_told="" steps_abandoned=$abandon_all
}
