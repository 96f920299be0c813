# Transactions that come to nothing, each by itself: the others go on.
abandon_all=" "

abandon() {
  abandon_all="$abandon_all$1 "
}

is_abandoned() {
  case $abandon_all in *" $1 "*) return 0 ;; esac
  return 1
}

# Transaction $1 failed: say so with the lines of $2, take back its first $3 steps (undo lines come last step first, and steps in
# other namespaces are counted behind those on the host) and withdraw its claims. Of 9999 it is not known which were done; what
# was not cannot be taken back, and that is no failure.
fail() {
  abandon "$1"
  fail_certain=
  [ "$3" -ge 9999 ] || fail_certain=" $3"
  echo "failed $1$fail_certain"
  for fail_line in $2; do echo "said $1 $fail_line"; done
  fail_back=
  for fail_undo in $document_undos; do
    [ "${fail_undo%% *}" = "$1" ] || continue
    fail_undo=${fail_undo#* }
    [ "${fail_undo%% *}" -le "$3" ] || continue
    fail_undo=${fail_undo#* }
    case $fail_undo in
      "undo "*) fail_back="$fail_back${fail_undo#undo }$nl" ;;
      *) undo_inside "$1" "${fail_undo#undo-}" ;;
    esac
  done
  if [ -n "$fail_back" ]; then
    fail_said=$("$ip" -force -batch - 2>&1 >/dev/null <<EOF
$fail_back
EOF
    ) || undo_failed "$1" "$fail_said"
  fi
  withdraw "$1"
}

# Taking back transaction $1 failed, too, with the lines of $2.
undo_failed() {
  [ -n "$fail_certain" ] || return 0
  for undo_failed_line in $2; do echo "undo-said $1 $undo_failed_line"; done
}
