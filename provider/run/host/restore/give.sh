# Gives one container its link again. Descriptor 7 is its namespace, which stays as long as that is open.
give_path=/proc/self/fd/7

# Gives the container the link of attachment $1 as its record says, or nothing at all. Sets give_why to why it has none, or
# to nothing.
give() {
  give_why=""
  recollect "$1" "$give_path" || return 0
  if [ -n "$recollect_fault" ]; then give_why=$recollect_fault; return; fi
  find_marked "$give_path"
  if [ -n "$find_marked_index" ]; then remember "$1"; return; fi
  evict
  # An attempt that was cut off may have left it.
  drop_temporary
  give_said=$("$ip" -batch - 2>&1 >/dev/null <<EOF
$recollect_build
EOF
  ) && give_inside && give_routes && { count; remember "$1"; echo "$2 has its interface $recollect_name again"; return; }
  explain "$give_said"
  drop_temporary
  delete_marked "$give_path"
}

give_inside() {
  give_said=$(nsenter "--net=$give_path" sh "$store/inside.sh" 2>&1 <<EOF
$recollect_inside
EOF
  )
}

# The container may have got a route to the same destination from somebody else, which it keeps.
give_routes() {
  [ -n "$recollect_routes" ] || return 0
  give_said=$(nsenter "--net=$give_path" "$ip" -force -batch - 2>&1 >/dev/null <<EOF
$recollect_routes
EOF
  ) && return
  for give_line in $give_said; do
    case $give_line in *"File exists" | "Command failed "*) ;; *) give_said=$give_line; return 1 ;; esac
  done
}

# Sets give_why from what a command said.
explain() {
  explain_said=$1
  for explain_line in $1; do
    case $explain_line in "["*) ;; *) explain_said=$explain_line; break ;; esac
  done
  give_why=${explain_said#"RTNETLINK answers: "} give_why=${give_why#"Error: "}
  case $give_why in
    "untuned absent "*) give_why="the kernel has no ${give_why#untuned absent }" ;;
    "untuned refused "*) give_why="the kernel refuses the value of ${give_why#untuned refused }" ;;
    "untuned turned "*) give_why="the kernel makes another value of ${give_why#untuned turned }" ;;
  esac
}

# Sets find_marked_index to the index of the link of the attachment in namespace $1, or to nothing.
find_marked() {
  find_marked_index=""
  for find_marked_line in $(nsenter "--net=$1" "$ip" -o link show 2>/dev/null); do
    case $find_marked_line\\ in *" alias $recollect_mark\\"*) find_marked_index=${find_marked_line%%:*}; return ;; esac
  done
}

delete_marked() {
  find_marked "$1"
  [ -z "$find_marked_index" ] || nsenter "--net=$1" "$ip" link delete dev "if$find_marked_index" 2>/dev/null
}

# Deletes the link in the container that had it before, if that is another one and still there: one address is in one
# place. The kernel may have given the number of a namespace that is gone to another one by now.
evict() {
  listing
  for evict_line in $listing_all; do
    entry "$evict_line"
    [ "$entry_inode" = "$recollect_space" ] || continue
    # shellcheck disable=SC3013 # Every shell that hosts have as /bin/sh knows -ef.
    [ "$entry_path" -ef "$give_path" ] || delete_marked "$entry_path"
    return
  done
}

# Deletes the link if it is still on the host.
drop_temporary() {
  [ -e "/sys/class/net/$recollect_temporary" ] || return 0
  drop_temporary_alias=""
  { read -r drop_temporary_alias <"/sys/class/net/$recollect_temporary/ifalias"; } 2>/dev/null
  case $drop_temporary_alias in
    "" | "$recollect_mark") "$ip" link delete dev "$recollect_temporary" 2>/dev/null ;;
  esac
}

# Has whoever planned a change meanwhile look again.
count() {
  revision
  if [ -e "$store/revision" ]; then
    echo $((revision_count + 1)) 1<>"$store/revision"
  else
    echo $((revision_count + 1)) >"$store/revision"
  fi
}

# Writes to the record of attachment $1 in which namespace it is now. What an unwritten record says, the next run corrects.
remember() {
  remember_listing=$(ls -Ldi "$give_path")
  entry "$remember_listing"
  case $recollect_space in "" | "$entry_inode") return 0 ;; esac
  remember_text="${recollect_text%%"${nl}space "*}${nl}space $entry_inode$nl${recollect_text#*"${nl}space $recollect_space$nl"}"
  mkdir -p "$store/new/attachments"
  printf "%s" "$remember_text" >"$store/new/attachments/$1" && sync "$store/new/attachments/$1" &&
    mv -f "$store/new/attachments/$1" "$store/attachments/$1" && sync "$store/attachments"
}
