# Gives containers that have started again their links, as the records of attachments say. Called with `podman`, it is an
# OCI hook: the container waits for it. Called with `docker`, it follows the events of that engine. Called with `netns`, it
# handles all namespaces that have names. Called with `again`, it handles whatever did not get its link before.
attach_memory=/run/trunkline/unattached settle_required=""

# Does what $1 says. $2 is what the call before this one had to say, see begin_anew, or `entered`, see hook.
attach() {
  attach_fault=""
  if [ ! -d "$store/attachments" ]; then
    # A user's Podman runs the hook as well, and sees none of it.
    [ "$1" = docker ] || return 0
    attach_fault="no container gets its interface back: there is no $store/attachments; run pulumi up"
  elif foreign >/dev/null; then
    attach_fault="no container gets its interface back: $foreign_what is not as root made it; see who changed it and give it back to root"
  elif [ -z "$ip" ]; then
    attach_fault="no container gets its interface back: there is no ip command; install iproute2"
  fi
  if [ -n "$attach_fault" ]; then
    case $1 in
      docker) begin_anew 10 "$attach_fault" "$2" ;;
      podman) logger -t trunkline "$attach_fault" 2>/dev/null ;;
      *) echo "$attach_fault" ;;
    esac
    return 0
  fi
  machine_id
  case $1 in podman) hook "$2" ;; docker) follow_docker "$2" ;; netns) pass_names ;; again) retry ;; esac
}

# Sets records_of_told to lines `FILE:container KIND NAME` of the records of attachments to containers of engine $1, or to
# namespaces that have names.
records_of() {
  set +f
  records_of_told=$(grep -oHs "^container $1 [^ ]*$" "$store"/attachments/*)
  set -f
}

# Sets called_ids to the attachments, of the records in $3, of the container with id $1 and name $2. A record may have the
# beginning of an id; what is shorter than engines print might be the name of another container.
called() {
  called_ids=""
  # Most containers are not ours.
  called_start=${1%"${1#????????????}"}
  case $3$nl in *" $2$nl"* | *" $called_start"*) ;; *) return ;; esac
  for called_line in $3; do
    case $called_line in *" $2" | *" $called_start"*) ;; *) continue ;; esac
    case $called_line in "$store/attachments/"*":container "*) ;; *) continue ;; esac
    called_name=${called_line##* } called_file=${called_line%%:*}
    case $1 in "$called_name"*) [ "${#called_name}" -lt 12 ] || called_name=$2 ;; esac
    [ "$called_name" != "$2" ] || [ -z "$2" ] || called_ids="$called_ids${called_file##*/}$nl"
  done
}

# Gives container $1, whose namespace is at path $2 and whose network mode is $3, the links of attachments $5. If the path is
# that of a process, the id $4 of its container is in the name of its control group: its number may be in use again.
hand_over() {
  { command exec 7<"$2"; } 2>/dev/null || return 0
  if [ -n "$4" ] && ! is_of "${2%/ns/net}" "$4"; then exec 7<&-; return 0; fi
  for hand_over_id in $5; do
    hand_over_tries=0
    trap "" HUP INT TERM
    until try_to_give "$hand_over_id" "$@"; do sleep 0.2 2>/dev/null || sleep 1; done
    trap - HUP INT TERM
    settle "$hand_over_id" "$1" "$2"
  done
  exec 7<&-
}

# Tells whether the process of folder $1 is in a control group of container $2.
is_of() {
  {
    while read -r is_of_line; do
      case $is_of_line in *"$2"*) return 0 ;; esac
    done
  } 2>/dev/null <"$1/cgroup"
  return 1
}

# Gives container $2 the link of attachment $1. Sets try_to_give_why to why it has none, or to nothing. Fails if it is worth
# another try: the kernel takes a while to end the namespace that the container had before, and its link keeps the addresses.
try_to_give() {
  if is_away; then note_failure "$1" "its engine runs in a network namespace from which that of the host cannot be entered"; return; fi
  # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
  if [ "$give_path" -ef /proc/self/ns/net ]; then note_failure "$1" "it uses the network of the host itself"; return; fi
  case $4 in container:*) note_failure "$1" "it shares the network of another container"; return ;; esac
  # An engine that waits for a hook waits no longer than that.
  hold || { note_failure "$1" "$hold_why"; case $hold_busy$2 in "1podman "* | [!1]*) return ;; *) return 1 ;; esac; }
  # It may have ended and started again by now, which is another event.
  [ -z "$5" ] || is_of "${3%/ns/net}" "$5" || { try_to_give_why=""; exec 9>&-; return; }
  give "$1" "$2"
  # Whoever makes its parent looks for this, under the lock as well.
  try_to_give_why="" hand_over_tries=$((hand_over_tries + 1))
  [ -z "$give_why" ] || note_failure "$1" "$give_why"
  exec 9>&-
  case $give_why in *[Aa]"lready "* | *" busy" | "Invalid argument" | "File exists") [ "$hand_over_tries" -gt 25 ] ;; esac
}

# Tells whether this runs in another network namespace than the first process, which is in the host's.
is_away() {
  # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
  [ -e /proc/1/ns/net ] && ! [ /proc/self/ns/net -ef /proc/1/ns/net ]
}

note_failure() {
  try_to_give_why=$2
  { mkdir -p "$attach_memory" && echo "$2" >"$attach_memory/$1"; } || :
}

# Tells why container $2 does not have the link of attachment $1, if that is so and its namespace $3 is still there. Sets
# settle_required if it is not to be without.
settle() {
  if [ -n "$try_to_give_why" ] && [ -e "$3" ]; then
    echo "$2 did not get its interface back: $try_to_give_why; mend that and start it again or run pulumi up"
    ! grep -qsx "required yes" "$store/attachments/$1" || settle_required=1
  elif [ -e "$attach_memory/$1" ]; then
    rm -f "$attach_memory/$1"
  fi
}

attach "${1-}" "${2-}"
