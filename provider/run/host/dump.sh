# Prints the contents of the namespace of path $1 of listing $2.
dump() {
  echo "section namespace $1"
  names
  tells "$1" "$2" "$queries$nl$names_query"
  [ -z "$tells_told" ] || printf "%s\n" "$tells_told"
  [ -n "$tuned_files" ] || return 0
  inode "$1" "$2"
  dump_section="section sysctls $1"
  set --
  for dump_file in $tuned_files; do
    [ "${dump_file%% *}" != "$inode_number" ] || set -- "$@" "${dump_file#* }"
  done
  [ $# -gt 0 ] || return 0
  echo "$dump_section"
  nsenter "--net=$tells_way" grep -H "" "$@" 2>/dev/null
}
