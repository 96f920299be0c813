# Decides which folders commands come from, for this shell and all below it. The folders of the distribution are trusted.
# Of others, which only lend what those lack, nothing counts that anybody but root can change: /usr/local may belong to a
# group, and the PATH of the login may lead anywhere.
places_login=$PATH
export PATH=/usr/sbin:/sbin:/usr/bin:/bin
# By hand, Flatcar, snaps, NixOS, Guix.
places_known="/usr/local/sbin
/usr/local/bin
/opt/sbin
/opt/bin
/snap/bin
/var/lib/snapd/snap/bin
/run/current-system/sw/bin
/run/current-system/profile/sbin
/run/current-system/profile/bin"

# Sets PATH; ip to the path of that command, since a busybox may take its own; and places_refused to one that others than
# root can change.
places() {
  places_refused="" places_lacking="" places_engines=""
  # To look for an engine that nobody asks is not worth a process on each host that has it in /usr/local.
  [ ! -e /run/docker.pid ] || places_engines=docker
  case ${document-} in *"${nl}engine "*) places_engines=docker${nl}podman ;; esac
  for places_name in ip flock nsenter ls grep arping $places_engines; do
    for places_place in /usr/bin /usr/sbin /bin /sbin; do
      [ ! -x "$places_place/$places_name" ] || continue 2
    done
    places_lacking="$places_lacking$places_name$nl"
  done
  for places_place in $places_known; do lend "$places_place"; done
  case $nl$places_lacking in
    *"${nl}ip$nl"* | *"${nl}flock$nl"* | *"${nl}nsenter$nl"* | *"${nl}ls$nl"* | *"${nl}grep$nl"*) login_places ;;
  esac
  IFS=:
  for ip in $PATH; do
    ip=$ip/ip
    [ ! -x "$ip" ] || break
    ip=
  done
  IFS=$nl
  export ip
}

# Looks into the PATH of the login. sudo may have set its own, and has the user's in its environment.
login_places() {
  login_places_all=$places_login:$(early tr "\0" "\n" <"/proc/$PPID/environ" | early sed -n "s/^PATH=//p")
  IFS=:
  # shellcheck disable=SC2086 # A parameter for each folder.
  set -- $login_places_all
  IFS=$nl
  for login_places_place; do
    case $login_places_place in /*) lend "$login_places_place" ;; esac
  done
}

# Adds folder $1 to PATH if it has something of what is lacking, and all of that is root's alone. Of a path with symbolic
# links, adds where it leads to, as a link may not lead there in every mount namespace.
lend() {
  [ -n "$places_lacking" ] || return 0
  lend_found="" lend_left=""
  for lend_name in $places_lacking; do
    if [ -f "$1/$lend_name" ] && [ -x "$1/$lend_name" ]; then
      lend_found="$lend_found$lend_name$nl"
    else
      lend_left="$lend_left$lend_name$nl"
    fi
  done
  [ -n "$lend_found" ] || return 0
  follow_all=/
  follow "$1"
  lend_place=$follow_at
  for lend_name in $lend_found; do follow "$lend_place/$lend_name"; done
  if roots_alone "$follow_all"; then
    PATH=$PATH:$lend_place places_lacking=$lend_left
  else
    case $lend_found in "ip$nl"*) places_refused=${places_refused:-$1/ip} ;; esac
  fi
}

# Runs a command before PATH is decided.
early() {
  PATH=$PATH:/run/current-system/sw/bin:/run/current-system/profile/bin "$@"
}

# Sets follow_at to what path $1 leads to, and adds each folder and symbolic link on the way to follow_all.
follow() {
  follow_at="" follow_rest=$1 follow_links=0
  while [ -n "$follow_rest" ]; do
    follow_step=${follow_rest%%/*}
    case $follow_rest in */*) follow_rest=${follow_rest#*/} ;; *) follow_rest= ;; esac
    case $follow_step in
      "" | .) continue ;;
      ..) follow_at=${follow_at%/*}; continue ;;
    esac
    follow_all="$follow_all$nl$follow_at/$follow_step"
    if [ ! -L "$follow_at/$follow_step" ]; then follow_at=$follow_at/$follow_step; continue; fi
    follow_links=$((follow_links + 1))
    # The kernel follows 40 links. What it does not follow is not there.
    [ "$follow_links" -le 40 ] || { follow_all="$follow_all$nl/nowhere"; return; }
    follow_target=$(early readlink "$follow_at/$follow_step")
    case $follow_target in /*) follow_at="" ;; esac
    follow_rest=$follow_target/$follow_rest
  done
}

# Sets mode_letters, mode_owner and mode_size from a line of `ls -ln`, or to nothing.
mode() {
  IFS=" "
  # shellcheck disable=SC2086 # A parameter for each word: mode, links, owner, group, size.
  set -- $1
  IFS=$nl
  # shellcheck disable=SC2034 # Not every text reads the size.
  mode_letters=${1-} mode_owner=${3-} mode_size=${5-}
}

# Tells whether everything in $1 belongs to root, that is to the owner of its first line, /, and only root can write there.
# Where a package store lets its builders make new entries, the sticky bit protects all others.
roots_alone() {
  # shellcheck disable=SC2086 # An argument for each line.
  roots_alone_listing=$(early ls -ldn $1 2>/dev/null) || return 1
  roots_alone_root=
  for roots_alone_line in $roots_alone_listing; do
    mode "$roots_alone_line"
    : "${roots_alone_root:=$mode_owner}"
    case $mode_owner in 0 | "$roots_alone_root") ;; *) return 1 ;; esac
    case $mode_letters in
      l* | ?????-??-*) ;;
      d????????[tT]*)
        case $roots_alone_line in *" /nix/store" | *" /gnu/store") ;; *) return 1 ;; esac
        ;;
      *) return 1 ;;
    esac
  done
}

places
