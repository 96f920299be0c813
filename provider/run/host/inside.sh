# What a change runs in another network namespace: the steps on standard input, `in IP-LINE`, `is LINK ALIAS`, `sysctl KEY
# VALUE`, `tune KEY VALUE SUBJECT`. Ends at the first that fails, with `finished` and how many were done before it; else
# prints what there is in the end, as a dump does. A fork and exec less for each attachment: it reads without `cat`, and has
# the process of the last steps tell what came of them.
inside_finished=0 inside_pending="" inside_waiting=0 inside_marks=""

inside() {
  while IFS= read -r inside_line; do
    inside_rest=${inside_line#* }
    case $inside_line in
      "in "*) inside_pending="$inside_pending$inside_rest$nl" inside_waiting=$((inside_waiting + 1)); continue ;;
      "is "*)
        if is_marked "$inside_rest"; then
          # Counted with what is pending: for ip a line that is empty.
          inside_pending="$inside_pending$nl" inside_waiting=$((inside_waiting + 1))
          continue
        fi
        ;;
      "sysctl "* | "tune "*) ;;
      *) continue ;;
    esac
    run_pending "" || return 1
    case $inside_line in
      "sysctl "*) sysctl "$inside_rest" ;;
      "tune "*) tune "$inside_rest" ;;
      "is "*) is_marked_now "$inside_rest" || { echo "unmarked ${inside_rest%% *}"; false; } ;;
    esac || { echo "finished $inside_finished"; return 1; }
    inside_finished=$((inside_finished + 1))
  done
  run_pending "$queries"
}

# Was a link marked as `LINK ALIAS` says when this began? Asked once: no step changes the mark of a link that was there.
is_marked() {
  [ -n "$inside_marks" ] || inside_marks=$("$ip" -o link show 2>/dev/null)$nl
  for is_marked_line in $inside_marks; do
    case $is_marked_line\\ in *": ${1%% *}"[:@]*" alias ${1#* }\\"*) return 0 ;; esac
  done
  return 1
}

# Is it now?
is_marked_now() {
  case $("$ip" link show dev "${1%% *}" 2>&1)$nl in *"alias ${1#* }$nl"*) return 0 ;; esac
  return 1
}

# Runs the `ip` lines that are pending, then those of $1, which only tell.
run_pending() {
  [ -n "$inside_pending$1" ] || return 0
  if run_pending_said=$("$ip" -j -d -batch - 2>&1 >&3 <<EOF
$inside_pending$1
EOF
  ); then
    inside_finished=$((inside_finished + inside_waiting)) inside_pending="" inside_waiting=0
    return 0
  fi
  refused "$run_pending_said"
  # All that was to be done is done.
  [ "${refused_line:-1}" -le "$inside_waiting" ] || return 0
  echo "$run_pending_said"
  # Without a number it gave up and did not say where: any of them may have been done.
  if [ -n "$refused_line" ]; then
    echo "finished $((inside_finished + refused_line - 1))"
  else
    echo "finished 9999"
  fi
  return 1
}

# Sets a key: $1 is `KEY VALUE`. A kernel without IPv6 has none of its keys; an IPv6 address says so plainly.
sysctl() {
  sysctl_file=/proc/sys/${1%% *}
  resolve "$sysctl_file" "${1#* }"
  [ ! -e "$sysctl_file" ] || { echo "$resolve_value" >"$sysctl_file"; } 2>&1
}

# Sets a key that somebody asked for, who is told where it does not come out: $1 is `KEY VALUE SUBJECT`.
tune() {
  tune_key=${1%% *} tune_value=${1#* } tune_subject=${1#* * }
  tune_value=${tune_value%% *} tune_file=/proc/sys/$tune_key
  [ -e "$tune_file" ] || { echo "untuned absent $tune_key $tune_subject"; return 1; }
  # Not read: some shells read byte by byte, and of a number the kernel gives no more than the first one that way.
  tune_before=$(cat "$tune_file")
  resolve "$tune_file" "$tune_value"
  { echo "$resolve_value" >"$tune_file"; } 2>/dev/null ||
    { echo "untuned refused $tune_key $resolve_value $tune_subject"; return 1; }
  tune_value=$(cat "$tune_file")
  [ "$tune_value" != "$resolve_value" ] || return 0
  echo "$tune_before" >"$tune_file"
  echo "untuned turned $tune_key $resolve_value $tune_value $tune_subject"
  return 1
}

# Sets resolve_value: the value $2 for the key that is file $1; for `default`, what a new link gets.
resolve() {
  resolve_value=$2
  [ "$2" = default ] || return 0
  resolve_file=${1%/*}
  resolve_file=${resolve_file%/*}/default/${1##*/}
  # Neighbour tables have theirs for all namespaces in that of the host.
  if [ -e "$resolve_file" ]; then
    resolve_value=$(cat "$resolve_file")
  else
    resolve_value=$(nsenter --net=/proc/self/fd/8 cat "$resolve_file")
  fi
}

exec 3>&1
inside
