# Follows the events of Docker.

# Begins with the containers that run already; the events since then tell of all others. It ends when it is told to, but
# not in the midst of a link. $1 is what the call before this one had to say.
follow_docker() {
  trap - HUP INT TERM
  follow_docker_since=$(date +%s)
  follow_docker_told=$(engine docker ps --no-trunc --format "{{.ID}} {{.Names}}" 2>&1) || {
    [ $? != 137 ] || follow_docker_told="it did not answer within 20 s"
    begin_anew 1 "docker does not list its containers: ${follow_docker_told##*"$nl"}; see systemctl status docker" "$1"
  }
  [ -z "$1" ] || echo "docker is followed again"
  records_of docker
  ours "$follow_docker_told"
  started docker "$ours_lines"
  docker events --since "$follow_docker_since" --filter type=container --filter event=start --format "{{.Actor.ID}} {{.Actor.Attributes.name}}" |
    while read -r follow_docker_line; do
      records_of docker
      ours "$follow_docker_line"
      started docker "$ours_lines"
    done
}

# Begins anew after $1 seconds, and says why it cannot go on: $2, unless that has been said already, as $3.
begin_anew() {
  trap - HUP INT TERM
  [ "$2" = "$3" ] || echo "$2"
  sleep "$1"
  exec /bin/sh "$store/attach.sh" docker "$2"
}

# Sets ours_lines to those of lines `ID NAMES` in $1, of containers, that have attachments, each as `ID NAME`. One that
# hangs its engine is not even asked about if it is not ours.
ours() {
  ours_lines=""
  for ours_line in $1; do
    ours_id=${ours_line%% *} ours_names=${ours_line#* }
    # There may be warnings among the ids.
    case $ours_id in *[!0-9a-f]*) continue ;; esac
    # Only the names by which other containers know it have a slash.
    while [ -n "$ours_names" ]; do
      ours_name=${ours_names%%[!A-Za-z0-9_./-]*}
      called "$ours_id" "$ours_name" "$records_of_told"
      [ -z "$called_ids" ] || { ours_lines="$ours_lines$ours_id $ours_name$nl"; break; }
      ours_names=${ours_names#"$ours_name"} ours_names=${ours_names#?}
    done
  done
}

# Handles those that run of lines `ID NAME` in $2, of containers of engine $1. If there is no answer, one of them may hang the
# engine: then each is a matter of its own, for which nobody waits.
started() {
  [ -n "$2" ] || return 0
  started_ids=""
  for started_line in $2; do started_ids="$started_ids${started_line%% *}$nl"; done
  inspect "$1" "$started_ids" && { handle "$1" "$inspect_told"; return; }
  for started_line in $2; do alone "$1" "$started_line" & done
}

# Asks engine $1 about container $2, `ID NAME`, for ten minutes.
alone() {
  alone_tries=0
  until inspect "$1" "${2%% *}"; do
    alone_tries=$((alone_tries + 1))
    [ "$alone_tries" -lt 30 ] || return
    [ "$alone_tries" = 1 ] || continue
    called "${2%% *}" "${2#* }" "$records_of_told"
    for alone_id in $called_ids; do
      note_failure "$alone_id" "$1 did not answer within 20 s when it was asked about it"
      settle "$alone_id" "$1 ${2#* }" /
    done
  done
  handle "$1" "$inspect_told"
}

# Sets inspect_told to what engine $1 tells of containers $2. Fails if it does not answer; a container that is gone by now is
# not a failure.
inspect() {
  # shellcheck disable=SC2086 # An argument for each line.
  inspect_told=$(engine "$1" inspect --type container --format "{{.Id}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{.Name}}" $2 2>/dev/null)
  [ $? != 137 ]
}

# Gives containers of engine $1 their links, as far as they run by lines $2 of inspect.
handle() {
  for handle_line in $2; do
    handle_id=${handle_line%% *} handle_line=${handle_line#* }
    handle_pid=${handle_line%% *} handle_line=${handle_line#* }
    handle_mode=${handle_line%% *} handle_name=${handle_line#* }
    handle_name=${handle_name#/}
    called "$handle_id" "$handle_name" "$records_of_told"
    [ -z "$called_ids" ] || [ "$handle_pid" = 0 ] ||
      hand_over "$1 $handle_name" "/proc/$handle_pid/ns/net" "$handle_mode" "$handle_id" "$called_ids"
  done
}
