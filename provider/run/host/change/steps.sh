# Runs the steps on the host of all transactions that are not abandoned. A step that fails ends its own transaction
# only: later ones go on. The process of the last steps prints the state as well, unless more is to come, or there are so
# many links that another process takes less time than to keep what it prints.
steps() {
  steps_from=1 steps_done=0 steps_queries="" steps_said=""
  told
  set +f
  set -- /sys/class/net/*
  set -f
  [ -n "$document_elsewhere" ] || [ $# -gt 64 ] || steps_queries="$queries${nl}nexthop show"
  until steps_behind; do :; done
}

# Runs the steps of transactions from number $steps_from on, without the first $steps_done of that one, in one process. It
# ends before a step of another family: `ip` takes IPv6 rules, `-6 rule ...`, only in a batch of that family. Fails if there
# may be more to do.
steps_behind() {
  steps_batch="" steps_owners="" steps_count=0 steps_family="" steps_next="" steps_passed=0
  for steps_line in $document_steps; do
    steps_number=${steps_line%% *} steps_line=${steps_line#* }
    if [ "$steps_number" -lt "$steps_from" ] || is_abandoned "$steps_number"; then continue; fi
    if [ "$steps_number" = "$steps_from" ] && [ "$steps_passed" -lt "$steps_done" ]; then
      steps_passed=$((steps_passed + 1))
      continue
    fi
    case $steps_line in "-6 "*) steps_option=-6 ;; *) steps_option="" ;; esac
    [ "$steps_count" != 0 ] || steps_family=$steps_option
    if [ "$steps_option" != "$steps_family" ]; then steps_next=$steps_number; break; fi
    steps_batch="$steps_batch${steps_line#-6 }$nl" steps_owners="$steps_owners$steps_number$nl"
    steps_count=$((steps_count + 1))
  done
  [ -n "$steps_batch" ] || return 0
  [ -n "$steps_family$steps_next" ] || steps_batch=$steps_batch$steps_queries
  # shellcheck disable=SC2086 # An option or none.
  if steps_said=$("$ip" $steps_family -j -d -batch - 2>&1 <<EOF
$steps_batch
EOF
  ); then
    told
    go_on "$steps_count"
    return
  fi
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
    go_on 0
    return
  fi
  # shellcheck disable=SC2086 # An argument for each line.
  set -- $steps_owners
  shift $((refused_line - 1))
  done_before "$1" $((refused_line - 1))
  fail "$1" "$steps_said" "$done_before_count"
  steps_from=$(($1 + 1)) steps_done=0
  return 1
}

# Has the next process begin behind the first $1 steps of this one. Fails if it is needed.
go_on() {
  [ -n "$steps_next" ] || return 0
  done_before "$steps_next" "$1"
  steps_from=$steps_next steps_done=$done_before_count
  return 1
}

# Sets done_before_count to how many steps of transaction $1 are done when the first $2 of the batch are.
done_before() {
  done_before_count=0 done_before_left=$2
  [ "$1" != "$steps_from" ] || done_before_count=$steps_done
  for done_before_owner in $steps_owners; do
    [ "$done_before_left" -gt 0 ] || break
    done_before_left=$((done_before_left - 1))
    [ "$done_before_owner" != "$1" ] || done_before_count=$((done_before_count + 1))
  done
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
