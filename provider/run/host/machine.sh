# Sets boot_id, which changes when the host starts again.
boot() {
  read -r boot_id </proc/sys/kernel/random/boot_id
}

# Sets find_arping_command: what asks for IPv4 addresses. Two programs have that name; the options are those of iputils and
# busybox.
find_arping() {
  find_arping_command=
  if command -v arping >/dev/null; then
    case $(arping -V 2>&1) in *iputils* | *BusyBox*) find_arping_command=arping; return ;; esac
  fi
  command -v busybox >/dev/null || return 0
  case $(busybox arping --help 2>&1) in *"Usage: arping"*) find_arping_command="busybox${nl}arping" ;; esac
}
