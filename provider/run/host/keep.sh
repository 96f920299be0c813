# Puts what brings links back at boot in its places. It is written after the records that it is for: without it, links are
# as if it had been removed, which the next run notices.
keep() {
  [ -n "$kept_init" ] || return 0
  keep_count=0
  keep_said=$(keep_file "$kept_script" "$keep_script" 2>&1) || { unkept; return; }
  for keep_path in $kept_files; do
    keep_count=$((keep_count + 1))
    case $kept_init$keep_count in
      systemd1) keep_text=$keep_unit ;;
      systemd2) keep_text=$keep_link_unit ;;
      systemd3) keep_text=$keep_rule ;;
      *) keep_text=$keep_service ;;
    esac
    keep_said=$(keep_file "$keep_path" "$keep_text" 2>&1) || { unkept; return; }
  done
  if [ ! -L "$kept_enabling" ]; then
    keep_path=${kept_enabling%/*}
    [ -d "$keep_path" ] || keep_said=$(mkdir -p "$keep_path" 2>&1) || { unkept; return; }
    keep_said=$(ln -sf "${kept_files%%"$nl"*}" "$kept_enabling" 2>&1) || { unkept; return; }
  fi
  # shellcheck disable=SC2086 # An argument for each line.
  sync $kept_files "$kept_script" 2>/dev/null
}

# Writes text $2 to file $1, in which there is never a part of it beside a part of another. Nothing in it is secret.
keep_file() {
  case $1 in /etc/*) umask 022 ;; esac
  [ -d "${1%/*}" ] || mkdir -p "${1%/*}" || return
  if [ -e "$1" ] || [ -L "$1" ]; then
    write_file "$1.new" "$2" && mv -f "$1.new" "$1" || return
  else
    write_file "$1" "$2" || return
  fi
  [ "$kept_init $1" != "openrc $kept_files" ] || chmod 755 "$1"
}

write_file() {
  printf "%s\n" "$2" 2>/dev/null >"$1" && return
  # The printf of most shells does not tell why, but cat does.
  printf "%s\n" "$2" | cat >"$1" && return
  rm -f "$1"
  return 1
}

unkept() {
  echo "unkept ${keep_said##*": "}"
}
