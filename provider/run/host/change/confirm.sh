# Decides what becomes of the change that armed.sh has made and would take back; or only tells how it stands. The document
# has the line `confirm TOKEN` or `see TOKEN`. Prints the report of the change, or
#   unarmed      there is no such change: it never began, or its process was killed
#   unfinished   its steps are not done
#   armed        its steps are done, and nobody has decided yet
confirm() {
  confirm_line="" confirm_process=""
  for confirm_line in $document; do case $confirm_line in "confirm "* | "see "*) break ;; esac; done
  confirm_place=/run/trunkline/${confirm_line#* }
  if ! is_underway; then unarmed; return; fi
  if [ ! -e "$confirm_place/report" ]; then
    if [ ! -e "$confirm_place/done" ]; then echo "unfinished"; return; fi
    case $confirm_line in "see "*) echo "armed"; return ;; esac
    mkdir "$confirm_place/taken" 2>/dev/null
    until [ -e "$confirm_place/report" ]; do
      if ! is_underway; then unarmed; return; fi
      sleep 0.1 2>/dev/null || sleep 1
    done
  fi
  cat "$confirm_place/report"
  rm -rf "$confirm_place"
}

# Leaves nothing of a change whose process was killed.
unarmed() {
  echo "unarmed"
  [ ! -e "$confirm_place" ] || rm -rf "$confirm_place"
}

is_underway() {
  [ -d "$confirm_place" ] || return 1
  # It may be about to write it.
  { read -r confirm_process <"$confirm_place/pid"; } 2>/dev/null || return 0
  began "${confirm_process% *}" && [ "$began_pid $began_ticks" = "$confirm_process" ]
}

report confirm
