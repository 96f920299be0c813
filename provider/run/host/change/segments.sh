# Asks segments who has the addresses of all questions, all at once: it takes about two seconds however many there are.
# Abandons each transaction with an address that somebody has or that could not be asked for.
segments() {
  segments_four="" segments_six=""
  for segments_question in $document_questions; do
    if is_abandoned "${segments_question%% *}"; then continue; fi
    # No link has a colon in its name, and only questions about IPv6 addresses name a type.
    case $segments_question in
      *:*) segments_six="$segments_six$segments_question$nl" ;;
      *) segments_four="$segments_four$segments_question$nl" ;;
    esac
  done
  [ -n "$segments_four$segments_six" ] || return 0
  find_arping
  segments_answers=$(
    for segments_question in $segments_four; do ask_four "$segments_question" & done
    if [ -n "$segments_six" ]; then
      unshare --net sh -c "$six_text" trunkline ask-six 2>&1 <<EOF
$segments_six
EOF
    fi
    wait
  )
  for segments_question in $segments_four $segments_six; do verdict "$segments_question"; done
}

# Reads $segments_answers for the question $1, `N LINK ADDRESS ...`. Abandons its transaction unless the answer is
# `silent`.
verdict() {
  verdict_number=${1%% *} verdict_rest=${1#* }
  verdict_link=${verdict_rest%% *} verdict_rest=${verdict_rest#* }
  verdict_question="$verdict_number $verdict_link ${verdict_rest%% *}" verdict_answer=""
  for verdict_line in $segments_answers; do
    case "$verdict_line " in
      "silent $verdict_question "* | "answered $verdict_question "* | "unasked $verdict_question "*) verdict_answer=$verdict_line ;;
    esac
  done
  case $verdict_answer in
    "silent "*) return ;;
    "") verdict_answer="unasked $verdict_question said ${segments_answers%%"$nl"*}" ;;
  esac
  echo "$verdict_answer"
  is_abandoned "$verdict_number" || abandon "$verdict_number"
}

# Asks the segment of a link for an IPv4 address: $1 is `N LINK ADDRESS`.
ask_four() {
  ask_four_link=${1#* }
  ask_four_address=${ask_four_link#* } ask_four_link=${ask_four_link%% *}
  has_carrier "$ask_four_link" || { echo "unasked $1 no-carrier"; return; }
  # shellcheck disable=SC2086 # One word, or two lines.
  ask_four_said=$($find_arping_command -D -f -c 2 -w 3 -I "$ask_four_link" "$ask_four_address" 2>&1) &&
    { echo "silent $1"; return; }
  case $ask_four_said in
    *" from $ask_four_address ["*"]"*)
      ask_four_said=${ask_four_said#*" from $ask_four_address ["}
      echo "answered $1 ${ask_four_said%%"]"*}"
      ;;
    *) echo "unasked $1 said ${ask_four_said%%"$nl"*}" ;;
  esac
}
