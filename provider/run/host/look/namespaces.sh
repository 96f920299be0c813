# Network namespaces other than ours.

# Sets namespaces_listing to the current listing, namespaces_away to its lines that lead to other namespaces than ours, of
# files before those of processes, and namespaces_others to a path by which `nsenter` enters each of those: a file rather
# than a process, which may end. If there is no other namespace, the listing has no inode but ours.
namespaces() {
  namespaces_others="" namespaces_kept="" namespaces_away=""
  set +f
  set -- /proc/self/ns/net /proc/[0-9]*/ns/net
  set -f
  if is_alone "$@"; then
    shift
    namespaces_listing="$(ls -Ldi /proc/self/ns/net)$nl$*$nl"
    return
  fi
  listing
  inode /proc/self/ns/net "$listing_all"
  namespaces_listing=$listing_all
  # Most processes of a host are in our namespace.
  for namespaces_line in $namespaces_listing; do
    case $namespaces_line in
      "$inode_number /"* | *" $inode_number /"*) ;;
      *" /run/"*) namespaces_kept="$namespaces_kept$namespaces_line$nl" ;;
      *) namespaces_away="$namespaces_away$namespaces_line$nl" ;;
    esac
  done
  namespaces_away=$namespaces_kept$namespaces_away
  namespaces_seen=" "
  for namespaces_line in $namespaces_away; do
    entry "$namespaces_line"
    case $namespaces_seen in *" $entry_inode "*) continue ;; esac
    namespaces_seen="$namespaces_seen$entry_inode " namespaces_others="$namespaces_others$entry_path$nl"
  done
}

# Tells whether no file keeps a network namespace, and "$@" all lead to ours.
is_alone() {
  set +f
  for is_alone_path in /run/netns/* /run/docker/netns/*; do
    [ ! -e "$is_alone_path" ] || { set -f; return 1; }
  done
  set -f
  for is_alone_path; do
    # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
    [ "$is_alone_path" -ef /proc/self/ns/net ] || return 1
  done
}

# Sets ask_told to what `ip` prints for the lines of $2 in the namespace that $1 leads to. Fails if it is nothing.
ask() {
  # shellcheck disable=SC2086 # One option or none.
  ask_told=$(nsenter $names_view "--net=$1" "$ip" -j -d -batch - 2>/dev/null <<EOF
$2
EOF
  )
  [ -n "$ask_told" ]
}

# Sets tells_told to what `ip` prints for the lines of $3 in the namespace of path $1 of listing $2. The process of a
# path, such as a health check, may have ended since while its container runs on: then tells_way is set to another path
# that leads there by now. tells_told is empty if the namespace is gone, and `unreadable WHY` if it is there but cannot be
# read: to take such a namespace for empty would free addresses that are in use.
tells() {
  tells_way=$1
  if ask "$1" "$3"; then tells_told=$ask_told; return; fi
  inode "$1" "$2"
  tells_told=
  listing
  for tells_line in $listing_all; do
    entry "$tells_line"
    [ "$entry_inode" = "$inode_number" ] || continue
    tells_way=$entry_path
    if ask "$tells_way" "$3"; then tells_told=$ask_told; return; fi
    tells_said=$(nsenter "--net=$tells_way" "$ip" -j -d -batch - 2>&1 >/dev/null <<EOF
$3
EOF
    )
    # A file that nothing is mounted on, and a process that ended just now, lead nowhere.
    case $tells_said in
      "nsenter: "*"Invalid argument"* | "nsenter: "*"No such "*) ;;
      *) tells_told="unreadable ${tells_said%%"$nl"*}" ;;
    esac
  done
}

# Takes namespaces out of namespaces_others and into pass_over_passed, lines of inode and path, if many have their
# processes in other user namespaces, as anybody may make them: those without an id here. The kernel gives one when a
# link of ours moves there.
pass_over() {
  pass_over_passed="" pass_over_strangers=$nl pass_over_count=0
  for pass_over_path in $namespaces_others; do
    case $pass_over_path in /proc/*) ;; *) continue ;; esac
    pass_over_user=${pass_over_path%/net}/user
    # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
    if [ ! -e "$pass_over_user" ] || [ "$pass_over_user" -ef /proc/self/ns/user ]; then continue; fi
    pass_over_strangers="$pass_over_strangers$pass_over_path$nl" pass_over_count=$((pass_over_count + 1))
  done
  # A few are read like all others, for somebody may want to attach them.
  [ "$pass_over_count" -gt 8 ] && command -v lsns >/dev/null || return 0
  pass_over_ids=$nl$(lsns --type net --output "$(printf "NS\\054NETNSID")" --noheadings --raw 2>/dev/null)$nl
  pass_over_kept=""
  for pass_over_path in $namespaces_others; do
    inode "$pass_over_path" "$namespaces_listing"
    case $pass_over_strangers in *"$nl$pass_over_path$nl"*)
      case $pass_over_ids in *"$nl$inode_number unassigned$nl"*)
        pass_over_passed="${pass_over_passed:-"$nl"}$inode_number $pass_over_path$nl"
        continue
        ;;
      esac
      ;;
    esac
    pass_over_kept="$pass_over_kept$pass_over_path$nl"
  done
  namespaces_others=$pass_over_kept
}
