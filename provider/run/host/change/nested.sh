# Links in other namespaces that are on links of ours.
nested_below="" is_host_path=""

# Sets nested_below, never empty, to lines `INDEX NSID PATH` of the links in all other namespaces that are on one of yet
# another namespace, and a line `unreadable` if a namespace could not be read. Once per run, because all guards are
# checked at the same time.
list_nested() {
  namespaces
  pass_over
  nested_below=$nl
  for list_nested_path in $namespaces_others; do
    tells "$list_nested_path" "$namespaces_listing" "link show"
    case $tells_told in
      "") ;;
      "unreadable "*) nested_below="${nested_below}unreadable$nl" ;;
      *)
        upper "$tells_told"
        for list_nested_link in $upper_links; do
          nested_below="$nested_below${list_nested_link#* } $tells_way$nl"
        done
        ;;
    esac
  done
}

# Tells whether a link in another namespace is, or may be, on the link of ours with index $1.
is_below() {
  [ -n "$nested_below" ] || list_nested
  case $nested_below in *"${nl}unreadable$nl"*) return 0 ;; *"$nl$1 "*) ;; *) return 1 ;; esac
  for is_below_link in $nested_below; do
    case $is_below_link in "$1 "*) ;; *) continue ;; esac
    is_below_link=${is_below_link#* }
    ! is_host "${is_below_link%% *}" "${is_below_link#* }" || return 0
  done
  return 1
}

# Tells whether $1 is, or may be, the id of our namespace in the one that $2 leads to.
is_host() {
  names
  # What cannot be asked, or cannot be read by now, may be ours.
  [ -n "$names_query" ] || return 0
  if [ "$is_host_path" != "$2" ]; then
    ask "$2" "link show dev lo$nl$names_query" || return 0
    is_host_path=$2 is_host_id=""
    case $ask_told in *"\"name\":\"net\""*)
      is_host_id=${ask_told%%?"\"name\":\"net\""*}
      is_host_id=${is_host_id##*:}
      ;;
    esac
  fi
  [ "$is_host_id" = "$1" ]
}
