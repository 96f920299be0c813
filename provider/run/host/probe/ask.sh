# One attempt to get an answer for probe.sh, which takes about a second.

# Sets probe_answer.
attempt() {
  case $probe_kind in
    ping) ask_ping ;;
    arp) case $probe_address in *:*) ask_neighbour ;; *) ask_arp ;; esac ;;
    *) ask_port "${probe_kind#tcp:}" ;;
  esac
}

# Runs a command where the question comes from.
there() {
  if [ -n "$probe_space" ]; then nsenter "$probe_space" "$@"; else "$@"; fi
}

# Tells whether the link could send; an interface in another namespace does not show here.
can_send() {
  [ -z "$probe_space" ] || return 0
  has_carrier "$probe_link" || { probe_answer="unasked the link is down or has no carrier"; return 1; }
}

ask_ping() {
  can_send || return 0
  ask_ping_command=ping
  command -v ping >/dev/null || ask_ping_command=busybox${nl}ping
  # shellcheck disable=SC2086 # One word, or two lines.
  ask_ping_said=$(there $ask_ping_command -n -c 1 -W 1 -I "$probe_link" "$probe_address" 2>&1 </dev/null) &&
    { probe_answer=reached; return; }
  case $ask_ping_said in
    *" icmp_seq="*" "*"$nl"*" transmitted"*)
      ask_ping_said=${ask_ping_said#*" icmp_seq="}
      ask_ping_said=${ask_ping_said%%"$nl"*}
      probe_answer="silent ${ask_ping_said#* }"
      ;;
    *" transmitted"*) probe_answer=silent ;;
    *) last_words "$ask_ping_said"; probe_answer="unasked $last_words_found" ;;
  esac
}

# Asks in the way in which the kernel looks for duplicates, for which the link needs no address.
ask_arp() {
  can_send || return 0
  # shellcheck disable=SC2086 # One word, or two lines.
  ask_arp_said=$(there $find_arping_command -D -f -c 1 -w 1 -I "$probe_link" "$probe_address" 2>&1 </dev/null) &&
    { probe_answer=silent; return; }
  case $ask_arp_said in
    *" from $probe_address ["*) probe_answer=reached ;;
    *) last_words "$ask_arp_said"; probe_answer="unasked $last_words_found" ;;
  esac
}

# Has the kernel ask for an IPv6 address anew: what it remembers of the neighbour is no answer.
ask_neighbour() {
  can_send || return 0
  case $(there "$ip" neighbour show to "$probe_address" dev "$probe_link" 2>/dev/null) in
    *PERMANENT* | *NOARP*) probe_answer="unasked the neighbour entry there is permanent"; return ;;
  esac
  there "$ip" neighbour delete "$probe_address" dev "$probe_link" 2>/dev/null
  ask_neighbour_said=$(there "$ip" neighbour replace "$probe_address" dev "$probe_link" nud none use 2>&1) ||
    { last_words "$ask_neighbour_said"; probe_answer="unasked $last_words_found"; return; }
  for ask_neighbour_pause in 0.1 0.2 0.3 0.4; do
    sleep "$ask_neighbour_pause" 2>/dev/null || sleep 1
    case $(there "$ip" neighbour show to "$probe_address" dev "$probe_link" 2>/dev/null) in
      *" lladdr "*) probe_answer=reached; return ;;
    esac
  done
  probe_answer=silent
}

# Connects to TCP port $1. No tool binds to a link, so the way there has to lead over it.
ask_port() {
  ask_port_way=$(there "$ip" -o route get "$probe_address" 2>&1) ||
    { last_words "$ask_port_way"; probe_answer="unasked $last_words_found"; return; }
  case "$ask_port_way " in
    *" dev $probe_link "*) ;;
    *" dev "*)
      ask_port_way=${ask_port_way#*" dev "}
      probe_answer="unasked the route there leads over ${ask_port_way%% *}"
      return
      ;;
    *) probe_answer="unasked there is no route"; return ;;
  esac
  if command -v bash >/dev/null && command -v timeout >/dev/null; then
    ask_port_said=$(there timeout 2 bash -c "exec 3<>\"/dev/tcp/\$1/\$2\"" probe "$probe_address" "$1" 2>&1 </dev/null)
  else
    ask_port_command=nc
    command -v nc >/dev/null || ask_port_command=busybox${nl}nc
    # shellcheck disable=SC2086 # One word, or two lines.
    ask_port_said=$(there $ask_port_command -z -w 2 "$probe_address" "$1" 2>&1 </dev/null)
  fi && { probe_answer=reached; return; }
  last_words "$ask_port_said"
  case $last_words_found in
    "" | *refused* | *"imed out"* | *"o route"* | *reset*) probe_answer="silent $last_words_found" ;;
    *) probe_answer="unasked $last_words_found" ;;
  esac
}

# Sets last_words_found to what a command said in the end, without its name.
last_words() {
  last_words_found=${1##*"$nl"}
  last_words_found=${last_words_found##*": "}
}
