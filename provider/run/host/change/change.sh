# Changes a host under its lock: guards, claims, steps, records. Prints the resulting state. The parts that parts.ts
# calls optional are there only if the document needs them.
change() {
  parse || return
  command -v flock >/dev/null || { echo "problem no-flock"; return; }
  furnish || return
  if [ -n "$document_revert" ]; then armed; return; fi
  begin || return
  carry_out
  conclude
}

# Fails, and reports why, if nothing can be done.
begin() {
  take_lock -x || return
  # Steps in other namespaces use this descriptor for the namespace of the host.
  exec 8</proc/self/ns/net
  revision
  guards
  case $document_guards in *" free "*) engaged ;; esac
  [ -z "$document_questions" ] || segments
  prepare || return
  take_back
}

carry_out() {
  steps
  [ -z "$document_elsewhere" ] || enter_all
}

# Writes the records of what was done, and reports the resulting state.
conclude() {
  commit
  restorable
  [ -z "$document_asks" ] || gateways
  if [ "$steps_abandoned" = "$abandon_all" ]; then state "" "$steps_told"; else state "" ""; fi
  [ -z "$document_elsewhere" ] || tell_touched
  if [ -n "$document_ordered" ]; then
    echo "section networks docker"
    engine_networks docker
  fi
}

# Makes what there is not yet of the store, closes it to others, and opens the lock. Fails, and reports why, if it cannot.
furnish() {
  furnish_missing=
  for furnish_folder in $store_folders; do
    for furnish_path in "$store/$furnish_folder" "$store/new/$furnish_folder"; do
      [ -d "$furnish_path" ] || furnish_missing="$furnish_missing$furnish_path$nl"
    done
  done
  if [ ! -d "$store/new/former" ]; then
    furnish_missing="$furnish_missing$store/new/claims$nl$store/new/former$nl"
    # Somebody may have made the store before us, for everybody to write.
    [ ! -d "$store" ] || chmod 700 "$store" 2>/dev/null
  fi
  ! foreign || return 1
  # shellcheck disable=SC2086 # An argument for each line.
  [ -z "$furnish_missing" ] || try mkdir -p $furnish_missing
  open_lock -x 2>/dev/null && return
  try touch "$store/lock"
  unwritable
  return 1
}

report change
