# What the kernel says about a link in another namespace that is on one of ours: the index of ours, and an id of our
# namespace, which each namespace numbers for itself. `ip` translates ids to names of `ip netns`, of which ours has none.
names_view="" names_query="" names_done=""

# Sets names_view to an option by which `nsenter` enters a mount namespace as well, in which `ip netns` knows our
# namespace as `net`, and names_query to the command that prints the ids and names there. Both are empty if that cannot
# be made. Descriptor 7 keeps the mount namespace, which needs a process only until it is open.
names() {
  [ -z "$names_done" ] || return 0
  names_done=1
  names_pid=$(unshare -m sh -c "
    [ -d /run/netns ] || { mount -t tmpfs none /run && mkdir /run/netns; }
    mount --bind /proc/$watch_shell/ns /run/netns && { sleep 60 >/dev/null & echo \$!; }" 2>/dev/null </dev/null 9>&-)
  [ -n "$names_pid" ] || return 0
  if { command exec 7<"/proc/$names_pid/ns/mnt"; } 2>/dev/null; then
    names_view=--mount=/proc/self/fd/7 names_query="netns list-id"
  fi
  kill -9 "$names_pid"
}
