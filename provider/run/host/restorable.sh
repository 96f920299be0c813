# The end of a change for what brings links back at boot: it is there as long as there is a link to bring back.

# Puts that in its places or takes it away, as the document asks, and takes it away with the last record that needs it.
restorable() {
  kept_places
  restorable_keep=""
  for restorable_line in $document_kept; do
    is_abandoned "${restorable_line%% *}" || restorable_keep=${restorable_line#* }
  done
  case $restorable_keep in
    keep) keep ;;
    unkeep) clear_away ;;
    *) [ ! -e "$kept_script" ] || needed || clear_away ;;
  esac
  [ ! -L "${kept_enabling:-/}" ] || await_parents
}

# Tells whether there is a record of a link that is ours.
needed() {
  set +f
  set -- "$store"/links/*
  set -f
  for needed_file; do
    [ -f "$needed_file" ] || continue
    while read -r needed_line; do [ "$needed_line" != "owned yes" ] || return 0; done <"$needed_file"
  done
  return 1
}

# Leaves nothing of it.
clear_away() {
  [ -e "$kept_script" ] || [ -L "${kept_enabling:-/}" ] || return 0
  # What has run since the boot counts as running until it is stopped.
  clear_away_ran=""
  if [ "$kept_init" = systemd ] && [ -e "$kept_memory/unrestored" ]; then
    clear_away_ran=1
    systemctl --no-block stop trunkline-restore.service 2>/dev/null
  fi
  # shellcheck disable=SC2086 # An argument for each line.
  clear_away_said=$(rm -rf $kept_files $kept_enabling "$kept_script" "$kept_memory/parents" "$kept_memory/unrestored" 2>&1) ||
    echo "unkept ${clear_away_said##*": "}"
  # A change that may be taken back has a folder of its own there.
  [ ! -d "$kept_memory" ] || rmdir "$kept_memory" 2>/dev/null
  [ -z "$clear_away_ran" ] || systemctl --no-block daemon-reload 2>/dev/null
}

# Has udev start the script when the parents of links appear again: its rule looks for files with their names. They go with
# a boot, after which the script makes them; then, only those of new links are missing.
await_parents() {
  await_parents_lines=""
  if [ -d "$kept_memory/parents" ]; then
    await_parents_lines=$document_records
  else
    mkdir -p "$kept_memory/parents" || return 0
    set +f
    set -- "$store"/links/*
    set -f
    for await_parents_file; do
      [ -f "$await_parents_file" ] || continue
      while read -r await_parents_line; do
        case $await_parents_line in "build link add "*) await_parents_lines="$await_parents_lines$await_parents_line$nl"; break ;; esac
      done <"$await_parents_file"
    done
  fi
  for await_parents_line in $await_parents_lines; do
    case $await_parents_line in *"build link add link "*) ;; *) continue ;; esac
    await_parents_name=${await_parents_line#*"build link add link "}
    await_parents_name=$kept_memory/parents/${await_parents_name%% *}
    case $await_parents_name in "$kept_memory/parents/"*/* | */.*) continue ;; esac
    [ -e "$await_parents_name" ] || : >"$await_parents_name"
  done
}
