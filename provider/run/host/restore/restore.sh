# Makes the links again that the records tell of: when the host boots, before container engines start, and, called with
# `wait`, when a parent appears later. It is idempotent, and each link is a matter of its own.
restore_memory=/run/trunkline

# The names of links that are still to be made; lines `NAME PARENT` of those that have no parent yet, and of those whose
# parent is down; and lines `NAME WHY` of those that did not come back.
restore_names="" restore_orphans="" restore_waiting="" restore_told=""

restore() {
  [ -n "$ip" ] || { echo "no command ip"; return 1; }
  mkdir -p "$restore_memory/parents" || return
  ! foreign || return
  [ -d "$store/links" ] || return 0
  # What changes a link and waits for its confirmation may take longer. The boot does not wait for that.
  until hold; do [ "$1$hold_busy" = wait1 ] || { echo "no link came back: $hold_why"; return 1; }; done
  machine_id
  set +f
  for restore_file in "$store"/links/*; do restore_names="$restore_names${restore_file##*/}$nl"; done
  set -f
  announce
  passes
  for restore_orphan in $restore_orphans; do tell "${restore_orphan%% *}" "no link ${restore_orphan#* }"; done
  printf "%s" "$restore_told" >"$restore_memory/unrestored"
  exec 9>&-
  # The boot goes on meanwhile.
  if [ "$1" = wait ]; then await; else await & fi
}

# Has udev start this again for each parent that appears from now on.
announce() {
  for announce_name in $restore_names; do
    recall "$announce_name" || continue
    [ -z "$recall_parent" ] || : >"$restore_memory/parents/$recall_parent"
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
  case $revive_why in
    "") [ -n "$pass_was" ] || { echo "$1 is back"; passes_made=1; } ;;
    "no link "*) restore_orphans="$restore_orphans$1 $recall_parent$nl" ;;
    *) tell "$1" "$revive_why" ;;
  esac
  [ -z "$revive_waits" ] || restore_waiting="$restore_waiting$1 $recall_parent$nl"
}

# Tells why link $1 did not come back.
tell() {
  echo "$1 did not come back: $2"
  restore_told="$restore_told$1 $2$nl"
}

# Waits up to ten minutes for parents that are not there, for hosts without udev, and for those that are down.
await() {
  await_seconds=0
  while [ -n "$restore_orphans$restore_waiting" ] && [ "$await_seconds" -lt 600 ]; do
    trap - HUP INT TERM
    sleep 1
    trap "" HUP INT TERM
    await_seconds=$((await_seconds + 1))
    if has_come && hold; then
      for await_orphan in $restore_orphans; do restore_names="$restore_names${await_orphan%% *}$nl"; done
      await_waiting=$restore_waiting restore_orphans="" restore_waiting=""
      passes
      for await_line in $await_waiting; do finish "${await_line%% *}" "${await_line#* }"; done
      exec 9>&-
    fi
  done
  for await_line in $restore_waiting; do echo "${await_line%% *} is not finished: ${await_line#* } is down"; done
}

# Tells whether a parent that is waited for is there, or up.
has_come() {
  for has_come_line in $restore_orphans; do [ ! -e "/sys/class/net/${has_come_line#* }" ] || return 0; done
  for has_come_line in $restore_waiting; do ! is_up "${has_come_line#* }" || return 0; done
  return 1
}

# Does what was left of link $1 if its parent $2 is up, unless somebody else has made another one of it meanwhile. What is
# there already is not a failure.
finish() {
  if ! is_up "$2"; then restore_waiting="$restore_waiting$1 $2$nl"; return; fi
  recall "$1" && bears_mark "$1" || return 0
  finish_said=$("$ip" -force -batch - 2>&1 >/dev/null <<EOF
$recall_finishing
EOF
  ) || case $finish_said in *"File exists"*) ;; *) echo "$1 came back in part: $finish_said" ;; esac
}

restore "${1-}"
