# Changes a host under its lock: guards, claims, steps, records. Prints the resulting state. The parts that parts.ts
# calls optional are there only if the document needs them.
change() {
  parse || return
  command -v flock >/dev/null || { echo "problem no-flock"; return; }
  for change_folder in links networks attachments; do
    [ -d "$store/$change_folder" ] || mkdir -p "$store/$change_folder" || { echo "problem store-unwritable"; return; }
  done
  # If plain exec failed, it would end the shell.
  command exec 9>>"$store/lock" || { echo "problem store-unwritable"; return; }
  take_lock -x || { echo "problem locked"; return; }

  # Steps in other namespaces use this descriptor for the namespace of the host.
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
