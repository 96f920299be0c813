# Prints the VLANs that bridges and their ports let pass, if there is a bridge that tells VLANs apart.
bridges() {
  bridges_filtering=0
  set +f
  for bridges_file in /sys/class/net/*/bridge/vlan_filtering; do
    [ ! -r "$bridges_file" ] || read -r bridges_filtering <"$bridges_file"
    [ "$bridges_filtering" = 0 ] || break
  done
  set -f
  [ "$bridges_filtering" != 0 ] || return 0
  echo "section bridges"
  "${ip%/*}/bridge" -j vlan show 2>/dev/null
}
