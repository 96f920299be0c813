# Abandons each transaction that would delete the parent of a network of a container engine. Every `guard free LINK` is
# about a link to be deleted, and such a parent looks free as long as no container of the network runs.
engaged() {
  engaged_links=""
  for engaged_guard in $document_guards; do
    engaged_number=${engaged_guard%% *} engaged_guard=${engaged_guard#* }
    case $engaged_guard in "free "*) ;; *) continue ;; esac
    if is_abandoned "$engaged_number"; then continue; fi
    [ -n "$engaged_links" ] || list_engaged
    engaged_guard=${engaged_guard#free } engaged_guard=${engaged_guard%% *}
    leave_removed "$engaged_number"
    [ -z "$list_engaged_mute" ] || engaged_links="$nl$engaged_guard - docker$engaged_links"
    case $engaged_links in *"$nl$engaged_guard "*) ;; *) continue ;; esac
    engaged_network=${engaged_links#*"$nl$engaged_guard "}
    abandon "$engaged_number"
    echo "engaged $engaged_number $engaged_guard ${engaged_network%%"$nl"*}"
  done
}

# Drops from engaged_links the networks that transaction $1 removes itself.
leave_removed() {
  for leave_removed_line in $document_inside; do
    case $leave_removed_line in "$1 "*" engine "*" network rm "*) ;; *) continue ;; esac
    leave_removed_name=${leave_removed_line##* }
    leave_removed_links=$engaged_links engaged_links=$nl
    for leave_removed_link in $leave_removed_links; do
      case $leave_removed_link in
        *" $leave_removed_name docker") ;;
        *) engaged_links="$engaged_links$leave_removed_link$nl" ;;
      esac
    done
  done
}

# Sets engaged_links, never empty, to lines `LINK NETWORK ENGINE`: links and the networks that have them as their
# parent. Docker makes the sub-interfaces of its networks again when it starts, so it is not started for this; Podman
# keeps files. If Docker does not answer, any link may be the parent of a network called `-`.
list_engaged() {
  engaged_links=$nl list_engaged_mute=""
  if [ -e /run/docker.pid ] && command -v docker >/dev/null; then
    list_engaged_ids=$(engine docker network ls --quiet --filter driver=ipvlan --filter driver=macvlan 2>/dev/null)
    [ $? != 137 ] || list_engaged_mute=1
    list_engaged_format="{{index .Options \"parent\"}} {{.Name}} docker"
    # shellcheck disable=SC2086 # An argument for each line.
    [ -z "$list_engaged_ids" ] ||
      engaged_links="$engaged_links$(engine docker network inspect --format "$list_engaged_format" $list_engaged_ids 2>/dev/null)$nl"
  fi
  set +f
  list_engaged_files=$(grep -Hos "\"network_interface\": *\"[^\"]*\"" /etc/containers/networks/*.json)
  set -f
  for list_engaged_line in $list_engaged_files; do
    list_engaged_name=${list_engaged_line%%.json:*} list_engaged_line=${list_engaged_line%?}
    engaged_links="$engaged_links${list_engaged_line##*\"} ${list_engaged_name##*/} podman$nl"
  done
}
