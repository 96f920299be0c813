# What an OCI hook does for the container that waits for it.

# Handles the container whose state is on standard input. Most are not ours: for those, it takes two processes. Returns 78
# (EX_CONFIG) if the container is not to start.
hook() {
  hook_state="" hook_name="" hook_refused=""
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
  hook_said=$(
    hand_over "podman $hook_name" "/proc/$hook_pid/ns/net" "$hook_mode" "" "$called_ids" 2>&1
    [ -z "$settle_required" ]
  ) || { hook_said="$hook_said; it does not start because the attachment is required" hook_refused=1; }
  [ -z "$hook_said" ] || logger -t trunkline "$hook_said" 2>/dev/null
  [ -z "$hook_refused" ] || return 78
}

# Sets field_value to that of field $1 of the container's state. Fails if there is none that we can use.
field() {
  field_value=${hook_state#*"\"$1\""}
  [ "$field_value" != "$hook_state" ] || return 1
  field_value=${field_value#"${field_value%%[!: \"]*}"}
  field_value=${field_value%%[!A-Za-z0-9/._-]*}
  [ -n "$field_value" ]
}
