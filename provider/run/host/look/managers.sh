# Prints what the programs that manage the network are told of links: of those that run, and of ifupdown, which acts at
# boot. A file that is empty or leads to /dev/null replaces one of its name, so files are listed as well.
managers() {
  managers_units=/sys/fs/cgroup/system.slice
  [ -d "$managers_units" ] || managers_units=/sys/fs/cgroup/systemd/system.slice
  [ ! -d "$managers_units/systemd-networkd.service" ] || networkd
  [ ! -d "$managers_units/NetworkManager.service" ] || network_manager
  dhcpcd
  ifupdown
}

networkd() {
  echo "section manager networkd"
  set +f
  set --
  for networkd_folder in /etc /run /usr/local/lib /usr/lib /lib; do
    [ ! -L "$networkd_folder" ] || continue
    for networkd_file in "$networkd_folder"/systemd/network/*.network "$networkd_folder"/systemd/network/*.network.d/*.conf; do
      [ ! -e "$networkd_file" ] || echo "file $networkd_file"
      [ ! -f "$networkd_file" ] || set -- "$@" "$networkd_file"
    done
  done
  set -f
  [ $# -gt 0 ] || return 0
  grep -Hsav "^[[:space:]]*\([#;]\|$\)" "$@"
}

# Prints no more of a profile than says which link it is for: profiles hold passwords.
network_manager() {
  echo "section manager NetworkManager"
  set +f
  set --
  for network_manager_file in /usr/lib/NetworkManager/conf.d/*.conf /run/NetworkManager/conf.d/*.conf \
    /etc/NetworkManager/NetworkManager.conf /etc/NetworkManager/conf.d/*.conf \
    /etc/NetworkManager/system-connections/* /run/NetworkManager/system-connections/* \
    /usr/lib/NetworkManager/system-connections/* /etc/sysconfig/network-scripts/ifcfg-*; do
    [ ! -f "$network_manager_file" ] || set -- "$@" "$network_manager_file"
  done
  set -f
  [ $# -gt 0 ] || return 0
  printf "file %s\n" "$@"
  network_manager_keys="id|type|interface-name|autoconnect|parent|nm-generated|unmanaged-devices|match-device|managed"
  grep -HsaE "^[[:space:]]*(\[|($network_manager_keys|DEVICE|ONBOOT|NAME)[[:space:]]*[+]?=)" "$@"
}

# A dhcpcd that is not for one link alone has this file.
dhcpcd() {
  for dhcpcd_file in /run/dhcpcd/pid /run/dhcpcd.pid; do
    [ -r "$dhcpcd_file" ] || continue
    read -r dhcpcd_pid <"$dhcpcd_file" || continue
    [ -d "/proc/$dhcpcd_pid" ] || continue
    echo "section manager dhcpcd"
    [ ! -f /etc/dhcpcd.conf ] || grep -saE "^[[:space:]]*(deny|allow)interfaces[[:space:]]" /etc/dhcpcd.conf
    return
  done
}

# Reads without another process, since many hosts have these files, with a few lines and none of ours.
ifupdown() {
  [ -r /etc/network/interfaces ] || return 0
  [ -x /usr/sbin/ifup ] || [ -x /sbin/ifup ] || return 0
  echo "section manager ifupdown"
  set +f
  set -- /etc/network/interfaces /etc/network/interfaces.d/*
  set -f
  for ifupdown_file; do
    [ -f "$ifupdown_file" ] || continue
    while IFS=" 	" read -r ifupdown_line || [ -n "$ifupdown_line" ]; do
      case $ifupdown_line in
        auto[[:blank:]]* | allow-*[[:blank:]]*) echo "$ifupdown_file:$ifupdown_line" ;;
      esac
      ifupdown_line=
    done <"$ifupdown_file"
  done
}
