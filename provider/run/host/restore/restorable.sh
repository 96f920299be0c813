# The end of a change for what brings links back: it is there as long as there is a link to bring back.

# Puts that in its places or takes it away, as the document asks, and takes it away with the last record that needs it.
restorable() {
  kept_places
  restorable_keep="" needed_sets=""
  for restorable_line in $document_kept; do
    is_abandoned "${restorable_line%% *}" || restorable_keep=${restorable_line#* }
  done
  case $restorable_keep in
    keep) needed; keep; clear_rest ;;
    unkeep) clear_rest ;;
    *) if [ -e "$kept_script" ] || [ -e "$kept_attacher" ]; then needed; clear_rest; fi ;;
  esac
  [ ! -L "${kept_enabling:-/}" ] || await_parents
}

# Sets needed_sets to what there are records for: `links`, if there is one of a link or a route that is ours; the engines of root whose
# containers have attachments; and `netns`, if namespaces have some.
needed() {
  needed_sets=$nl
  needed_containers="container docker ?${nl}container podman ?${nl}container netns ?"
  set +f
  case $document_kept$document_records in
    # Only then can it be otherwise than before.
    *" keep$nl"* | *" attachments/"*)
      needed_containers=$(grep -ohs -e "^container docker [^ ]*$" -e "^container podman [^ ]*$" -e "^container netns [^ ]*$" "$store"/attachments/*)
      ;;
  esac
  set -- "$store"/links/* "$store"/routes/*
  set -f
  for needed_file; do
    [ -f "$needed_file" ] || continue
    while read -r needed_line; do
      [ "$needed_line" != "owned yes" ] || { needed_sets="${nl}links$nl"; break 2; }
    done <"$needed_file"
  done
  for needed_name in docker podman netns; do
    case $nl$needed_containers in *"${nl}container $needed_name "*) needed_sets="$needed_sets$needed_name$nl" ;; esac
  done
}

is_needed() {
  case $needed_sets in *"$nl$1$nl"*) return 0 ;; esac
  return 1
}

# Leaves nothing of what is not needed.
clear_rest() {
  clear_rest_files="" clear_rest_reload=""
  is_needed links || clear_links
  if ! is_needed docker && [ -e "${kept_unit:-$nl}" ]; then
    # It may be giving a container its link, which waits for the lock, and would wait for us.
    ask_systemd --no-block stop trunkline-docker.service
    clear_rest_files="$clear_rest_files$kept_unit$nl$kept_wanted$nl" clear_rest_reload=1
  fi
  if ! is_needed podman && [ -e "$kept_hook" ]; then clear_rest_files="$clear_rest_files$kept_hook$nl"; fi
  if ! is_needed netns && [ -e "${kept_watch%%"$nl"*}" ]; then
    # systemd forgets units that do not run.
    ask_systemd --no-block stop trunkline-netns.path trunkline-netns-pass.service
    clear_rest_files="$clear_rest_files$kept_watch$nl$kept_watched$nl"
  fi
  case $needed_sets in
    "" | "$nl" | "${nl}links$nl")
      [ ! -e "$kept_attacher" ] ||
        clear_rest_files="$clear_rest_files$kept_attacher$nl$store/inside.sh$nl$kept_memory/unattached$nl"
      ;;
  esac
  [ -n "$clear_rest_files" ] || return 0
  # shellcheck disable=SC2086 # An argument for each line.
  clear_rest_said=$(rm -rf $clear_rest_files 2>&1) || echo "unkept ${clear_rest_said##*": "}"
  # A change that may be taken back has a folder of its own there.
  [ ! -d "$kept_memory" ] || rmdir "$kept_memory" 2>/dev/null
  [ -z "$clear_rest_reload" ] || ask_systemd --no-block daemon-reload
}

clear_links() {
  [ -e "$kept_script" ] || [ -L "${kept_enabling:-/}" ] || return 0
  # What has run since the boot counts as running until it is stopped.
  if [ "$kept_init" = systemd ] && [ -e "$kept_memory/unrestored" ]; then
    clear_rest_reload=1
    ask_systemd --no-block stop trunkline-restore.service
  fi
  clear_rest_files="$kept_files$nl$kept_enabling$nl$kept_script$nl"
  for clear_links_note in parents unrestored unfinished; do
    clear_rest_files="$clear_rest_files$kept_memory/$clear_links_note$nl"
  done
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
    set -- "$store"/links/* "$store"/routes/*
    set -f
    for await_parents_file; do
      [ -f "$await_parents_file" ] || continue
      while read -r await_parents_line; do
        case $await_parents_line in "build link add "* | "route "*) await_parents_lines="$await_parents_lines$await_parents_line$nl"; break ;; esac
      done <"$await_parents_file"
    done
  fi
  for await_parents_line in $await_parents_lines; do
    case $await_parents_line in
      *" attachments/"*) continue ;;
      *"build link add link "*) await_parents_name=${await_parents_line#*"build link add link "} ;;
      "route "*" dev "* | *" routes/"*" dev "*) await_parents_name=${await_parents_line#*" dev "} ;;
      *) continue ;;
    esac
    await_parents_name=$kept_memory/parents/${await_parents_name%% *}
    case $await_parents_name in "$kept_memory/parents/"*/* | */.*) continue ;; esac
    [ -e "$await_parents_name" ] || : >"$await_parents_name"
  done
}
