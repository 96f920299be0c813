dump_total=0

# Prints the contents of the namespace of path $1 of listing $2.
dump() {
  echo "section namespace $1"
  tells "$1" "$2" "$queries$nl$names_query"
  inode "$1" "$2"
  if [ -z "$names_done" ] && is_strange "$tells_told" "$inode_number"; then
    names
    [ -z "$names_query" ] || tells "$1" "$2" "$queries$nl$names_query"
  fi
  # Whoever fills a namespace with links hides that namespace; all together, which
  # several processes may print, must not be more than the client takes.
  dump_told=$tells_told dump_total=$((dump_total + ${#tells_told}))
  if [ "${#dump_told}" -gt 4000000 ] || [ "$dump_total" -gt $((40000000 / ${dumps_parts:-1})) ]; then
    dump_total=$((dump_total - ${#dump_told})) dump_told="unreadable it has more links and routes than a look takes"
  fi
  [ -z "$dump_told" ] || printf "%s\n" "$dump_told"
  [ -n "$tuned_files" ] || return 0
  dump_section="section sysctls $1"
  set --
  for dump_file in $tuned_files; do
    [ "${dump_file%% *}" != "$inode_number" ] || set -- "$@" "${dump_file#* }"
  done
  [ $# -gt 0 ] || return 0
  echo "$dump_section"
  nsenter "--net=$tells_way" grep -H "" "$@" 2>/dev/null
}
