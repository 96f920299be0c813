# Makes the links again that the records tell of: when the host boots, before container engines start, and, called with
# `wait`, when a parent appears later. It is idempotent, and each link is a matter of its own.
restore_memory=/run/trunkline

# The names of links that are still to be made; lines `NAME PARENT MTU WHY` of those that have no such parent yet; lines
# `NAME PARENT` of those whose parent is down; and lines `NAME WHY` of those that did not come back.
restore_names="" restore_orphans="" restore_waiting="" restore_told=""
# Whether a link was made since containers were looked after.
restore_made=""

restore() {
  [ -n "$ip" ] || { echo "no command ip"; return 1; }
  mkdir -p "$restore_memory/parents" || return
  ! foreign || return
  # What changes a link and waits for its confirmation may take longer. The boot does not wait for that.
  until hold; do [ "$1$hold_busy" = wait1 ] || { echo "no link came back: $hold_why"; return 1; }; done
  machine_id
  set +f
  for restore_file in "$store"/links/*; do restore_names="$restore_names${restore_file##*/}$nl"; done
  set -f
  list_routes
  announce
  passes
  reroute
  for restore_orphan in $restore_orphans; do echo "${restore_orphan%% *} did not come back: ${restore_orphan#* * * }; it comes back once that changes or by pulumi up"; done
  tell_unrouted
  write_down
  exec 9>&-
  give_to_containers
  # The boot goes on meanwhile.
  if [ "$1" = wait ]; then await; else await & fi
}

# Has udev start this again for each parent that appears from now on.
announce() {
  for announce_name in $restore_names; do
    recall "$announce_name" || continue
    [ -z "$recall_parent" ] || : >"$restore_memory/parents/$recall_parent"
  done
  for announce_name in $reroute_left; do
    recall_route "$announce_name" || continue
    [ -z "$recall_route_link" ] || : >"$restore_memory/parents/$recall_route_link"
  done
}

# Makes what can be made by now. What is on another one of our links comes after it.
passes() {
  while [ -n "$restore_names" ]; do
    passes_names=$restore_names passes_made="" restore_names="" restore_orphans=""
    for passes_name in $passes_names; do pass "$passes_name"; done
    [ -n "$passes_made" ] || return 0
    for passes_orphan in $restore_orphans; do restore_names="$restore_names${passes_orphan%% *}$nl"; done
  done
}

# Makes link $1 if it can be made by now.
pass() {
  recall "$1" || return 0
  if [ -n "$recall_fault" ]; then tell "$1" "$recall_fault"; return; fi
  pass_was=""
  [ ! -e "/sys/class/net/$1" ] || pass_was=1
  revive "$1"
  case $revive_lacks$revive_why in
    "") [ -n "$pass_was" ] || { echo "$1 is back"; passes_made=1 restore_made=1; } ;;
    1*) restore_orphans="$restore_orphans$1 $recall_parent $recall_mtu $revive_why$nl" ;;
    *) tell "$1" "$revive_why" ;;
  esac
  [ -z "$revive_waits" ] || restore_waiting="$restore_waiting$1 $recall_parent$nl"
}

# Has containers that run without their links get them, since the parents of these may be there now.
give_to_containers() {
  if [ -z "$restore_made" ] || [ ! -e "$store/attach.sh" ]; then return 0; fi
  restore_made=""
  sh "$store/attach.sh" again
}

# Tells why link $1 did not come back.
tell() {
  echo "$1 did not come back: $2; mend that and run pulumi up"
  restore_told="$restore_told$1 $2$nl"
}

# Writes down which links did not come back, for looks at the host.
write_down() {
  write_down_lines=$restore_told
  for write_down_orphan in $restore_orphans; do
    write_down_lines="$write_down_lines${write_down_orphan%% *} ${write_down_orphan#* * * }$nl"
  done
  printf "%s" "$write_down_lines$reroute_unable" >"$restore_memory/unrestored"
}

# Waits up to ten minutes for parents that are not there, for hosts without udev, and for those that are down or still have
# a smaller MTU, and for gateways that no link has in a subnet yet: nothing tells when that is over.
await() {
  await_seconds=0
  while [ -n "$restore_orphans$restore_waiting$reroute_unable" ] && [ "$await_seconds" -lt 600 ]; do
    trap - HUP INT TERM
    sleep 1
    trap "" HUP INT TERM
    await_seconds=$((await_seconds + 1))
    if has_come && hold; then
      for await_orphan in $restore_orphans; do restore_names="$restore_names${await_orphan%% *}$nl"; done
      await_waiting=$restore_waiting restore_orphans="" restore_waiting=""
      passes
      reroute
      write_down
      for await_line in $await_waiting; do finish "${await_line%% *}" "${await_line#* }"; done
      exec 9>&-
      give_to_containers
    fi
  done
  for await_line in $restore_waiting; do echo "${await_line%% *} is not finished: ${await_line#* } is down"; done
}

# Tells whether a parent that is waited for is there, or up, or a route is worth another try.
has_come() {
  [ -z "$reroute_unable" ] || return 0
  for has_come_line in $restore_orphans; do
    has_come_rest=${has_come_line#* }
    has_come_parent=${has_come_rest%% *} has_come_rest=${has_come_rest#* }
    [ -e "/sys/class/net/$has_come_parent" ] || continue
    lacks "$has_come_parent" "${has_come_rest%% *}" || return 0
  done
  for has_come_line in $restore_waiting; do ! is_up "${has_come_line#* }" || return 0; done
  return 1
}

# Does what was left of link $1 if its parent $2 is up, unless somebody else has made another one of it meanwhile. What is
# there already is not a failure.
finish() {
  if ! is_up "$2"; then restore_waiting="$restore_waiting$1 $2$nl"; return; fi
  recall "$1" && bears_mark "$1" || return 0
  finish_lines "$1" "$recall_finishing"
  [ -z "$recall_six" ] || finish_lines "$1" "$recall_six" -6
  rm -f "$restore_memory/unfinished/$1"
}

# Runs the lines of `ip` in $2 for link $1, which have the option $3, or none.
finish_lines() {
  # shellcheck disable=SC2086 # An option or none.
  finish_lines_said=$("$ip" ${3-} -force -batch - 2>&1 >/dev/null <<EOF
$2
EOF
  ) || case $finish_lines_said in *"File exists"*) ;; *) echo "$1 came back in part: $finish_lines_said" ;; esac
}

restore "${1-}"
