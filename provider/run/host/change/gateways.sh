# Asks gateways from the containers that a change has attached: a segment that filters MAC addresses, or does not carry the
# VLAN, shows in nothing else. The kernel asks, as if the container sent to the gateway.

# Asks all gateways at once, again and again for about three seconds, and reports those that have not answered.
gateways() {
  gateways_waiting=""
  for gateways_question in $document_asks; do
    if ! is_abandoned "${gateways_question%% *}"; then
      gateways_waiting="$gateways_waiting${gateways_question#* }$nl"
    fi
  done
  # The last pause is the longest: an IPv6 address of the link's own may have to pass the check for duplicates first.
  for gateways_pause in 0.1 0.2 0.4 0.8 1.6 ""; do
    gateways_left=""
    for gateways_question in $gateways_waiting; do
      ask_gateway "$gateways_question" || gateways_left="$gateways_left$gateways_question$nl"
    done
    gateways_waiting=$gateways_left
    if [ -z "$gateways_waiting" ] || [ -z "$gateways_pause" ]; then break; fi
    sleep "$gateways_pause" 2>/dev/null || sleep 1
  done
  for gateways_question in $gateways_waiting; do echo "unheard ${gateways_question%% *} ${gateways_question##* }"; done
}

# Tells whether a gateway has answered since it was last asked, and asks it again: $1 is `ID PATH LINK ADDRESS`. What
# cannot be asked is reported, and not asked again.
ask_gateway() {
  ask_gateway_address=${1##* } ask_gateway_place=${1#* }
  ask_gateway_place=${ask_gateway_place% *}
  ask_gateway_link=${ask_gateway_place#* }
  ask_gateway_said=$(nsenter "--net=${ask_gateway_place%% *}" "$ip" -batch - 2>&1 <<EOF
neighbour show to $ask_gateway_address dev $ask_gateway_link
neighbour replace $ask_gateway_address dev $ask_gateway_link nud none use
EOF
  ) || { echo "unheard ${1%% *} $ask_gateway_address ${ask_gateway_said%%"$nl"*}"; return 0; }
  case $ask_gateway_said in *" lladdr "*) ;; *) return 1 ;; esac
}
