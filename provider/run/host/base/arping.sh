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
