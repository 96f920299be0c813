# Lists the macvlan and ipvlan networks of engine $1, each as `network DRIVER NAME PARENT MODE FLAG JSON`, or as its file.
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
  engine "$1" network inspect --format "network {{.Driver}} {{.Name}} {{index .Options \"parent\"}} $engine_networks_mode {{json .}}" $engine_networks_ids 2>/dev/null
}
