# Networks that a container engine makes and removes by its own command.

# Has an engine carry out $2, `ENGINE ARGUMENT ...`, after $3 other steps of transaction $1.
order() {
  ! is_abandoned "$1" || return 0
  order_said=$(ordered "$2") || fail "$1" "disobeyed $2$nl$order_said" "$3"
}

# Takes back a step of order: transaction $1 is taken back by the command $2.
order_back() {
  order_back_said=$(ordered "$2") || undo_failed "$1" "$order_back_said"
}

# Runs the command $1, each word of which is an argument, and prints what it says.
ordered() {
  IFS=" "
  # shellcheck disable=SC2086 # An argument for each word.
  set -- $1
  IFS=$nl
  command -v "$1" >/dev/null || { echo "there is no $1 command"; return 1; }
  engine "$@" 2>&1 || {
    [ $? != 137 ] || echo "$1 did not answer within 20 s"
    return 1
  }
}
