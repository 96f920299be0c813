# Lists the containers of the engines that the document asks for, and their macvlan and ipvlan networks.
engines() {
  for engines_line in $document; do
    case $engines_line in "engine "*) containers "${engines_line#engine }" ;; esac
  done
}

# Lists the containers and networks of engine $1 by its own command, which may start its daemon.
containers() {
  echo "section containers $1"
  command -v "$1" >/dev/null || { echo "problem no-command"; return; }
  containers_ids=$(engine "$1" ps --all --quiet --no-trunc 2>&1) || {
    [ $? != 137 ] || containers_ids="$1 did not answer within 20 s"
    for containers_line in $containers_ids; do echo "problem said $containers_line"; done
    return
  }
  engine_networks "$1"
  [ -n "$containers_ids" ] || return 0
  containers_format="container {{.Id}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{.Name}}"
  # A container that is gone by now is not a failure.
  # shellcheck disable=SC2086 # An argument for each line.
  engine "$1" container inspect --format "$containers_format" $containers_ids 2>/dev/null
  [ $? != 137 ] || echo "problem said $1 did not answer within 20 s"
}

# Lists the macvlan and ipvlan networks of engine $1, each as `network DRIVER NAME PARENT MODE FLAG`, or as its file.
engine_networks() {
  if [ "$1" = podman ]; then
    set +f
    set -- /etc/containers/networks/*.json
    set -f
    for engine_networks_file; do
      [ ! -r "$engine_networks_file" ] || { echo "network-file"; grep -hs "" "$engine_networks_file"; }
    done
    return
  fi
  engine_networks_ids=$(engine "$1" network ls --quiet --filter driver=ipvlan --filter driver=macvlan 2>/dev/null)
  [ -n "$engine_networks_ids" ] || return 0
  engine_networks_mode="{{index .Options \"macvlan_mode\"}}{{index .Options \"ipvlan_mode\"}} {{index .Options \"ipvlan_flag\"}}"
  # shellcheck disable=SC2086 # An argument for each line.
  engine "$1" network inspect --format "network {{.Driver}} {{.Name}} {{index .Options \"parent\"}} $engine_networks_mode" $engine_networks_ids 2>/dev/null
}
