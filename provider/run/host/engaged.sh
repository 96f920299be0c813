# A link that is to go, which all `guard free LINK` are about, may be the parent of a network of an engine, and bare as long as
# no container of that runs. Each such transaction comes to nothing.
engaged() {
  engaged_links=
  for engaged_guard in $document_guards; do
    engaged_number=${engaged_guard%% *} engaged_guard=${engaged_guard#* }
    case $engaged_guard in "free "*) ;; *) continue ;; esac
    if is_abandoned "$engaged_number"; then continue; fi
    [ -n "$engaged_links" ] || list_engaged
    engaged_guard=${engaged_guard#free } engaged_guard=${engaged_guard%% *}
    case $engaged_links in *"$nl$engaged_guard "*) ;; *) continue ;; esac
    engaged_network=${engaged_links#*"$nl$engaged_guard "}
    abandon "$engaged_number"
    echo "engaged $engaged_number $engaged_guard ${engaged_network%%"$nl"*}"
  done
}

# Sets engaged_links, never empty: links and the networks that have them as their parent, `LINK NETWORK ENGINE` a line.
# Docker makes the sub-interfaces of its networks again when it starts, so it is not started for this; Podman keeps files.
list_engaged() {
  engaged_links=$nl
  if [ -e /run/docker.pid ] && command -v docker >/dev/null; then
    list_engaged_ids=$(docker network ls --quiet --filter driver=ipvlan --filter driver=macvlan 2>/dev/null)
    list_engaged_format="{{index .Options \"parent\"}} {{.Name}} docker"
    # shellcheck disable=SC2086 # An argument for each line.
    [ -z "$list_engaged_ids" ] ||
      engaged_links="$engaged_links$(docker network inspect --format "$list_engaged_format" $list_engaged_ids 2>/dev/null)$nl"
  fi
  set +f
  list_engaged_files=$(grep -Hos "\"network_interface\": *\"[^\"]*\"" /etc/containers/networks/*.json)
  set -f
  for list_engaged_line in $list_engaged_files; do
    list_engaged_name=${list_engaged_line%%.json:*} list_engaged_line=${list_engaged_line%?}
    engaged_links="$engaged_links${list_engaged_line##*\"} ${list_engaged_name##*/} podman$nl"
  done
}
