# What an OCI hook does for the container that waits for it.

# Handles the container whose state is on standard input. Most are not ours: for those, it takes two processes. Returns 78
# (EX_CONFIG) if the container is not to start. With $1, it is where it can get.
hook() {
  # An engine may run in another namespace, for instance by `ip netns exec`, where the parents are not.
  if [ -z "$1" ] && is_away && nsenter --target 1 --net --mount true 2>/dev/null; then
    exec nsenter --target 1 --net --mount /bin/sh "$store/attach.sh" podman entered
  fi
  hook_state="" hook_name="" hook_refused=""
  while IFS= read -r hook_line || [ -n "$hook_line" ]; do hook_state="$hook_state$hook_line"; done
  read_state "$hook_state" || return 0
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
  hook_said=$(
    hand_over "podman $hook_name" "/proc/$hook_pid/ns/net" "$hook_mode" "" "$called_ids" 2>&1
    [ -z "$settle_required" ]
  ) || { hook_said="$hook_said; it does not start because the attachment is required" hook_refused=1; }
  [ -z "$hook_said" ] || logger -t trunkline "$hook_said" 2>/dev/null
  [ -z "$hook_refused" ] || return 78
}

# Sets hook_id, hook_pid and hook_bundle from the container's state, JSON in $1. Runtimes write its fields in different orders,
# and what is in the annotations is their author's word. Fails if one of the three is missing, or is nothing that we can use.
read_state() {
  hook_id="" hook_pid="" hook_bundle="" read_state_rest=$1 read_state_depth=0 read_state_key=""
  until [ -n "$hook_id" ] && [ -n "$hook_pid" ] && [ -n "$hook_bundle" ]; do
    case $read_state_rest in *\"*) ;; *) read_state_between "$read_state_rest"; break ;; esac
    read_state_between "${read_state_rest%%\"*}"
    read_state_rest=${read_state_rest#*\"}
    read_state_string
    if [ "$read_state_depth" != 1 ]; then continue; fi
    case $read_state_is$read_state_key in
      key*) read_state_key=$read_state_told ;;
      valueid) hook_id=$read_state_told ;;
      valuebundle) hook_bundle=$read_state_told ;;
    esac
  done
  case $hook_id in "" | *[!A-Za-z0-9_-]*) return 1 ;; esac
  case $hook_pid in "" | *[!0-9]*) return 1 ;; esac
  case $hook_bundle in /*) ;; *) return 1 ;; esac
}

# Reads what is between two strings, $1: whether a key or a value follows, how deep it is, and a number that is a value.
read_state_between() {
  read_state_is=key read_state_left=$1
  case ${1%"${1##*[![:space:]]}"} in *:) read_state_is=value ;; esac
  if [ "$read_state_depth$read_state_key" = 1pid ]; then
    read_state_number=${1#"${1%%[!:[:space:]]*}"}
    hook_pid=${hook_pid:-${read_state_number%%[!0-9]*}}
  fi
  while [ -n "$read_state_left" ]; do
    case $read_state_left in
      "{"* | "["*) read_state_depth=$((read_state_depth + 1)) ;;
      "}"* | "]"*) read_state_depth=$((read_state_depth - 1)) ;;
    esac
    read_state_left=${read_state_left#?}
  done
}

# Takes a string, whose first quotation mark is gone, from read_state_rest, and sets read_state_told to it as it stands.
read_state_string() {
  read_state_told=""
  while :; do
    read_state_piece=${read_state_rest%%\"*}
    case $read_state_rest in *\"*) read_state_rest=${read_state_rest#*\"} ;; *) read_state_rest=""; return ;; esac
    read_state_told=$read_state_told$read_state_piece
    # A quotation mark after an odd number of backslashes belongs to the string.
    while :; do
      case $read_state_piece in *\\\\) read_state_piece=${read_state_piece%??} ;; *) break ;; esac
    done
    case $read_state_piece in *\\) read_state_told=$read_state_told\" ;; *) return ;; esac
  done
}
