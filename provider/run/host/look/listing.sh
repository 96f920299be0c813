# Listings of network namespaces: lines of inode and path, as `ls` prints them.

# Sets listing_all to the inode and path of everything that leads to a network namespace: processes in it, and files
# that `ip netns` or a container runtime keeps mounted.
listing() {
  set +f
  listing_all=$(ls -Ldi /proc/self/ns/net /proc/[0-9]*/ns/net /run/netns/* /run/docker/netns/* 2>/dev/null)
  set -f
  listing_all=$listing_all$nl
}

# Sets entry_inode and entry_path from a line of a listing.
entry() {
  entry_inode=${1#"${1%%[! ]*}"}
  entry_path=${entry_inode#* } entry_inode=${entry_inode%% *}
}
