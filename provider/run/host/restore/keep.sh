# Puts what brings links back in its places, as far as there are records for it. It is written after these: without it, links
# are as if it had been removed, which the next run notices.
keep() {
  keep_attached=""
  if [ -n "$kept_init" ] && is_needed links; then keep_links || { unkept; return; }; fi
  if is_needed docker && [ -n "$kept_unit" ]; then keep_docker || { unkept; return; }; fi
  if is_needed podman; then keep_podman || { unkept; return; }; fi
  if is_needed netns && [ -n "$kept_watch" ]; then keep_netns || { unkept; return; }; fi
}

keep_links() {
  try keep_file "$kept_script" "$keep_script" && keep_files "$kept_files" || return
  enable_file "${kept_files%%"$nl"*}" "$kept_enabling" || return
  # shellcheck disable=SC2086 # An argument for each line.
  sync $kept_files "$kept_script" 2>/dev/null || :
}

# The script is one for all that have attachments.
keep_attacher() {
  [ -z "$keep_attached" ] || return 0
  try keep_file "$kept_attacher" "$keep_attach" && try keep_file "$store/inside.sh" "$keep_inside" && keep_attached=1
}

# The unit runs from now on if Docker does.
keep_docker() {
  keep_attacher && keep_files "$kept_unit" && enable_file "$kept_unit" "$kept_wanted" || return
  ask_systemd daemon-reload
  [ ! -e /run/docker.pid ] || ask_systemd --no-block restart trunkline-docker.service
  sync "$kept_attacher" "$store/inside.sh" "$kept_unit" 2>/dev/null || :
}

# systemd has to be told of files that it may have looked for before, in vain.
keep_netns() {
  keep_attacher && keep_files "$kept_watch" && enable_file "${kept_watch%%"$nl"*}" "$kept_watched" || return
  ask_systemd daemon-reload
  ask_systemd --no-block restart trunkline-netns-pass.service
  # shellcheck disable=SC2086 # An argument for each line.
  sync "$kept_attacher" "$store/inside.sh" $kept_watch 2>/dev/null || :
}

# No text that is sent can have a comma.
keep_podman() {
  keep_comma=$(printf "\\054")
  IFS=";"
  # shellcheck disable=SC2086 # A parameter for what is between two commas.
  set -- $keep_hook
  IFS=$keep_comma
  keep_text="$*"
  IFS=$nl
  keep_attacher && try keep_file "$kept_hook" "$keep_text" || return
  sync "$kept_attacher" "$store/inside.sh" "$kept_hook" 2>/dev/null || :
}

# Writes the files in $1, by their names.
keep_files() {
  for keep_path in $1; do
    case ${keep_path##*/} in
      trunkline-restore.service) keep_text=$keep_unit ;;
      trunkline-restore-link@.service) keep_text=$keep_link_unit ;;
      90-trunkline-restore.rules) keep_text=$keep_rule ;;
      trunkline-docker.service) keep_text=$keep_docker_unit ;;
      trunkline-netns-pass.service) keep_text=$keep_pass ;;
      trunkline-netns.path) keep_text=$keep_watch ;;
      trunkline-netns.service) keep_text=$keep_watch_unit ;;
      *) keep_text=$keep_service ;;
    esac
    try keep_file "$keep_path" "$keep_text" || return
  done
}

# Makes symbolic link $2 to file $1.
enable_file() {
  [ ! -L "$2" ] || return 0
  [ -d "${2%/*}" ] || try mkdir -p "${2%/*}" || return
  try ln -sf "$1" "$2"
}

# Writes text $2 to file $1: beside it, to the disk, then to its place. Whoever reads it, and Podman starts no container at all
# as long as it cannot read a hook, finds it whole at any moment, after a power loss as well. Nothing in it is secret.
keep_file() {
  case $1 in /etc/* | /usr/*) umask 022 ;; esac
  [ -d "${1%/*}" ] || mkdir -p "${1%/*}" || return
  if ! write_file "$1.new" "$2" || ! sync "$1.new" || ! mv -f "$1.new" "$1"; then
    rm -f "$1.new"
    return 1
  fi
  [ "$kept_init $1" != "openrc $kept_files" ] || chmod 755 "$1"
}

write_file() {
  printf "%s\n" "$2" 2>/dev/null >"$1" && return
  # The printf of most shells does not tell why, but cat does.
  printf "%s\n" "$2" | cat >"$1"
}

unkept() {
  echo "unkept ${try_said##*": "}"
}
