# Links in other namespaces that are on links of ours.
nested_below=""

# Sets nested_below, never empty, to the indexes of our links that such links are on, and `unreadable` if a namespace
# could not be read. Once per run, because all guards are checked at the same time.
list_nested() {
  namespaces
  pass_over
  names
  nested_below=" "
  for list_nested_path in $namespaces_others; do
    tells "$list_nested_path" "$namespaces_listing" "$names_query${nl}link show"
    case $tells_told in
      "") ;;
      "unreadable "*) nested_below="${nested_below}unreadable " ;;
      *) nested "$tells_told" ;;
    esac
  done
}

# Adds to nested_below what the links of a namespace are on: $1 is a line of its ids, if there are names, and a line of
# its links. In JSON each quote within a name or an alias has a backslash before it, so that none of these looks like a
# key.
nested() {
  nested_id=""
  if [ -n "$names_query" ]; then
    # Without an id for our namespace, nothing there is on a link of ours.
    case $1 in *"\"name\":\"net\""*"$nl"*) ;; *) return 0 ;; esac
    nested_id=${1%%?"\"name\":\"net\""*}
    nested_id=${nested_id##*:}
  fi
  nested_index="" nested_space="" nested_kind=""
  IFS="{"
  for nested_piece in $1; do
    case $nested_piece in "\"ifindex\":"*) add_nested ;; esac
    case $nested_piece in *"\"link_index\":"*) number "$nested_piece" link_index; nested_index=$number_found ;; esac
    case $nested_piece in *"\"link_netnsid\":"*) number "$nested_piece" link_netnsid; nested_space=$number_found ;; esac
    case $nested_piece in *"\"info_kind\":\"veth\""*) nested_kind=veth ;; esac
  done
  add_nested
  IFS=$nl
}

# Adds the link that was read, unless it is on one of another namespace. A veth names its peer, but is not on it.
add_nested() {
  if [ -n "$nested_index" ] && [ -n "$nested_space" ] && [ -z "$nested_kind" ]; then
    [ "${nested_id:-$nested_space}" != "$nested_space" ] || nested_below="$nested_below$nested_index "
  fi
  nested_index="" nested_space="" nested_kind=""
}

# Sets number_found to the number of key $2 in $1.
number() {
  number_found=${1#*"\"$2\":"}
  number_found=${number_found%%[!0-9]*}
}
