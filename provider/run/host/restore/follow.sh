# Follows the events of Docker.

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
      hand_over "docker $started_name" "/proc/$started_pid/ns/net" "$started_mode" "$started_id" "$called_ids"
  done
}
