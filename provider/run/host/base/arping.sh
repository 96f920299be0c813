# Sets find_arping_command to the command that asks for IPv4 addresses. Several programs are called arping; those of
# iputils and busybox have the options used here.
find_arping() {
  find_arping_command=
  if command -v arping >/dev/null; then
    case $(arping -V 2>&1) in *iputils* | *BusyBox*) find_arping_command=arping; return ;; esac
  fi
  if command -v busybox >/dev/null; then
    case $(busybox arping --help 2>&1) in *"Usage: arping"*) find_arping_command="busybox${nl}arping" ;; esac
  fi
}
