# Sets boot_id, which changes when the host reboots.
boot() {
  read -r boot_id </proc/sys/kernel/random/boot_id
}

# Sets machine_id_told to what tells this machine from all others for as long as it is installed: its machine-id, else
# the UUID that its firmware has. A machine-id that systemd made up for this boot alone (/run/machine-id) is left out.
# Sets machine_line to the line that says so in a report and in records; both are empty if the machine has none.
machine_id() {
  machine_line=
  for machine_id_file in /etc/machine-id /var/lib/dbus/machine-id /sys/class/dmi/id/product_uuid; do
    case $machine_id_file in *machine-id) [ ! -e /run/machine-id ] || continue ;; esac
    if [ ! -f "$machine_id_file" ] || [ ! -r "$machine_id_file" ]; then continue; fi
    machine_id_told=
    # The last line may lack its line break.
    read -r machine_id_told <"$machine_id_file" || :
    case $machine_id_told in "" | *[!0-9a-fA-F-]*) ;; *) machine_line="machine $machine_id_told$nl"; return ;; esac
  done
  machine_id_told=
}

# Sets find_arping_command to the command that asks for IPv4 addresses. Several programs are called arping; those of
# iputils and busybox have the options used here.
find_arping() {
  find_arping_command=
  if command -v arping >/dev/null; then
    case $(arping -V 2>&1) in *iputils* | *BusyBox*) find_arping_command=arping; return ;; esac
  fi
  # One without arping, which is rare, says so when it is asked: that is not worth a process for each look.
  ! command -v busybox >/dev/null || find_arping_command="busybox${nl}arping"
}
