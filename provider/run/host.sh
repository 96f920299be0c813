# What runs on a host: `sh -c TEXT trunkline look` or `... change`, the text constant, the data on standard input.
# No value is ever part of the text. It travels inside single quotes, so it holds none itself.
#
# POSIX shell with few forks: on a busy host a fork and exec is what costs. It ignores SIGPIPE and SIGHUP, so that it
# runs to its end when the client is gone, and it takes standard input whole before it touches anything, so that a
# client that dies while sending has sent nothing.
#
# look     no lock, writes nothing: facts, links, addresses, routes, records, links in other namespaces
# change   under the lock of the host: guards, claims, steps, records, and the state that came of it
#
# protocol.ts has the lines that go in and come out.
set -u -f
export LC_ALL=C PATH=/usr/sbin:/sbin:/usr/bin:/bin
umask 077
trap "" PIPE HUP INT TERM
nl="
"
IFS=$nl
store=/var/lib/trunkline
nested=
net=/sys/class/net
ip=
for candidate in /usr/sbin/ip /sbin/ip /usr/bin/ip /bin/ip /usr/local/sbin/ip; do
  [ -x "$candidate" ] && { ip=$candidate; break; }
done

facts() {
  read -r kernel </proc/sys/kernel/osrelease
  echo "kernel $kernel"
  read -r boot </proc/sys/kernel/random/boot_id
  echo "boot $boot"
  echo "iproute2 $("$ip" -V 2>&1)"
  unsure=
  for module in 8021q macvlan ipvlan dummy; do
    if [ -d "/sys/module/$module" ]; then echo "module $module ready"; else unsure="$unsure $module"; fi
  done
  [ -n "$unsure" ] || return 0
  [ -d /proc/net/vlan ] && echo "module 8021q ready"
  for list in "/lib/modules/$kernel/modules.builtin" "/lib/modules/$kernel/modules.dep"; do
    [ -r "$list" ] && grep -oE "(8021q|macvlan|ipvlan|dummy)[.]ko" "$list" | while read -r file; do
      echo "module ${file%.ko} loadable"
    done
  done
}

# The state of our own namespace, one JSON array a line, and our records.
state() {
  echo "section state"
  "$ip" -j -d -batch - <<EOF
link show
addr show
route show table all
EOF
  for kind in links networks; do
    echo "section $kind"
    set +f
    set -- "$store/$kind"/*
    set -f
    # Not cat: a file that a power loss cut off, or filled with zeros, has no last line break.
    [ ! -e "$1" ] || grep -ha "" "$@"
  done
}

# Sets $namespaces: what `nsenter` takes to enter each network namespace but ours. One process stands for each; a
# namespace without a process is a file that `ip netns` or a container runtime keeps mounted.
find_namespaces() {
  namespaces=
  set +f
  for candidate in /proc/[0-9]*/ns/net /run/netns/* /run/docker/netns/*; do
    [ -e "$candidate" ] && ! [ "$candidate" -ef /proc/self/ns/net ] || continue
    for known in $namespaces; do [ "$candidate" -ef "$known" ] && continue 2; done
    namespaces="$namespaces$candidate$nl"
  done
  set -f
}

elsewhere() {
  find_namespaces
  for namespace in $namespaces; do
    echo "section namespace $namespace"
    nsenter "--net=$namespace" "$ip" -j -d link show 2>/dev/null
  done
}

# Is nothing on top of link $1? The kernel lists here what is in our namespace; from another one, a link names the one
# below it by its index.
free() {
  set +f
  set -- "$1" "$net/$1"/upper_*
  set -f
  [ ! -e "$2" ] && [ ! -e "$net/$1/master" ] || return 1
  read -r index <"$net/$1/ifindex"
  [ -n "$nested" ] || list_nested
  case $nested in *"@if$index:"*) return 1 ;; esac
}

# Sets $nested, never empty: the links in all other namespaces. Once a run: all guards are checked at one moment.
list_nested() {
  find_namespaces
  nested=$nl
  for namespace in $namespaces; do
    nested="$nested$(nsenter "--net=$namespace" "$ip" -o link show 2>/dev/null)"
  done
}

# Does the guard $1 hold: `KIND LINK [VALUE]`?
holds() {
  rest=${1#* } link=${1#* } value=
  link=${link%% *} wanted=${rest#"${rest%% *}"}
  wanted=${wanted# }
  case ${1%% *} in
    index) [ -e "$net/$link" ] && read -r value <"$net/$link/ifindex"; [ "$value" = "$wanted" ] ;;
    alias) [ -e "$net/$link" ] && read -r value <"$net/$link/ifalias"; [ "$value" = "$wanted" ] ;;
    absent) [ ! -e "$net/$link" ] ;;
    free) [ -e "$net/$link" ] && free "$link" ;;
  esac
}

has_failed() {
  case " $failed " in *" $1 "*) return 0 ;; esac
  return 1
}

# Transaction $1 failed: say so with the lines of $2, take back its first $3 steps (the document lists undo lines last
# step first) and withdraw its claims.
fail() {
  failed="$failed $1"
  echo "failed $1"
  for said in $2; do echo "said $1 $said"; done
  back= mine=
  for line in $document; do
    case $line in
      "tx $1") mine=1 ;;
      "tx "*) mine= ;;
      "undo "*)
        rest=${line#undo }
        [ -z "$mine" ] || [ "${rest%% *}" -gt "$3" ] || back="$back${rest#* }$nl"
        ;;
    esac
  done
  if [ -n "$back" ]; then
    said=$("$ip" -force -batch - 2>&1 >/dev/null <<EOF
$back
EOF
    ) || for said in $said; do echo "undo-said $1 $said"; done
  fi
  mine=
  for line in $document; do
    case $line in
      "tx $1") mine=1 ;;
      "tx "*) mine= ;;
      "claim "*) rest=${line#claim }; [ -z "$mine" ] || rm -f "$store/${rest%% *}" ;;
    esac
  done
}

# Run the steps of all transactions from number $1 on that have not failed, in one process. The first step that fails
# ends its own transaction only; the rest goes on.
apply() {
  batch= owners=
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      "do "*)
        [ "$current" -ge "$1" ] && ! has_failed "$current" || continue
        batch="$batch${line#do }$nl" owners="$owners$current$nl"
        ;;
    esac
  done
  [ -n "$batch" ] || return 0
  said=$("$ip" -batch - 2>&1 >/dev/null <<EOF
$batch
EOF
  ) && return 0

  number=${said##*Command failed -:}
  number=${number%%[!0-9]*}
  if [ -z "$number" ]; then
    # It gave up without saying where (a keyword that this iproute2 does not know): nothing of this run may stay.
    for owner in $owners; do has_failed "$owner" || fail "$owner" "$said" 9999; done
    return 0
  fi
  position=0 finished=0 culprit=
  for owner in $owners; do
    position=$((position + 1))
    [ "$owner" = "$culprit" ] && finished=$((finished + 1)) || finished=0 culprit=$owner
    [ "$position" -lt "$number" ] || break
  done
  fail "$culprit" "$said" "$finished"
  apply "$((culprit + 1))"
}

# Write the record $name from $content, if there is one.
save() {
  [ -z "$name" ] || printf "%s" "$content" >"$store/$name"
  name= content=
}

change() {
  document=$(cat)
  case $document in
    "trunkline 1$nl"*"${nl}end" | "trunkline 1${nl}end") ;;
    *) echo "problem incomplete"; return ;;
  esac
  for line in $document; do
    case $line in
      "trunkline 1" | "tx "* | "guard "* | "claim "* | "do "* | "undo "* | "put "* | "drop "* | end) ;;
      *) echo "problem unknown-line $line"; return ;;
    esac
  done
  command -v flock >/dev/null || { echo "problem no-flock"; return; }
  for folder in links networks; do
    [ -d "$store/$folder" ] || mkdir -p "$store/$folder" || { echo "problem store-unwritable"; return; }
  done
  exec 9>>"$store/lock" || { echo "problem store-unwritable"; return; }
  tries=0
  until flock -n 9; do
    tries=$((tries + 1))
    [ "$tries" -le 600 ] || { echo "problem locked"; return; }
    sleep 0.1 2>/dev/null || sleep 1
  done

  failed= current=
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      "guard "*)
        has_failed "$current" && continue
        holds "${line#guard }" || { failed="$failed $current"; echo "stale $current ${line#guard }"; }
        ;;
    esac
  done

  read -r boot </proc/sys/kernel/random/boot_id
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      "claim "*)
        has_failed "$current" && continue
        rest=${line#claim }
        name=${rest%% *}
        content="trunkline-record 1 ${name#*/}${nl}urn ${rest#* }${nl}owned yes${nl}pending $boot$nl"
        save
        ;;
    esac
  done

  apply 1

  name= content= dropped=
  for line in $document; do
    rest=${line#* }
    case $line in
      "tx "*) save; current=$rest ;;
      "put "*)
        has_failed "$current" && continue
        [ "${rest%% *}" = "$name" ] || save
        name=${rest%% *} content="$content${rest#* }$nl"
        ;;
      "drop "*) has_failed "$current" || dropped="$dropped$store/$rest$nl" ;;
    esac
  done
  save
  [ -z "$dropped" ] || rm -f $dropped
  state
}

echo "trunkline 1"
if [ -z "$ip" ]; then
  echo "problem no-iproute2"
elif [ "$1" = look ]; then
  facts
  state
  elsewhere
else
  change
fi
echo "end"
