# Asks for IPv6 addresses in the way the kernel asks for its own. A change runs this in a network namespace made for it,
# with lines `N LINK ADDRESS TYPE ...` on standard input. Descriptor 8 is the namespace of the host.
ask_six() {
  ask_six_questions=$(cat)
  defaults
  ask_six_number=1 ask_six_links="" ask_six_addresses="" ask_six_removals=""
  for ask_six_question in $ask_six_questions; do
    question "$ask_six_question"
    ask_six_links="${ask_six_links}link add link $question_link name tlask$ask_six_number netns $$ $question_type$nl"
    ask_six_addresses="${ask_six_addresses}address add $question_address/128 dev tlask$ask_six_number$nl"
    ask_six_addresses="${ask_six_addresses}link set dev tlask$ask_six_number up$nl"
    ask_six_removals="${ask_six_removals}link delete dev tlask$ask_six_number$nl"
    ask_six_number=$((ask_six_number + 1))
  done
  ask_six_trouble=$(nsenter --net=/proc/self/fd/8 "$ip" -force -batch - 2>&1 >/dev/null <<EOF
$ask_six_links
EOF
  )
  ask_six_trouble="$ask_six_trouble$nl$("$ip" -force -batch - 2>&1 >/dev/null <<EOF
$ask_six_addresses
EOF
  )"
  ask_six_trouble=${ask_six_trouble#"$nl"}
  # Not for ever.
  pause_count=0
  until have_settled || [ "$pause_count" -gt 50 ]; do
    pause
  done
  find_holders
  ask_six_number=1
  for ask_six_question in $ask_six_questions; do
    question "$ask_six_question"
    answer "tlask$ask_six_number"
    ask_six_number=$((ask_six_number + 1))
  done
  # At once: a link that is still there keeps an address or a MAC address that another link is to get next.
  "$ip" -force -batch - >/dev/null 2>&1 <<EOF
$ask_six_removals
EOF
}

# Makes links get their addresses by duplicate address detection, and turns everything else off.
defaults() {
  for defaults_setting in accept_dad=1 dad_transmits=1 optimistic_dad=0 router_solicitation_delay=0 router_solicitations=0 \
    accept_ra=0 addr_gen_mode=1 disable_ipv6=0; do
    defaults_key=/proc/sys/net/ipv6/conf/default/${defaults_setting%=*}
    [ ! -e "$defaults_key" ] || echo "${defaults_setting#*=}" >"$defaults_key"
  done
}

# Sets question_link, question_address, question_type, and question_words, with which an answer begins.
question() {
  question_link=${1#* }
  question_address=${question_link#* } question_link=${question_link%% *}
  question_type=${question_address#* } question_address=${question_address%% *}
  question_words="${1%% *} $question_link $question_address"
}

# Answers the question that link $1 was made for.
answer() {
  answer_said="unasked $question_words said ${ask_six_trouble%%"$nl"*}"
  for answer_line in $have_settled_lines; do
    case $answer_line in
      *": $1 "*" dadfailed "*) answer_said="answered $question_words$(holder "$1")" ;;
      *": $1 "*" tentative "*) answer_said="unasked $question_words unsettled" ;;
      *": $1 "*) answer_said="silent $question_words" ;;
    esac
  done
  echo "$answer_said"
}

# Pauses for a tenth of a second, or for a whole one where sleep knows no fractions, and counts it in pause_count.
pause() {
  pause_count=$((pause_count + 1))
  sleep 0.1 2>/dev/null || sleep 1
}

# Tells whether the kernel has checked all addresses. Sets have_settled_lines to the addresses.
have_settled() {
  have_settled_lines=$("$ip" -6 -o address show scope global)
  for have_settled_line in $have_settled_lines; do
    case $have_settled_line in *" dadfailed "*) ;; *" tentative "*) return 1 ;; esac
  done
}

# Sets find_holders_found to the neighbours that have the taken addresses, which the kernel does not tell. An iproute2
# older than 5.16 cannot ask.
find_holders() {
  find_holders_found="" find_holders_looks=""
  for find_holders_line in $have_settled_lines; do
    case $find_holders_line in *" dadfailed "*) ;; *) continue ;; esac
    find_holders_link=${find_holders_line#*: } find_holders_address=${find_holders_line#*inet6 }
    find_holders_link=${find_holders_link%% *} find_holders_address=${find_holders_address%% *}
    find_holders_looks="${find_holders_looks}address delete $find_holders_address dev $find_holders_link$nl"
    find_holders_looks="${find_holders_looks}address add fe80::74:6c:${find_holders_link#tlask}/64 dev $find_holders_link nodad$nl"
    find_holders_looks="${find_holders_looks}neighbour replace ${find_holders_address%/*} dev $find_holders_link nud none use$nl"
  done
  [ -n "$find_holders_looks" ] || return 0
  "$ip" -force -batch - >/dev/null 2>&1 <<EOF
$find_holders_looks
EOF
  # The kernel gives up an owner that does not answer after three seconds.
  pause_count=0
  until have_answered || [ "$pause_count" -gt 30 ]; do
    pause
  done
}

# Tells whether each neighbour has answered or failed. Sets find_holders_found to the neighbours.
have_answered() {
  find_holders_found=$("$ip" -6 neighbour show)
  case $find_holders_found in *" INCOMPLETE"*) return 1 ;; esac
}

# Prints a space and the MAC address that answered on link $1, or nothing if it is not known.
holder() {
  for holder_line in $find_holders_found; do
    case $holder_line in
      *" dev $1 lladdr "*)
        holder_line=${holder_line#*" lladdr "}
        echo " ${holder_line%% *}"
        ;;
    esac
  done
}

ask_six
