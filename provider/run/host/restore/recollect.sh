# Reads what a record says of how a container's link is made.

# Sets, of attachment $1,
#   recollect_fault      why its record cannot be used, or nothing
#   recollect_text       the record
#   recollect_space      inode of the namespace that it was made in
#   recollect_temporary  name and
#   recollect_mark       alias of the link as long as it is on the host
#   recollect_build      the lines of `ip` that make it, and move it to the namespace of path $2
#   recollect_inside     the lines for inside.sh
#   recollect_routes     the lines of `ip` for its routes
# Fails if there is no record of this machine.
recollect() {
  recollect_fault="" recollect_text="" recollect_space="" recollect_temporary="tl$1" recollect_mark="" recollect_build=""
  recollect_inside="" recollect_routes="" recollect_name="" recollect_machine="" recollect_whole=1
  # Nothing is read through a symbolic link, and nothing from a FIFO.
  if [ -L "$store/attachments/$1" ] || [ ! -f "$store/attachments/$1" ] || ! is_roots "$store/attachments/$1"; then
    return 1
  fi
  while IFS= read -r recollect_line || { [ -n "$recollect_line" ] && recollect_whole=""; }; do
    recollect_text="$recollect_text$recollect_line$nl" recollect_rest=${recollect_line#* }
    case $recollect_line in
      "space "*) recollect_space=$recollect_rest ;;
      "interface "*) recollect_name=$recollect_rest ;;
      "machine "*) recollect_machine=$recollect_line$nl ;;
      "build "*) recollect_build "$recollect_rest" "$1" "$2" ;;
      "inside "*) recollect_inside="$recollect_inside$recollect_rest$nl" ;;
      "route "*) recollect_route "$recollect_rest" ;;
    esac
  done <"$store/attachments/$1"
  [ "${recollect_machine:-$machine_line}" = "${machine_line:-$recollect_machine}" ] || return 1
  if [ "${recollect_text%%"$nl"*}" != "trunkline-attachment 1 $1" ] || [ -z "$recollect_whole" ]; then
    recollect_fault="its record is cut off or damaged"
  elif [ -z "$recollect_build" ] || [ -z "$recollect_mark" ]; then
    recollect_fault="its record does not tell how it is made; an earlier release wrote it"
  fi
}

# Adds line $1 that makes the link of attachment $2, which goes to the namespace of path $3.
recollect_build() {
  case $1 in
    "link set dev tl$2 alias "*) recollect_mark=${1##* } recollect_build="$recollect_build$1$nl" ;;
    "link set dev tl$2 netns SPACE") recollect_build="$recollect_build${1% SPACE} $3$nl" ;;
    *) recollect_build="$recollect_build$1$nl" ;;
  esac
}

# Adds route $1, `DESTINATION [via GATEWAY [onlink]]`.
recollect_route() {
  case $1 in
    *" onlink") recollect_routes="${recollect_routes}route add ${1% onlink} dev $recollect_name onlink$nl" ;;
    *) recollect_routes="${recollect_routes}route add $1 dev $recollect_name$nl" ;;
  esac
}
