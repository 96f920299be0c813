# Other network namespaces than ours. A listing is lines of inode and path, as `ls` prints them.

# Sets listing_all: inode and path of all that leads to a network namespace: processes in it, and files that `ip netns` or a
# container runtime keeps mounted.
listing() {
  set +f
  listing_all=$(ls -Ldi /proc/self/ns/net /proc/[0-9]*/ns/net /run/netns/* /run/docker/netns/* 2>/dev/null)
  set -f
  listing_all=$listing_all$nl
}

# Sets namespaces_listing, to what there is now, namespaces_own, the inode of ours, and namespaces_others: what `nsenter` takes
# to enter each other one, a file rather than a process, which may end.
namespaces() {
  listing
  namespaces_listing=$listing_all namespaces_own="" namespaces_others="" namespaces_kept=""
  for namespaces_line in $namespaces_listing; do
    case $namespaces_line in
      */proc/self/ns/net) entry "$namespaces_line"; namespaces_own=$entry_inode ;;
      *" /run/"*) namespaces_kept="$namespaces_kept$namespaces_line$nl" ;;
    esac
  done
  namespaces_seen=" $namespaces_own "
  for namespaces_line in $namespaces_kept $namespaces_listing; do
    entry "$namespaces_line"
    case $namespaces_seen in *" $entry_inode "*) continue ;; esac
    namespaces_seen="$namespaces_seen$entry_inode " namespaces_others="$namespaces_others$entry_path$nl"
  done
}

# Sets entry_inode and entry_path: those of a line of a listing.
entry() {
  entry_inode=${1#"${1%%[! ]*}"}
  entry_path=${entry_inode#* } entry_inode=${entry_inode%% *}
}

# Sets inode_number: that of the namespace that path $1 of listing $2 leads to.
inode() {
  inode_number=${2%%" $1$nl"*}
  inode_number=${inode_number##*"$nl"}
  inode_number=${inode_number##* }
}

# Sets ask_told: what `ip` with the options behind $1 tells of the namespace that $1 leads to. False: nothing.
ask() {
  ask_way=$1
  shift
  ask_told=$(nsenter "--net=$ask_way" "$ip" "$@" 2>/dev/null <<EOF
$queries
EOF
  )
  [ -n "$ask_told" ]
}

# Sets tells_told: what `ip` with the options behind $1 and $2 tells of the namespace of path $1 of listing $2. A process that
# stands for it may have ended since, as that of a health check does, and its container run on: then whatever else leads
# there by now is the way, tells_way. Empty where the namespace is gone, and `unreadable WHY` where it is there and does not
# tell: who takes such a one for empty frees addresses that are in use.
tells() {
  tells_way=$1 tells_listing=$2
  shift 2
  if ask "$tells_way" "$@"; then tells_told=$ask_told; return; fi
  inode "$tells_way" "$tells_listing"
  tells_told=
  listing
  for tells_line in $listing_all; do
    entry "$tells_line"
    [ "$entry_inode" = "$inode_number" ] || continue
    tells_way=$entry_path
    if ask "$tells_way" "$@"; then tells_told=$ask_told; return; fi
    tells_said=$(nsenter "--net=$tells_way" "$ip" "$@" 2>&1 >/dev/null <<EOF
$queries
EOF
    )
    # A file that nothing is mounted on, and a process that ended just now, lead nowhere.
    case $tells_said in
      "nsenter: "*"Invalid argument"* | "nsenter: "*"No such "*) ;;
      *) tells_told="unreadable ${tells_said%%"$nl"*}" ;;
    esac
  done
}
