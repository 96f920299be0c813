# The numbers of the abandoned transactions; the others go on.
abandon_all=" "

abandon() {
  abandon_all="$abandon_all$1 "
}

is_abandoned() {
  case $abandon_all in *" $1 "*) return 0 ;; esac
  return 1
}

# Reports that transaction $1 failed with the lines of $2, takes back its first $3 steps and withdraws its claims. Undo
# lines come last step first and run in that order, whatever their kind; steps in other namespaces are counted after
# those on the host. With 9999 steps, it is not known which were done, so a step that cannot be taken back is not a
# failure.
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
      *)
        undo_here "$1"
        undo_inside "$1" "${fail_undo#undo-}"
        ;;
    esac
  done
  undo_here "$1"
  withdraw "$1"
}

# Runs the undo lines on the host that have been gathered for transaction $1, in one process.
undo_here() {
  [ -n "$fail_back" ] || return 0
  undo_here_said=$("$ip" -force -batch - 2>&1 >/dev/null <<EOF
$fail_back
EOF
  ) || undo_failed "$1" "$undo_here_said"
  fail_back=
}

# Takes back each transaction with a line `take-back`.
take_back() {
  for take_back_line in $document_guards; do
    case $take_back_line in *" take-back") fail "${take_back_line%% *}" "" 9999 ;; esac
  done
}

# Reports that taking back transaction $1 failed as well, with the lines of $2, if it is known which steps were done.
undo_failed() {
  [ -n "$fail_certain" ] || return 0
  for undo_failed_line in $2; do echo "undo-said $1 $undo_failed_line"; done
}
