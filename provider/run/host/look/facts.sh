# Prints what a host is and has, which stays the same as long as it runs.

facts() {
  read -r facts_kernel </proc/sys/kernel/osrelease
  echo "kernel $facts_kernel"
  boot
  echo "boot $boot_id"
  machine_id
  printf "%s" "$machine_line"
  printf "iproute2 "
  "$ip" -V 2>&1
  command -v flock >/dev/null || echo "lacks no-flock"
  connection
  find_arping
  [ -z "$find_arping_command" ] || echo "arping"
  tools
  ipv6
  sysctls
  wireless
  has
  modules "$facts_kernel"
}

# Prints the addresses of both ends of the connection that we came by. sudo does not pass them on, but has them in its
# own environment; `read` drops the zero byte that ends each variable there. Sets connection_answer to the line that asks
# the kernel which of its routes leads back.
connection() {
  connection_answer=""
  connection_ends=${SSH_CONNECTION-}
  if [ -z "$connection_ends" ]; then
    connection_told=
    { while IFS= read -r connection_line || [ -n "$connection_line" ]; do connection_told=$connection_told$connection_line; done; } \
      2>/dev/null <"/proc/$PPID/environ"
    case $connection_told in *SSH_CONNECTION=*) connection_ends=${connection_told#*SSH_CONNECTION=} ;; esac
  fi
  connection_server=${connection_ends#* * }
  case $connection_ends in
    "") ;;
    *" "*" "*" "*)
      connection_server=${connection_server%% *}
      echo "client ${connection_ends%% *}"
      echo "server $connection_server"
      # A link-local address names its link, and needs no route.
      case ${connection_ends%% *}$connection_server in
        *[!0-9a-fA-F.:]*) ;;
        *) connection_answer="route get fibmatch ${connection_ends%% *} from $connection_server" ;;
      esac
      ;;
    *) echo "client ${connection_ends%% *}" ;;
  esac
}

# Prints the commands that a probe may run, without starting a process.
tools() {
  for tools_name in ping nc bash busybox; do ! command -v "$tools_name" >/dev/null || echo "tool $tools_name"; done
}

# Tells whether the kernel has no IPv6, or new links have it off.
ipv6() {
  ipv6_off=0
  # A host that is in a namespace itself may show nothing here.
  if [ ! -e /proc/sys/net/ipv6 ] && [ -e /proc/sys/net/ipv4 ]; then echo "ipv6 missing"; fi
  { read -r ipv6_off </proc/sys/net/ipv6/conf/default/disable_ipv6; } 2>/dev/null
  [ "$ipv6_off" = 0 ] || echo "ipv6 off"
}

# Prints the names of the sysctls that a link may be given, without starting a process.
sysctls() {
  for sysctls_table in ipv4/conf ipv6/conf ipv4/neigh ipv6/neigh; do
    cd "/proc/sys/net/$sysctls_table/default" 2>/dev/null || continue
    set +f
    set -- *
    set -f
    IFS=" "
    echo "sysctls net/$sysctls_table $*"
    IFS=$nl
  done
  cd /
}

# Prints the engines whose macvlan and ipvlan networks can be listed without starting a daemon.
has() {
  if [ -e /run/docker.pid ] && command -v docker >/dev/null; then echo "has docker"; fi
  set +f
  set -- /etc/containers/networks/*.json
  set -f
  [ ! -e "$1" ] || echo "has podman"
}

# Prints the links that are Wi-Fi stations, without starting a process.
wireless() {
  set +f
  for wireless_place in /sys/class/net/*/phy80211; do
    [ -e "$wireless_place" ] || continue
    wireless_link=${wireless_place%/*}
    echo "wireless ${wireless_link##*/}"
  done
  set -f
}

# Prints the drivers that kernel $1 has, as `module NAME ready`, and of the others the lines of files that say whether the
# kernel would load them when it is to make such a link, as `module-file PATH:LINE`.
modules() {
  modules_unsure=
  for modules_name in 8021q macvlan ipvlan dummy; do
    if [ -d "/sys/module/$modules_name" ]; then echo "module $modules_name ready"; else modules_unsure=1; fi
  done
  [ -n "$modules_unsure" ] || return 0
  [ ! -d /proc/net/vlan ] || echo "module 8021q ready"
  set -- "/lib/modules/$1/modules.builtin" "/lib/modules/$1/modules.dep"
  # A kernel without module files has its drivers built in, and not all of those show under /sys/module. If it lacks
  # one, it says so itself when it is to make such a link.
  if [ ! -r "$1" ] && [ ! -r "$2" ]; then echo "module-file none"; return; fi
  # A file of modprobe takes the place of those of its name in later folders.
  modules_names=" "
  set +f
  for modules_file in /etc/modprobe.d/*.conf /run/modprobe.d/*.conf /usr/local/lib/modprobe.d/*.conf \
    /usr/lib/modprobe.d/*.conf /lib/modprobe.d/*.conf; do
    modules_name=${modules_file##*/}
    case $modules_names in *" $modules_name "*) continue ;; esac
    [ ! -e "$modules_file" ] || modules_names="$modules_names$modules_name "
    [ ! -f "$modules_file" ] || set -- "$@" "$modules_file"
  done
  set -f
  modules_drivers="(8021q|macvlan|ipvlan|dummy)"
  # The kernel asks for a driver by such an alias.
  modules_named="($modules_drivers|rtnl[-_]link[-_](vlan|macvlan|ipvlan|dummy))"
  modules_lines=$(grep -oHsE "^([^:]*/)?${modules_drivers}[.]ko|^[[:space:]]*(blacklist|install|alias)[[:space:]]+$modules_named([[:space:]].*)?$|(modprobe[.]|module_)blacklist=[^ ]*|^1$" \
    "$@" /proc/cmdline /proc/sys/kernel/modules_disabled)
  for modules_name in $modules_lines; do printf "module-file %s\n" "$modules_name"; done
}
