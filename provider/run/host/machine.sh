# Sets boot_id, which changes when the host reboots.
boot() {
  read -r boot_id </proc/sys/kernel/random/boot_id
}

# Sets find_arping_command to the command that asks for IPv4 addresses. Several programs are called arping; those of
# iputils and busybox have the options used here.
find_arping() {
  find_arping_command=
  if command -v arping >/dev/null; then
    case $(arping -V 2>&1) in *iputils* | *BusyBox*) find_arping_command=arping; return ;; esac
  fi
  command -v busybox >/dev/null || return 0
  # Not its help, which it decompresses first.
  case $nl$(busybox --list 2>&1)$nl in *"${nl}arping$nl"*) find_arping_command="busybox${nl}arping" ;; esac
}
