# What runs on a host: `sh -c "script=$1; shift; eval ..." trunkline TEXT look` or `... change`, the text constant, the
# data on standard input. No value is ever part of the text. It travels inside single quotes, so it holds none itself;
# it has itself in $script, to run inside other namespaces too.
#
# POSIX shell with few forks: on a busy host a fork and exec is what costs. It ignores SIGPIPE and SIGHUP, so that it
# runs to its end when the client is gone, and it takes standard input whole before it touches anything, so that a
# client that dies while sending has sent nothing.
#
# look     no lock, writes nothing: facts, links, addresses, routes, records, other namespaces; containers of the
#          engines that are named behind it
# list     only those containers
# change   under the lock of the host: guards, claims, steps, records, and the state that came of it
# inside   what change runs in another network namespace: some steps of one transaction
#
# plan/document.ts has the lines that go in, observe/report.ts those that come out.
set -u -f
export LC_ALL=C PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/bin
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

# What tells of a namespace, one JSON array a line.
shows="link show
addr show
route show table all"

# The state of our own namespace and our records.
state() {
  read_revision
  echo "revision $revision"
  echo "section state"
  "$ip" -j -d -batch - <<EOF
$shows
EOF
  for kind in links networks attachments; do
    echo "section $kind"
    set +f
    set -- "$store/$kind"/*
    set -f
    # Not cat: a file that a power loss cut off, or filled with zeros, has no last line break.
    [ ! -e "$1" ] || grep -ha "" "$@"
  done
}

# Sets $revision, which counts changes to the records of networks and attachments: two programs that plan from one
# state at one moment are told apart by it.
read_revision() {
  revision=0
  [ ! -e "$store/revision" ] || read -r revision <"$store/revision" || revision=0
  case $revision in "" | *[!0-9]*) revision=0 ;; esac
}

# Sets $spaces: inode and path of all that leads to a network namespace; and $namespaces: what `nsenter` takes to enter
# each namespace but ours. One process stands for each; a namespace without a process is a file that `ip netns` or a
# container runtime keeps mounted.
find_namespaces() {
  set +f
  spaces=$(ls -Ldi /proc/self/ns/net /proc/[0-9]*/ns/net /run/netns/* /run/docker/netns/* 2>/dev/null)
  set -f
  namespaces= inodes=" "
  for space in $spaces; do
    space=${space#"${space%%[! ]*}"}
    case $space in */proc/self/ns/net) inodes=" ${space%% *} " ;; esac
  done
  for space in $spaces; do
    space=${space#"${space%%[! ]*}"}
    case $inodes in *" ${space%% *} "*) continue ;; esac
    inodes="$inodes${space%% *} " namespaces="$namespaces${space#* }$nl"
  done
}

# What namespace $1 holds.
dump() {
  echo "section namespace $1"
  nsenter "--net=$1" "$ip" -j -d -batch - 2>/dev/null <<EOF
$shows
EOF
}

elsewhere() {
  find_namespaces
  echo "section spaces"
  echo "$spaces"
  for namespace in $namespaces; do dump "$namespace"; done
}

# The containers of engine $1, as its own command line tells: its daemon may be started by that.
containers() {
  echo "section containers $1"
  command -v "$1" >/dev/null || { echo "problem there is no $1 command"; return; }
  ids=$("$1" ps --all --quiet --no-trunc 2>&1) || { for line in $ids; do echo "problem $line"; done; return; }
  # One that is gone by now is no failure.
  [ -z "$ids" ] || "$1" container inspect --format "container {{.Id}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{.Name}}" $ids 2>/dev/null
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
    revision) [ "$revision" = "$link" ] ;;
    space)
      # One process for all of them.
      [ -n "$seen" ] || list_guarded
      case $seen in *"$nl$wanted $link$nl"*) ;; *) return 1 ;; esac
      ;;
  esac
}

# Sets $seen: inode and path of each namespace that a guard is about, one a line.
list_guarded() {
  guarded=
  for guard in $document; do
    case $guard in "guard space "*) guard=${guard#guard space } guarded="$guarded${guard%% *}$nl" ;; esac
  done
  seen=$nl
  for guard in $(ls -Ldi $guarded 2>/dev/null); do seen="$seen${guard#"${guard%%[! ]*}"}$nl"; done
}

has_failed() {
  case " $failed " in *" $1 "*) return 0 ;; esac
  return 1
}

# Transaction $1 failed: say so with the lines of $2, take back its first $3 steps (the document lists undo lines last
# step first, and steps in other namespaces come behind those on the host) and withdraw its claims.
fail() {
  failed="$failed $1"
  echo "failed $1"
  for said in $2; do echo "said $1 $said"; done
  back= mine=
  for line in $document; do
    case $line in
      "tx $1") mine=1 ;;
      "tx "*) mine= ;;
      "undo-in "*)
        rest=${line#undo-in }
        [ -z "$mine" ] || [ "${rest%% *}" -gt "$3" ] || undo_inside "$1" "${rest#* }"
        ;;
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

# Take back one step of transaction $1 in another namespace: $2 is `PATH LINE`. One process each: this is rare.
undo_inside() {
  touched="$touched${2%% *}$nl"
  said=$(nsenter "--net=${2%% *}" sh -c "$script" trunkline inside 2>&1 <<EOF
in ${2#* }
EOF
  ) || for said in $said; do echo "undo-said $1 $said"; done
}

# Run the steps in other namespaces of all transactions that have not failed, each after its steps on the host.
apply_elsewhere() {
  current= before=0 lines= space=
  for entry in $document "tx end"; do
    value=${entry#* }
    case $entry in
      "tx "*) flush; current=$value before=0 ;;
      "do "*) before=$((before + 1)) ;;
      "in "* | "is "* | "sysctl "*)
        [ "${value%% *}" = "$space" ] || flush
        space=${value%% *} lines="$lines${entry%% *} ${value#* }$nl"
        ;;
    esac
  done
}

# Run $lines of transaction $current in $space. The script inside says what came of them, or how many it finished before
# one failed.
flush() {
  [ -n "$lines" ] || return 0
  batch=$lines
  lines=
  ! has_failed "$current" || return 0
  if said=$(nsenter "--net=$space" sh -c "$script" trunkline inside 2>&1 <<EOF
$batch
EOF
  ); then
    # Another namespace may follow: its steps are counted on from here.
    for line in $batch; do before=$((before + 1)); done
    case $said in
      "["*"$nl["*"$nl["*) dumps="${dumps}section namespace $space$nl$said$nl" ;;
      *) touched="$touched$space$nl" ;;
    esac
  else
    touched="$touched$space$nl"
    finished=${said##*finished }
    case $finished in "" | *[!0-9]*) finished=0 ;; esac
    fail "$current" "${said%"${nl}finished "*}" "$((before + finished))"
  fi
}

# The steps on standard input, in this namespace: `in IP-LINE`, `is LINK ALIAS`, `sysctl KEY VALUE`. Ends at the first
# that fails; prints what there is in the end, as `dump` does. A fork and exec less for each attachment: it reads without
# `cat`, and has the process of the last steps tell what came of them.
inside() {
  finished=0 pending= waiting=0 reading=
  exec 3>&1
  while IFS= read -r line; do
    rest=${line#* }
    case $line in
      "in "*) pending="$pending$rest$nl" waiting=$((waiting + 1)); continue ;;
      "sysctl "* | "is "*) ;;
      *) continue ;;
    esac
    run_pending || return 1
    case $line in
      # A kernel without IPv6 has none of its keys; an IPv6 address says so plainly.
      "sysctl "*) [ ! -e "/proc/sys/${rest%% *}" ] || { echo "${rest#* }" >"/proc/sys/${rest%% *}"; } 2>&1 || { echo "finished $finished"; return 1; } ;;
      "is "*)
        case $("$ip" link show dev "${rest%% *}" 2>&1)$nl in
          *"alias ${rest#* }$nl"*) ;;
          *) echo "link ${rest%% *} is not marked as it was"; echo "finished $finished"; return 1 ;;
        esac
        ;;
    esac
    finished=$((finished + 1))
  done
  reading=$shows
  run_pending
}

# Run the `ip` lines $pending, then those of $reading, which only tell.
run_pending() {
  [ -n "$pending$reading" ] || return 0
  if told=$("$ip" -j -d -batch - 2>&1 >&3 <<EOF
$pending$reading
EOF
  ); then
    finished=$((finished + waiting)) pending= waiting=0
    return 0
  fi
  number=${told##*Command failed -:}
  number=${number%%[!0-9]*}
  # All that was to be done is done.
  [ "${number:-1}" -le "$waiting" ] || return 0
  echo "$told"
  echo "finished $((finished + ${number:-1} - 1))"
  return 1
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

# Does a change to record $1 count?
counts() {
  case $1 in networks/* | attachments/*) changed=1 ;; esac
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
      "in "* | "is "* | "sysctl "* | "undo-in "* | take-back) ;;
      *) echo "problem unknown-line $line"; return ;;
    esac
  done
  command -v flock >/dev/null || { echo "problem no-flock"; return; }
  for folder in links networks attachments; do
    [ -d "$store/$folder" ] || mkdir -p "$store/$folder" || { echo "problem store-unwritable"; return; }
  done
  exec 9>>"$store/lock" || { echo "problem store-unwritable"; return; }
  tries=0
  until flock -n 9; do
    tries=$((tries + 1))
    [ "$tries" -le 600 ] || { echo "problem locked"; return; }
    sleep 0.1 2>/dev/null || sleep 1
  done

  # What a step in another namespace calls that of the host.
  exec 8</proc/self/ns/net
  read_revision
  failed= current= seen= touched= dumps= changed=
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      take-back) fail "$current" "" 9999 ;;
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
  apply_elsewhere

  name= content= dropped=
  for line in $document; do
    rest=${line#* }
    case $line in
      "tx "*) save; current=$rest ;;
      "put "*)
        has_failed "$current" && continue
        [ "${rest%% *}" = "$name" ] || save
        name=${rest%% *} content="$content${rest#* }$nl"
        counts "$name"
        ;;
      "drop "*) has_failed "$current" || { dropped="$dropped$store/$rest$nl"; counts "$rest"; } ;;
    esac
  done
  # Before what it counts: cut off in between, it has counted once too often.
  [ -z "$changed" ] || echo "$((revision + 1))" >"$store/revision"
  save
  [ -z "$dropped" ] || rm -f $dropped
  state
  # What was touched after it was told of is told of again, behind it.
  printf "%s" "$dumps"
  told=$nl
  for space in $touched; do
    case $told in *"$nl$space$nl"*) continue ;; esac
    told="$told$space$nl"
    dump "$space"
  done
}

if [ "$1" = inside ]; then
  inside
  exit
fi
echo "trunkline 1"
if [ -z "$ip" ]; then
  echo "problem no-iproute2"
elif [ "$1" = look ]; then
  shift
  facts
  state
  elsewhere
  for engine; do containers "$engine"; done
elif [ "$1" = list ]; then
  shift
  for engine; do containers "$engine"; done
else
  change
fi
echo "end"
