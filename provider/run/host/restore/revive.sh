# Makes one link again.

# Makes link $1 as recall found it, or nothing at all. Sets revive_why to why it is not there, or to nothing; revive_lacks if
# that is for its parent to change; and revive_waits if what is left to do has to wait until its parent is up.
revive() {
  revive_why="" revive_lacks="" revive_waits="" revive_note=$restore_memory/unfinished/$1
  if [ -e "/sys/class/net/$1" ]; then
    bears_mark "$1" || { revive_why="there is a link of that name that Trunkline did not make"; return; }
    [ -e "$revive_note" ] || return 0
  elif [ -n "$recall_parent" ] && lacks "$recall_parent" "$recall_mtu"; then
    revive_lacks=1 revive_why=$lacks_what
    return
  fi
  # The kernel brings a VLAN link up with its parent, but cannot before.
  revive_finishing=$recall_finishing revive_six=$recall_six
  case $recall_making in
    *"loose_binding on"*) ;;
    *" type vlan "*) is_up "$recall_parent" || revive_waits=1 revive_finishing="" revive_six="" ;;
  esac
  forget_rules
  if [ -e "/sys/class/net/$1" ]; then make_whole "$1"; return; fi
  begin "$1"
  if run_lines "$recall_making" && apply_sysctls "$1" && run_lines "$recall_settling$revive_finishing" &&
    run_lines "$revive_six" -6; then
    [ -n "$revive_waits" ] || rm -f "$revive_note"
    return
  fi
  [ "$run_lines_position" = 1 ] || ! bears_mark "$1" || "$ip" link delete dev "$1" 2>/dev/null
  forget_rules
  revive_waits=""
  rm -f "$revive_note"
}

# Notes that link $1 is being made, for as long as it is not whole. Like the link, the note goes when the host goes.
begin() {
  { mkdir -p "$restore_memory/unfinished" && : >"$revive_note"; } 2>/dev/null || :
}

# Does what an attempt to make link $1 that was cut off has left to do. What is there already is not a failure; the link
# itself stays, for others may be on it by now.
make_whole() {
  apply_sysctls "$1" || echo "$1 came back in part: $revive_why"
  revive_why=""
  finish_lines "$1" "${recall_making#*"$nl"}$recall_settling$revive_finishing"
  [ -z "$revive_six" ] || finish_lines "$1" "$revive_six" -6
  if [ -n "$revive_waits" ]; then return; fi
  rm -f "$revive_note"
  echo "$1 is whole: an attempt to make it was cut off"
}

# Runs the lines of `ip` in $1, which have the option $2, or none. Sets revive_why if one fails, and run_lines_position to
# its number among those that make the link.
run_lines() {
  run_lines_position=""
  [ -n "$1" ] || return 0
  # shellcheck disable=SC2086 # An option or none.
  run_lines_said=$("$ip" ${2-} -batch - 2>&1 >/dev/null <<EOF
$1
EOF
  ) && return
  refused "$run_lines_said"
  [ "$1" != "$recall_making" ] || run_lines_position=$refused_line
  revive_why=${run_lines_said%%"$nl"*} revive_why=${revive_why#"RTNETLINK answers: "} revive_why=${revive_why#"Error: "}
  return 1
}

# Sets the sysctls of link $1, and gives it IPv6 if it gets an address of that family where new links have none.
apply_sysctls() {
  apply_sysctls_all=$recall_sysctls
  case $recall_sysctls$recall_settling in
    */disable_ipv6" "*) ;;
    *"address replace "*:*) apply_sysctls_all="set net/ipv6/conf/IFNAME/disable_ipv6 0$nl$recall_sysctls" ;;
  esac
  for apply_sysctls_line in $apply_sysctls_all; do
    apply_sysctls_word=${apply_sysctls_line%% *} apply_sysctls_path=${apply_sysctls_line#* } apply_sysctls_value=${apply_sysctls_line##* }
    apply_sysctls_path=${apply_sysctls_path% *}
    case $apply_sysctls_path in
      */../*) continue ;;
      */IFNAME/*) apply_sysctls_path=/proc/sys/${apply_sysctls_path%%IFNAME*}$1${apply_sysctls_path#*IFNAME} ;;
      *) continue ;;
    esac
    # What Trunkline itself sets, a kernel may do without.
    if [ "$apply_sysctls_word" = set ] && [ ! -e "$apply_sysctls_path" ]; then continue; fi
    { echo "$apply_sysctls_value" >"$apply_sysctls_path"; } 2>/dev/null ||
      { revive_why="the kernel refuses $apply_sysctls_value for ${apply_sysctls_path#/proc/sys/}"; return 1; }
  done
}

# Deletes the rules of the record: the kernel leaves them when their link goes.
forget_rules() {
  forget_rules_of "$recall_rules"
  forget_rules_of "$recall_six" -6
}

forget_rules_of() {
  [ -n "$1" ] || return 0
  forget_rules_lines=""
  for forget_rules_rule in $1; do
    forget_rules_lines="${forget_rules_lines}rule delete ${forget_rules_rule#rule add }$nl"
  done
  # shellcheck disable=SC2086 # An option or none.
  "$ip" ${2-} -force -batch - >/dev/null 2>&1 <<EOF
$forget_rules_lines
EOF
}

# Tells whether link $1 bears the mark of its record.
bears_mark() {
  bears_mark_alias=""
  { read -r bears_mark_alias <"/sys/class/net/$1/ifalias"; } 2>/dev/null
  [ -n "$bears_mark_alias" ] && [ "$bears_mark_alias" = "$recall_mark" ]
}

# Tells whether there is no parent $1 with an MTU of at least $2, and sets lacks_what to what there is instead.
lacks() {
  if ! is_there "$1"; then lacks_what="no link $1"; return; fi
  lacks_mtu=$2
  { read -r lacks_mtu <"/sys/class/net/$1/mtu"; } 2>/dev/null
  lacks_what="$1 has an MTU of $lacks_mtu where $2 is needed"
  [ "$lacks_mtu" -lt "$2" ]
}

# Tells whether there is a link $1, by whichever of its names.
is_there() {
  [ -e "/sys/class/net/$1" ] || "$ip" link show dev "$1" >/dev/null 2>&1
}

# Tells whether link $1 is up (IFF_UP), as far as that is known.
is_up() {
  is_up_flags=1
  { read -r is_up_flags <"/sys/class/net/$1/flags"; } 2>/dev/null
  [ $((is_up_flags & 1)) = 1 ]
}
