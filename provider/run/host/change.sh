# Changes a host, under its lock: guards, claims, steps, records; tells the state that came of it. What parts.ts calls optional
# is there only where the document asks for it.
change() {
  parse || return
  command -v flock >/dev/null || { echo "problem no-flock"; return; }
  for change_folder in links networks attachments; do
    [ -d "$store/$change_folder" ] || mkdir -p "$store/$change_folder" || { echo "problem store-unwritable"; return; }
  done
  # Plain exec would end the shell.
  command exec 9>>"$store/lock" || { echo "problem store-unwritable"; return; }
  take_lock -x || { echo "problem locked"; return; }

  # What a step in another namespace calls that of the host.
  exec 8</proc/self/ns/net
  revision
  guards
  engaged
  [ -z "$document_questions" ] || segments
  claim
  steps
  [ -z "$document_elsewhere" ] || enter_all
  count_revision
  record
  state
  [ -z "$document_elsewhere" ] || tell_touched
}

report change
