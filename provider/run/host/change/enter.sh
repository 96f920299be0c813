# Steps in other namespaces, which inside.sh runs, and commands of engines.

# Touched namespaces that did not print their state; the states that the others printed, and the paths of those.
enter_touched="" enter_dumps="" enter_dumped=""

# Runs the steps of all transactions that are not abandoned; those of one transaction in one namespace share a process.
enter_all() {
  enter_number="" enter_path="" enter_lines=""
  for enter_all_line in $document_inside; do
    enter_all_number=${enter_all_line%% *} enter_all_line=${enter_all_line#* }
    enter_all_step=${enter_all_line%% *} enter_all_line=${enter_all_line#* }
    enter_all_rest=${enter_all_line#* }
    case $enter_all_line in
      "engine "*)
        enter
        enter_number=""
        order "$enter_all_number" "${enter_all_rest#* }" "$enter_all_step"
        continue
        ;;
    esac
    if [ "$enter_all_number ${enter_all_rest%% *}" != "$enter_number $enter_path" ]; then
      enter
      enter_number=$enter_all_number enter_path=${enter_all_rest%% *} enter_before=$enter_all_step
    fi
    enter_lines="$enter_lines${enter_all_line%% *} ${enter_all_rest#* }$nl"
  done
  enter
}

# Runs $enter_lines of transaction $enter_number, after $enter_before other steps of it, in the namespace $enter_path.
# The script inside prints the resulting state, or how many steps it finished before one failed.
enter() {
  [ -n "$enter_lines" ] || return 0
  enter_batch=$enter_lines enter_lines=""
  ! is_abandoned "$enter_number" || return 0
  if enter_said=$(nsenter "--net=$enter_path" sh -c "$inside_text" trunkline inside 2>&1 <<EOF
$enter_batch
EOF
  ); then
    case $enter_said in
      "["*"${nl}["*"${nl}["*)
        enter_dumps="${enter_dumps}section namespace $enter_path$nl$enter_said$nl"
        enter_dumped="$enter_dumped$enter_path$nl"
        ;;
      *) enter_touched="$enter_touched$enter_path$nl" ;;
    esac
  else
    enter_touched="$enter_touched$enter_path$nl"
    enter_finished=${enter_said##*finished }
    case $enter_finished in "" | *[!0-9]*) enter_finished=9999 ;; esac
    fail "$enter_number" "${enter_said%"${nl}finished "*}" "$((enter_before + enter_finished))"
  fi
}

# Takes back one step of transaction $1 in another namespace: $2 is `WORD PATH REST`, of which the script inside gets
# `WORD REST`. Each step takes a process of its own, because this is rare.
undo_inside() {
  undo_inside_rest=${2#* }
  case $2 in "engine "*) order_back "$1" "${undo_inside_rest#* }"; return ;; esac
  enter_touched="$enter_touched${undo_inside_rest%% *}$nl"
  undo_inside_said=$(nsenter "--net=${undo_inside_rest%% *}" sh -c "$inside_text" trunkline inside 2>&1 <<EOF
${2%% *} ${undo_inside_rest#* }
EOF
  ) || undo_failed "$1" "$undo_inside_said"
}

# Prints the states of touched namespaces, and again the state of a namespace that was touched after it printed its own.
# If sysctls are to be printed, all states are taken anew.
tell_touched() {
  if [ -z "$tuned_files" ]; then
    printf "%s" "$enter_dumps"
    find_strange
  else
    enter_touched="$enter_touched$enter_dumped"
  fi
  [ -n "$enter_touched" ] || return 0
  # The listing of the guards says where a path led that leads nowhere by now.
  # shellcheck disable=SC2086 # An argument for each line.
  tell_touched_listing=$guards_spaces$(ls -Ldi $enter_touched 2>/dev/null)$nl
  tell_touched_told=$nl
  for tell_touched_path in $enter_touched; do
    case $tell_touched_told in *"$nl$tell_touched_path$nl"*) continue ;; esac
    tell_touched_told="$tell_touched_told$tell_touched_path$nl"
    dump "$tell_touched_path" "$tell_touched_listing"
  done
}

# Adds to enter_touched the namespaces whose printed states have links that nobody can tell from those on links of ours.
find_strange() {
  find_strange_path=
  for find_strange_line in $enter_dumps; do
    case $find_strange_line in "section namespace "*) find_strange_path=${find_strange_line#section namespace }; continue ;; esac
    # The line after the heading has the links.
    [ -n "$find_strange_path" ] || continue
    inode "$find_strange_path" "$guards_spaces"
    ! is_strange "$find_strange_line" "$inode_number" || enter_touched="$enter_touched$find_strange_path$nl"
    find_strange_path=
  done
}
