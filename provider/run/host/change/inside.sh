# Runs in another network namespace for a change, with the steps on standard input: `in IP-LINE`, `is LINK ALIAS`,
# `sysctl KEY VALUE`, `tune KEY VALUE SUBJECT`. Ends at the first step that fails, with `finished` and how many were
# done before it; otherwise prints the resulting state, like a dump. To save a fork and exec for each attachment, it reads
# without `cat`, and the process of the last steps prints the state.
inside_finished=0 inside_pending="" inside_waiting=0 inside_marks=""

inside() {
  while IFS= read -r inside_line; do
    inside_rest=${inside_line#* }
    case $inside_line in
      "in "*) inside_pending="$inside_pending$inside_rest$nl" inside_waiting=$((inside_waiting + 1)); continue ;;
      "is "*)
        if is_marked "$inside_rest"; then
          # Counted among the pending lines: ip gets an empty line.
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

# Tells whether $1, `LINK ALIAS`, was true when this began. Asks once: no step changes the mark of an existing link.
is_marked() {
  [ -n "$inside_marks" ] || inside_marks=$("$ip" -o link show 2>/dev/null)$nl
  for is_marked_line in $inside_marks; do
    case $is_marked_line\\ in *": ${1%% *}"[:@]*" alias ${1#* }\\"*) return 0 ;; esac
  done
  return 1
}

# Tells whether $1, `LINK ALIAS`, is true now.
is_marked_now() {
  case $("$ip" link show dev "${1%% *}" 2>&1)$nl in *"alias ${1#* }$nl"*) return 0 ;; esac
  return 1
}

# Runs the pending `ip` lines, then those of $1, which only print.
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
  # Only a line of $1 failed: all steps are done.
  [ "${refused_line:-1}" -le "$inside_waiting" ] || return 0
  echo "$run_pending_said"
  # Without a line number, ip did not say where it gave up: any of the steps may have been done.
  if [ -n "$refused_line" ]; then
    echo "finished $((inside_finished + refused_line - 1))"
  else
    echo "finished 9999"
  fi
  return 1
}

# Sets a key: $1 is `KEY VALUE`. Skips a key that is missing: a kernel without IPv6 refuses an IPv6 address plainly.
sysctl() {
  sysctl_file=/proc/sys/${1%% *}
  resolve "$sysctl_file" "${1#* }"
  [ ! -e "$sysctl_file" ] || { echo "$resolve_value" >"$sysctl_file"; } 2>&1
}

# Sets a key that a user asked for, and reports if it does not come out as asked: $1 is `KEY VALUE SUBJECT`.
tune() {
  tune_key=${1%% *} tune_value=${1#* } tune_subject=${1#* * }
  tune_value=${tune_value%% *} tune_file=/proc/sys/$tune_key
  [ -e "$tune_file" ] || { echo "untuned absent $tune_key $tune_subject"; return 1; }
  # Not `read`: some shells read byte by byte, and the kernel then gives only the first byte of a number.
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

# Sets resolve_value to the value $2 for the key of file $1 or, if $2 is `default`, to the value that a new link gets.
resolve() {
  resolve_value=$2
  [ "$2" = default ] || return 0
  resolve_file=${1%/*}
  resolve_file=${resolve_file%/*}/default/${1##*/}
  # Neighbour tables of all namespaces have their defaults in the namespace of the host.
  if [ -e "$resolve_file" ]; then
    resolve_value=$(cat "$resolve_file")
  else
    resolve_value=$(nsenter --net=/proc/self/fd/8 cat "$resolve_file")
  fi
}

exec 3>&1
inside
