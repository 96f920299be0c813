# Ends a script that hangs, be it in a command or in a file that is no file, so that it holds no lock for ever. The
# client may be gone long before.

# Starts to watch this shell. After $1 seconds, kills what runs below it; if it has not ended 15 seconds after that, or
# if $2 is `whole`, reports what hung and kills this shell as well. Half of a change is taken back by the shell itself.
watch() {
  # Not $$, which in a process that this shell forked is still the number of this shell.
  IFS=" " read -r watch_shell _ </proc/self/stat
  # The watch can be ended from its first moment on.
  trap - TERM
  {
    watch_sleep=""
    trap "[ -z \"\$watch_sleep\" ] || kill -9 \$watch_sleep; exit 0" TERM
    watch_wait "$1"
    if [ "$2" != whole ]; then
      below
      for watch_process in $below_found; do kill -9 "$watch_process"; done
      watch_wait 15
    fi
    below
    # What waits for others is above them, so the last one found is what hangs.
    watch_name="sh"
    for watch_process in $below_found; do read -r watch_name <"/proc/$watch_process/comm" || watch_name="sh"; done
    echo "${nl}section hung$nl$watch_name${nl}end"
    kill -9 "$watch_shell"
    for watch_process in $below_found; do kill -9 "$watch_process"; done
  } 2>/dev/null 9>&- &
  watch_pid=$!
  trap "" TERM
}

# Waits $1 seconds, in a way that a signal ends.
watch_wait() {
  sleep "$1" >/dev/null &
  watch_sleep=$!
  wait "$watch_sleep"
  watch_sleep=""
}

watch_end() {
  kill "$watch_pid"
}

# Sets below_found to the processes below this shell, each after its parent, without those of the watch. Ends the watch
# if this shell is gone, since its number may be somebody else's by now.
below() {
  IFS=" " read -r below_own _ _ below_parent _ </proc/self/stat
  [ "$below_parent" = "$watch_shell" ] || exit
  below_found="" below_parents=" $watch_shell " below_seen=" $below_own "
  below_again=1
  while [ -n "$below_again" ]; do
    below_again=""
    set +f
    for below_stat in /proc/[0-9]*/stat; do
      { read -r below_line <"$below_stat"; } || continue
      below_process=${below_line%% *} below_line=${below_line##*) }
      below_line=${below_line#* }
      case $below_seen in *" $below_process "*) continue ;; esac
      case $below_parents in *" ${below_line%% *} "*) ;; *) continue ;; esac
      below_found="$below_found$below_process$nl" below_parents="$below_parents$below_process "
      below_seen="$below_seen$below_process " below_again=1
    done
    set -f
  done
}
