# Links that are on a link of another namespace.
upper_attached=""

# Sets upper_links to lines `NAME INDEX NSID` of the links in $1, a line of JSON, that are on the link INDEX of the
# namespace that has the id NSID there. A veth names its peer, but is not on it. In JSON each quote within a name or an
# alias has a backslash before it, so that none of these looks like a key.
upper() {
  upper_links=""
  case $1 in *"\"link_netnsid\":"*) ;; *) return 0 ;; esac
  upper_name="" upper_index="" upper_space="" upper_kind=""
  IFS="{"
  for upper_piece in $1; do
    case $upper_piece in "\"ifindex\":"*)
      add_upper
      upper_name=${upper_piece#*"\"ifname\":\""} upper_name=${upper_name%%\"*}
      ;;
    esac
    case $upper_piece in *"\"link_index\":"*) number "$upper_piece" link_index; upper_index=$number_found ;; esac
    case $upper_piece in *"\"link_netnsid\":"*) number "$upper_piece" link_netnsid; upper_space=$number_found ;; esac
    case $upper_piece in *"\"info_kind\":\"veth\""*) upper_kind=veth ;; esac
  done
  add_upper
  IFS=$nl
}

# Adds the link that was read.
add_upper() {
  if [ -n "$upper_index" ] && [ -n "$upper_space" ] && [ -z "$upper_kind" ]; then
    upper_links="$upper_links$upper_name $upper_index $upper_space$nl"
  fi
  upper_index="" upper_space="" upper_kind=""
}

# Sets number_found to the number of key $2 in $1.
number() {
  number_found=${1#*"\"$2\":"}
  number_found=${number_found%%[!0-9]*}
}

# Tells whether there is a link in $1, as `ip` prints namespace $2, that is on one of another namespace, and of which no
# record says that we made it there on this link of ours. Only then is it worth the time to ask which namespace it is.
is_strange() {
  upper "${1%%"$nl"*}"
  [ -n "$upper_links" ] || return 1
  [ -n "$upper_attached" ] || list_attached
  for is_strange_link in $upper_links; do
    case $upper_attached in *"$nl$2 ${is_strange_link% *}$nl"*) ;; *) return 0 ;; esac
  done
  return 1
}

# Sets upper_attached, never empty, to lines `INODE NAME INDEX` of the links that we have made in other namespaces, as the
# records tell: namespace, name, and index of the parent here.
list_attached() {
  upper_attached=$nl list_attached_parents=$nl
  for list_attached_line in $state_records; do
    case $list_attached_line in
      "trunkline-network 1 "*) list_attached_network=${list_attached_line##* } list_attached_kind=network ;;
      "trunkline-attachment 1 "*) list_attached_index="" list_attached_inode="" list_attached_kind=attachment ;;
      "trunkline-"*) list_attached_kind="" ;;
      "parent "*)
        [ "$list_attached_kind" = network ] || continue
        list_attached_index=""
        { read -r list_attached_index <"/sys/class/net/${list_attached_line#parent }/ifindex"; } 2>/dev/null
        list_attached_parents="$list_attached_parents$list_attached_network $list_attached_index$nl"
        ;;
      "network "*)
        list_attached_index=${list_attached_parents#*"$nl${list_attached_line#network } "}
        list_attached_index=${list_attached_index%%"$nl"*}
        ;;
      "space "*) list_attached_inode=${list_attached_line#space } ;;
      "interface "*) upper_attached="$upper_attached$list_attached_inode ${list_attached_line#interface } $list_attached_index$nl" ;;
    esac
  done
}
