# Asks whether others answer a link of this host, or the interface of a container. Takes no lock, since it waits, and
# changes nothing.

# Asks all questions of the document at once, and reports each when it is over.
probes() {
  find_arping
  probes_processes=""
  for probes_line in $document; do
    case $probes_line in
      "probe "*) ;;
      "trunkline 1" | end) continue ;;
      *) echo "problem unknown-line $probes_line"; return ;;
    esac
    probe "${probes_line#probe }" &
    probes_processes="$probes_processes$!$nl"
  done
  # Not the process that watches this one.
  # shellcheck disable=SC2086 # An argument for each line.
  [ -z "$probes_processes" ] || wait $probes_processes
}

# Asks until the answer comes, or the time is over. $1 is `N KIND ADDRESS LINK SECONDS`, where KIND may be `tcp:PORT`; for a
# link in another namespace then `PATH INODE`, and `OWNER` if a user named it. Prints
#   probed N reached
#   probed N silent [WHY]    nobody answered
#   probed N unasked WHY     the question could not be asked
#   probed N stale           the path does not lead to that namespace any more
probe() {
  IFS=" "
  # shellcheck disable=SC2086 # A parameter for each word.
  set -- $1
  IFS=$nl
  probe_number=$1 probe_kind=$2 probe_address=$3 probe_link=$4 probe_space=""
  uptime
  probe_end=$((uptime_now + $5 * 100))
  if [ $# -gt 5 ]; then
    enclosed "$6" "$7" "${8-}" || { echo "probed $probe_number stale"; return; }
    probe_space=--net=/proc/self/fd/7
  fi
  while :; do
    attempt
    uptime
    case $probe_answer in reached) break ;; esac
    [ "$uptime_now" -lt "$probe_end" ] || break
    sleep 0.2 2>/dev/null || sleep 1
  done
  echo "probed $probe_number $probe_answer"
}

# Sets uptime_now to the hundredths of a second since the boot.
uptime() {
  read -r uptime_now </proc/uptime
  uptime_now=${uptime_now%% *}
  uptime_now=$((${uptime_now%.*} * 100 + 1${uptime_now#*.} - 100))
}

# Opens the namespace of path $1 as descriptor 7, and tells whether its inode is $2 and, if given, its owner user $3.
# Whatever becomes of the path, the descriptor leads there.
enclosed() {
  { command exec 7<"$1"; } 2>/dev/null || return 1
  enclosed_listing=$(ls -Ldi /proc/self/fd/7 2>/dev/null)
  enclosed_inode=${enclosed_listing#"${enclosed_listing%%[! ]*}"}
  [ "${enclosed_inode%% *}" = "$2" ] || return 1
  [ -z "$3" ] || is_owner "$3" "${1%/ns/net}/net/dev"
}

report probes
