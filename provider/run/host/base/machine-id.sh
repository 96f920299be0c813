# Which machine this is.
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
