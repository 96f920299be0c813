# Prints what a host is and has, which stays the same as long as it runs.

facts() {
  read -r facts_kernel </proc/sys/kernel/osrelease
  echo "kernel $facts_kernel"
  boot
  echo "boot $boot_id"
  machine_id
  [ -z "$machine_id_told" ] || echo "machine $machine_id_told"
  echo "iproute2 $("$ip" -V 2>&1)"
  command -v flock >/dev/null || echo "lacks no-flock"
  client
  [ -z "$client_address" ] || echo "client $client_address"
  find_arping
  [ -z "$find_arping_command" ] || echo "arping"
  ipv6
  sysctls
  modules "$facts_kernel"
}

# Sets machine_id_told to what tells this machine from all others for as long as it is installed: its machine-id, else
# the UUID that its firmware has. A machine-id that systemd made up for this boot alone (/run/machine-id) is left out.
machine_id() {
  for machine_id_file in /etc/machine-id /var/lib/dbus/machine-id /sys/class/dmi/id/product_uuid; do
    case $machine_id_file in *machine-id) [ ! -e /run/machine-id ] || continue ;; esac
    if [ ! -f "$machine_id_file" ] || [ ! -r "$machine_id_file" ]; then continue; fi
    machine_id_told=
    # The last line may lack its line break.
    read -r machine_id_told <"$machine_id_file" || :
    case $machine_id_told in "" | *[!0-9a-fA-F-]*) ;; *) return ;; esac
  done
  machine_id_told=
}

# Sets client_address to the address from which the client reaches us. sudo does not pass it on, but has it in its own
# environment; `read` drops the zero byte that ends each variable there.
client() {
  client_address=${SSH_CONNECTION-}
  if [ -z "$client_address" ]; then
    client_told=
    { while IFS= read -r client_line || [ -n "$client_line" ]; do client_told=$client_told$client_line; done; } \
      2>/dev/null <"/proc/$PPID/environ"
    case $client_told in *SSH_CONNECTION=*) client_address=${client_told#*SSH_CONNECTION=} ;; esac
  fi
  client_address=${client_address%% *}
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
    set +f
    set -- "/proc/sys/net/$sysctls_table/default"/*
    set -f
    [ -e "$1" ] || continue
    sysctls_keys=
    for sysctls_key; do sysctls_keys="$sysctls_keys ${sysctls_key##*/}"; done
    echo "sysctls net/$sysctls_table$sysctls_keys"
  done
}

# Prints the drivers that kernel $1 has or would load.
modules() {
  modules_unsure=
  for modules_name in 8021q macvlan ipvlan dummy; do
    if [ -d "/sys/module/$modules_name" ]; then
      echo "module $modules_name ready"
    else
      modules_unsure="$modules_unsure$modules_name$nl"
    fi
  done
  [ -n "$modules_unsure" ] || return 0
  [ ! -d /proc/net/vlan ] || echo "module 8021q ready"
  set -- "/lib/modules/$1/modules.builtin" "/lib/modules/$1/modules.dep"
  if [ ! -r "$1" ]; then shift; fi
  # A kernel without module files has its drivers built in, and not all of those show under /sys/module. If it lacks
  # one, it says so itself when it is to make such a link.
  if [ -r "$1" ] || [ -r "${2-}" ]; then
    modules_unsure=$(grep -ohsE "(8021q|macvlan|ipvlan|dummy)[.]ko" "$@")
  fi
  for modules_name in $modules_unsure; do echo "module ${modules_name%.ko} loadable"; done
}
