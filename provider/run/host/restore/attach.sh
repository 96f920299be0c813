# Gives containers that have started again their links, as the records of attachments say. Called with `podman`, it is an
# OCI hook: the container waits for it. Called with `docker`, it follows the events of that engine.
attach_memory=/run/trunkline/unattached

attach() {
  [ -n "$ip" ] && [ -d "$store/attachments" ] && ! foreign || return 0
  machine_id
  case $1 in podman) hook ;; docker) follow_docker ;; esac
}

# Handles the container whose state is on standard input. Most are not ours: for those, it takes two processes.
hook() {
  hook_state="" hook_name=""
  while IFS= read -r hook_line || [ -n "$hook_line" ]; do hook_state="$hook_state$hook_line"; done
  field id && hook_id=$field_value && field pid && hook_pid=$field_value && field bundle && hook_bundle=$field_value || return 0
  set +f
  set -- "$store"/attachments/*
  set -f
  # The engine cannot be asked, as it waits for this; its files have the names. Those of a container with --rm are in /run.
  hook_names=${hook_bundle%"/$hook_id/"*}
  hook_told=$(grep -oHs -e "^container podman [^ ]*$" -e "\"id\":\"$hook_id\".\"names\":.\"[^\"]*\"" "$@" \
    "$hook_names/containers.json" "/run/containers/storage/${hook_names##*/}/volatile-containers.json")
  for hook_line in $hook_told; do
    case $hook_line in *".json:"*) hook_name=${hook_line%\"} hook_name=${hook_name##*\"} ;; esac
  done
  called "$hook_id" "$hook_name" "$hook_told"
  [ -n "$called_ids" ] || return 0
  case $(grep -os "\"type\":\"network\".\"path\":\"/proc/" "$hook_bundle/config.json") in
    "") hook_mode="" ;;
    *) hook_mode=container: ;;
  esac
  hook_said=$(hand_over "podman $hook_name" "$hook_pid" "$hook_mode" "" "$called_ids" 2>&1)
  [ -z "$hook_said" ] || logger -t trunkline "$hook_said" 2>/dev/null
}

# Sets field_value to that of field $1 of the container's state. Fails if there is none that we can use.
field() {
  field_value=${hook_state#*"\"$1\""}
  [ "$field_value" != "$hook_state" ] || return 1
  field_value=${field_value#"${field_value%%[!: \"]*}"}
  field_value=${field_value%%[!A-Za-z0-9/._-]*}
  [ -n "$field_value" ]
}

# Begins with the containers that run already; the events since then tell of all others. It ends when it is told to, but
# not in the midst of a link.
follow_docker() {
  trap - HUP INT TERM
  follow_docker_since=$(date +%s)
  follow_docker_running=$(docker ps --quiet --no-trunc) || return
  # shellcheck disable=SC2086 # An argument for each line.
  started $follow_docker_running
  docker events --since "$follow_docker_since" --filter type=container --filter event=start --format "{{.Actor.ID}} {{.Actor.Attributes.name}}" |
    while read -r follow_docker_line; do
      records_of docker
      called "${follow_docker_line%% *}" "${follow_docker_line#* }" "$records_of_told"
      [ -z "$called_ids" ] || started "${follow_docker_line%% *}"
    done
}

# Handles the containers with these ids, of Docker.
started() {
  [ $# -gt 0 ] || return 0
  records_of docker
  [ -n "$records_of_told" ] || return 0
  # A container that is gone by now is not a failure.
  for started_line in $(docker inspect --type container --format "{{.Id}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{.Name}}" "$@" 2>/dev/null); do
    started_id=${started_line%% *} started_line=${started_line#* }
    started_pid=${started_line%% *} started_line=${started_line#* }
    started_mode=${started_line%% *} started_name=${started_line#* /}
    called "$started_id" "$started_name" "$records_of_told"
    [ -z "$called_ids" ] || [ "$started_pid" = 0 ] ||
      hand_over "docker $started_name" "$started_pid" "$started_mode" "$started_id" "$called_ids"
  done
}

# Sets records_of_told to lines `FILE:container ENGINE NAME` of the records of attachments to containers of engine $1.
records_of() {
  set +f
  records_of_told=$(grep -oHs "^container $1 [^ ]*$" "$store"/attachments/*)
  set -f
}

# Sets called_ids to the attachments, of the records in $3, of the container with id $1 and name $2. A record may have the
# beginning of an id; what is shorter than engines print might be the name of another container.
called() {
  called_ids=""
  for called_line in $3; do
    case $called_line in "$store/attachments/"*":container "*) ;; *) continue ;; esac
    called_name=${called_line##* } called_file=${called_line%%:*}
    case $1 in "$called_name"*) [ "${#called_name}" -lt 12 ] || called_name=$2 ;; esac
    [ "$called_name" != "$2" ] || [ -z "$2" ] || called_ids="$called_ids${called_file##*/}$nl"
  done
}

# Gives container $1, whose process is $2 and whose network mode is $3, the links of attachments $5. Its id $4 is in the name
# of its control group: the number of a process may be in use again.
hand_over() {
  { command exec 7<"/proc/$2/ns/net"; } 2>/dev/null || return 0
  if [ -n "$4" ] && ! is_of "$2" "$4"; then exec 7<&-; return 0; fi
  for hand_over_id in $5; do
    hand_over_tries=0
    trap "" HUP INT TERM
    until try_to_give "$hand_over_id" "$@"; do sleep 0.2 2>/dev/null || sleep 1; done
    trap - HUP INT TERM
    settle "$hand_over_id" "$1" "$2"
  done
  exec 7<&-
}

# Tells whether process $1 is in a control group of container $2.
is_of() {
  {
    while read -r is_of_line; do
      case $is_of_line in *"$2"*) return 0 ;; esac
    done
  } 2>/dev/null <"/proc/$1/cgroup"
  return 1
}

# Gives container $2 the link of attachment $1. Sets try_to_give_why to why it has none, or to nothing. Fails if it is worth
# another try: the kernel takes a while to end the namespace that the container had before, and its link keeps the addresses.
try_to_give() {
  # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
  if [ "$give_path" -ef /proc/self/ns/net ]; then try_to_give_why="it uses the network of the host itself"; return; fi
  case $4 in container:*) try_to_give_why="it shares the network of another container"; return ;; esac
  # An engine that waits for a hook waits no longer than that.
  hold || { try_to_give_why=$hold_why; case $hold_busy$2 in "1podman "* | [!1]*) return ;; *) return 1 ;; esac; }
  give "$1" "$2"
  exec 9>&-
  try_to_give_why=$give_why hand_over_tries=$((hand_over_tries + 1))
  case $give_why in *[Aa]"lready "* | *" busy" | "Invalid argument" | "File exists") [ "$hand_over_tries" -gt 25 ] ;; esac
}

# Tells why container $2 does not have the link of attachment $1, if that is so and its process $3 has not ended.
settle() {
  if [ -n "$try_to_give_why" ] && [ -e "/proc/$3/ns" ]; then
    echo "$2 did not get its interface back: $try_to_give_why"
    mkdir -p "$attach_memory" && echo "$try_to_give_why" >"$attach_memory/$1"
  elif [ -e "$attach_memory/$1" ]; then
    rm -f "$attach_memory/$1"
  fi
}

attach "${1-}"
