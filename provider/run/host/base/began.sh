# Sets began_pid to the number of process $1, which may be `self`, and began_ticks to when it began, in clock ticks since the
# boot: numbers are used again. Fails if there is no such process.
began() {
  { read -r began_line <"/proc/$1/stat"; } 2>/dev/null || return
  began_pid=${began_line%% *}
  IFS=" "
  # The name in parentheses may contain anything.
  # shellcheck disable=SC2086 # A parameter for each word.
  set -- ${began_line##*) }
  IFS=$nl
  began_ticks=${20-}
}
