# Goes through the network namespaces that have names, and through what did not get its links.

# Gives the namespaces that there are of those that have attachments their links.
pass_names() {
  records_of netns
  pass_names_all=""
  for pass_names_line in $records_of_told; do
    pass_names_name=${pass_names_line##* }
    case $nl$pass_names_all in *"$nl$pass_names_name$nl"*) continue ;; esac
    pass_names_all="$pass_names_all$pass_names_name$nl"
    called "" "$pass_names_name" "$records_of_told"
    [ -z "$called_ids" ] || ! appears "/run/netns/$pass_names_name" ||
      hand_over "netns $pass_names_name" "/run/netns/$pass_names_name" "" "" "$called_ids"
  done
}

# Handles, besides, all containers that have attachments and run: a parent was not there yet when they started, or has gone
# and come back since, and their links have gone with it.
retry() {
  pass_names
  for retry_engine in docker podman; do
    has_run "$retry_engine" || continue
    records_of "$retry_engine"
    retry_names=""
    for retry_line in $records_of_told; do retry_names="$retry_names${retry_line##* } ${retry_line##* }$nl"; done
    started "$retry_engine" "$retry_names"
  done
}

# Tells whether engine $1 has run since the boot: asked before, Docker would be started, and wait for the boot to go on.
has_run() {
  case $1 in
    docker) [ -e /run/docker.pid ] ;;
    podman) [ -e /run/libpod ] || [ -e /run/containers ] ;;
  esac
}

# Tells whether there is a namespace at path $1. `ip netns` makes the file first, and mounts the namespace over it.
appears() {
  appears_tries=0
  until [ ! -e "$1" ] || [ -L "$1" ] || grep -qsF " $1 " /proc/self/mountinfo; do
    appears_tries=$((appears_tries + 1))
    [ "$appears_tries" -le 50 ] || return
    sleep 0.1 2>/dev/null || sleep 1
  done
  [ -e "$1" ]
}
