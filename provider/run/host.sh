# What runs on a host: `sh -c "script=$1; shift; eval ..." trunkline TEXT look` or `... change`, the text constant, the
# data on standard input. No value is ever part of the text. It travels inside single quotes, so it holds none itself;
# it has itself in $script, to run inside other namespaces too.
#
# POSIX shell with few forks: on a busy host a fork and exec is what costs. It ignores SIGPIPE and SIGHUP, so that it
# runs to its end when the client is gone, and it takes standard input whole before it touches anything, so that a
# client that dies while sending has sent nothing.
#
# look     under the lock, which looks share, and writes nothing: facts, links, addresses, routes, records, other
#          namespaces; containers of the engines that are named behind it
# list     only those containers
# change   under the lock of the host: guards, claims, steps, records, and the state that came of it
# inside   what change runs in a network namespace: some steps of one transaction
# ask-six  what change runs in a namespace made for that: questions to segments about IPv6 addresses
#
# plan/document.ts has the lines that go in, observe/report.ts those that come out.
set -u -f
export LC_ALL=C PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/bin:/snap/bin
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
  command -v flock >/dev/null || echo "lacks no-flock"
  folder=$store
  [ -e "$folder" ] || folder=${store%/*}
  [ -d "$folder" ] && [ -w "$folder" ] || echo "lacks store-unwritable"
  find_client
  [ -z "$client" ] || echo "client $client"
  find_arping
  [ -z "$arping" ] || echo arping
  # Names alone, by what the shell has itself.
  for table in ipv4/conf ipv6/conf ipv4/neigh ipv6/neigh; do
    set +f
    set -- "/proc/sys/net/$table/default"/*
    set -f
    [ -e "$1" ] || continue
    keys=
    for key; do keys="$keys ${key##*/}"; done
    echo "sysctls net/$table$keys"
  done
  unsure=
  for module in 8021q macvlan ipvlan dummy; do
    if [ -d "/sys/module/$module" ]; then echo "module $module ready"; else unsure="$unsure$module$nl"; fi
  done
  [ -n "$unsure" ] || return 0
  [ -d /proc/net/vlan ] && echo "module 8021q ready"
  listed=
  for list in "/lib/modules/$kernel/modules.builtin" "/lib/modules/$kernel/modules.dep"; do
    [ -r "$list" ] || continue
    listed=1
    grep -oE "(8021q|macvlan|ipvlan|dummy)[.]ko" "$list" | while read -r file; do
      echo "module ${file%.ko} loadable"
    done
  done
  # A kernel that came without its modules has what it needs built in, and not all of that shows under /sys/module; what it
  # lacks it says itself, when it is to make such a link.
  [ -n "$listed" ] || for module in $unsure; do echo "module $module loadable"; done
}

# Sets $client: the address that we are reached from. sudo keeps it from us, but was told itself.
find_client() {
  client=${SSH_CONNECTION-}
  [ -n "$client" ] || client=$(tr "\0" "\n" 2>/dev/null <"/proc/$PPID/environ" | grep "^SSH_CONNECTION=")
  client=${client#SSH_CONNECTION=}
  client=${client%% *}
}

# Sets $arping: what asks for IPv4 addresses. Two programs have that name; the options are those of iputils and busybox.
find_arping() {
  arping=
  case $(arping -V 2>&1) in *iputils* | *BusyBox*) arping=arping; return ;; esac
  case $(busybox arping --help 2>&1) in *"Usage: arping"*) arping="busybox${nl}arping" ;; esac
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
  echo "section records"
  records=
  if [ -e "$store" ]; then
    set +f
    # Not cat: a file that a power loss cut off, or filled with zeros, has no last line break.
    records=$(grep -hsa "" "$store"/links/* "$store"/networks/* "$store"/attachments/*)
    set -f
  fi
  [ -z "$records" ] || printf "%s\n" "$records"
  find_tuned
}

# Sets $tuned: the files of those keys under /proc/sys that records of attachments ($records) name, `INODE PATH` a line,
# behind the inode of the namespace that they are in.
find_tuned() {
  tuned=
  case $records in *"${nl}sysctl "*) ;; *) return ;; esac
  for line in $records; do
    case $line in
      "trunkline-attachment "*) inode= interface= ;;
      "space "*) inode=${line#* } ;;
      "interface "*) interface=${line#* } ;;
      "sysctl net/"*/IFNAME/*)
        key=${line#* } key=${key%% *}
        tuned="$tuned$inode /proc/sys/${key%%IFNAME*}$interface${key#*IFNAME}$nl"
        ;;
    esac
  done
}

# Sets $revision, which counts changes to the records of networks and attachments: two programs that plan from one
# state at one moment are told apart by it.
read_revision() {
  revision=0
  [ ! -e "$store/revision" ] || read -r revision <"$store/revision" || revision=0
  case $revision in "" | *[!0-9]*) revision=0 ;; esac
}

# Sets $listed: inode and path of all that leads to a network namespace: processes in it, and files that `ip netns` or a
# container runtime keeps mounted.
list_spaces() {
  set +f
  listed=$(ls -Ldi /proc/self/ns/net /proc/[0-9]*/ns/net /run/netns/* /run/docker/netns/* 2>/dev/null)
  set -f
  listed=$listed$nl
}

# Sets $spaces, to what is $listed now, and $namespaces: what `nsenter` takes to enter each namespace but ours, a file
# rather than a process, which may end.
find_namespaces() {
  list_spaces
  spaces=$listed namespaces= inodes=" " kept=
  for space in $spaces; do
    case $space in
      */proc/self/ns/net) space=${space#"${space%%[! ]*}"} inodes=" ${space%% *} " ;;
      *" /run/"*) kept="$kept$space$nl" ;;
    esac
  done
  for space in $kept $spaces; do
    space=${space#"${space%%[! ]*}"}
    case $inodes in *" ${space%% *} "*) continue ;; esac
    inodes="$inodes${space%% *} " namespaces="$namespaces${space#* }$nl"
  done
}

# When each process in another namespace than ours began, in clock ticks since the boot: a process id comes again.
started() {
  own=${inodes# }
  own=${own%% *}
  for space in $spaces; do
    space=${space#"${space%%[! ]*}"}
    case $space in "$own "*) continue ;; *" /proc/"[0-9]*) ;; *) continue ;; esac
    pid=${space#* /proc/}
    pid=${pid%%/*}
    # One that is gone by now is no failure. The name in brackets may hold anything.
    { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || continue
    IFS=" "
    set -- ${stat##*) }
    IFS=$nl
    echo "started $pid ${20-}"
  done
}

# Sets $inode: that of the namespace that path $1, which is one of $spaces, leads to.
find_inode() {
  inode=${spaces%%" $1$nl"*}
  inode=${inode##*"$nl"}
  inode=${inode##* }
}

# Sets $told: what `ip` with these options tells of the namespace that $way leads to. False: nothing.
ask() {
  told=$(nsenter "--net=$way" "$ip" "$@" 2>/dev/null <<EOF
$shows
EOF
  )
  [ -n "$told" ]
}

# The same of namespace $1, which is one of $spaces, with the options behind it. A process that stands for it may have
# ended since, as that of a health check does, and its container run on: then whatever else leads there by now is the
# $way. $told is empty where the namespace is gone, and `unreadable WHY` where it is there and does not tell: who takes
# such a one for empty frees addresses that are in use.
ask_space() {
  way=$1
  shift
  ask "$@" && return 0
  find_inode "$way"
  unreadable=
  list_spaces
  for space in $listed; do
    space=${space#"${space%%[! ]*}"}
    [ "${space%% *}" = "$inode" ] || continue
    way=${space#* }
    ask "$@" && return 0
    said=$(nsenter "--net=$way" "$ip" "$@" 2>&1 >/dev/null <<EOF
$shows
EOF
    )
    # A file that nothing is mounted on, and a process that ended just now, lead nowhere.
    case $said in
      "nsenter: "*"Invalid argument"* | "nsenter: "*"No such "*) ;;
      *) unreadable="unreadable ${said%%"$nl"*}" ;;
    esac
  done
  told=$unreadable
}

# What namespace $1, which is one of $spaces, holds.
dump() {
  echo "section namespace $1"
  ask_space "$1" -j -d -batch -
  [ -z "$told" ] || printf "%s\n" "$told"
  [ -n "$tuned" ] || return 0
  find_inode "$1"
  keys=
  for key in $tuned; do [ "${key%% *}" != "$inode" ] || keys="$keys${key#* }$nl"; done
  [ -n "$keys" ] || return 0
  echo "section sysctls $1"
  nsenter "--net=$way" grep -H "" $keys 2>/dev/null
}

elsewhere() {
  find_namespaces
  echo "section spaces"
  printf "%s" "$spaces"
  started
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

# Is nothing on top of link $1, but link $2 if that is named? The kernel lists here what is in our namespace; from another
# one, a link names the one below it by its index.
free() {
  set +f
  set -- "$1" "$2" "$net/$1"/upper_*
  set -f
  [ ! -e "$net/$1/master" ] || return 1
  for upper; do
    case $upper in "$net/$1/upper_$2") ;; "$net/"*) [ ! -e "$upper" ] || return 1 ;; esac
  done
  read -r index <"$net/$1/ifindex"
  [ -n "$nested" ] || list_nested
  case $nested in *"@if$index:"* | *"${nl}unreadable "*) return 1 ;; esac
}

# Sets $nested, never empty: the links in all other namespaces, but for veths, which name their peer as what is below them,
# by an index of whatever namespace that is in. Once a run: all guards are checked at one moment.
list_nested() {
  find_namespaces
  nested=$nl
  for namespace in $namespaces; do
    ask_space "$namespace" -o -d link show
    for other in $told; do
      case $other in *"\\    veth "*) ;; *) nested="$nested$other$nl" ;; esac
    done
  done
}

# A link that is to go, which all `guard free LINK` are about, may be the parent of a network of an engine, and bare as
# long as no container of that runs. Each such transaction comes to nothing.
ask_engines() {
  engaged= current=
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      "guard free "*)
        has_failed "$current" && continue
        link=${line#guard free } link=${link%% *}
        [ -n "$engaged" ] || list_engaged
        case $engaged in *"$nl$link "*) ;; *) continue ;; esac
        words=${engaged#*"$nl$link "}
        failed="$failed $current"
        echo "engaged $current $link ${words%%"$nl"*}"
        ;;
    esac
  done
}

# Sets $engaged, never empty: links and the networks that have them as their parent, `LINK NETWORK of ENGINE` a line.
# Docker makes the sub-interfaces of its networks again when it starts, so it is not started for this; Podman keeps files.
list_engaged() {
  engaged=$nl
  if [ -e /run/docker.pid ] && command -v docker >/dev/null; then
    ids=$(docker network ls --quiet --filter driver=ipvlan --filter driver=macvlan 2>/dev/null)
    [ -z "$ids" ] ||
      engaged="$engaged$(docker network inspect --format "{{index .Options \"parent\"}} {{.Name}} of docker" $ids 2>/dev/null)$nl"
  fi
  set +f
  for line in $(grep -Hos "\"network_interface\": *\"[^\"]*\"" /etc/containers/networks/*.json); do
    name=${line%%.json:*} line=${line%?}
    engaged="$engaged${line##*\"} ${name##*/} of podman$nl"
  done
  set -f
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
    free) [ -e "$net/$link" ] && free "$link" "$wanted" ;;
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

# Asks segments who has the addresses of all `guard silence LINK ADDRESS [TYPE ...]`, at one moment: it takes about two
# seconds however many they are. A transaction one of whose addresses somebody has, or could not be asked for, comes to
# nothing.
ask_segments() {
  four= six= current=
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      "guard silence "*)
        has_failed "$current" && continue
        line=${line#guard silence }
        # No link has a colon in its name, and only questions about IPv6 addresses name a type.
        case $line in *:*) six="$six$current $line$nl" ;; *) four="$four$current $line$nl" ;; esac
        ;;
    esac
  done
  [ -n "$four$six" ] || return 0
  find_arping
  answers=$(
    for question in $four; do ask_four "$question" & done
    if [ -n "$six" ]; then
      unshare --net sh -c "$script" trunkline ask-six 2>&1 <<EOF
$six
EOF
    fi
    wait
  )
  for question in $four $six; do
    number=${question%% *} line=${question#* }
    link=${line%% *} address=${line#* }
    question="$number $link ${address%% *}" verdict=
    for answer in $answers; do
      case "$answer " in "silent $question "* | "answered $question "* | "unasked $question "*) verdict=$answer ;; esac
    done
    case $verdict in
      "silent "*) continue ;;
      "") verdict="unasked $question ${answers%%"$nl"*}" ;;
    esac
    echo "$verdict"
    has_failed "$number" || failed="$failed $number"
  done
}

# Asks the segment of a link for an IPv4 address: $1 is `N LINK ADDRESS`.
ask_four() {
  link=${1#* } carrier=0
  address=${link#* } link=${link%% *}
  [ -r "$net/$link/carrier" ] && read -r carrier <"$net/$link/carrier" 2>/dev/null
  # Where nobody hears the question, silence says nothing.
  if [ "$carrier" != 1 ]; then
    echo "unasked $1 the link has no carrier"
    return
  fi
  said=$($arping -D -f -c 2 -w 3 -I "$link" "$address" 2>&1) && { echo "silent $1"; return; }
  case $said in
    *" from $address ["*"]"*)
      said=${said#*" from $address ["}
      echo "answered $1 ${said%%"]"*}"
      ;;
    *) echo "unasked $1 ${said%%"$nl"*}" ;;
  esac
}

# Asks for IPv6 addresses as the kernel does for its own: `N LINK ADDRESS TYPE ...` on standard input. Descriptor 8 is
# the namespace of the host.
ask_six() {
  questions=$(cat)
  for setting in accept_dad=1 dad_transmits=1 optimistic_dad=0 router_solicitation_delay=0 router_solicitations=0 \
    accept_ra=0 addr_gen_mode=1 disable_ipv6=0; do
    key=/proc/sys/net/ipv6/conf/default/${setting%=*}
    [ ! -e "$key" ] || echo "${setting#*=}" >"$key"
  done
  number=0 links= addresses= looks= removals=
  for question in $questions; do
    number=$((number + 1))
    rest=${question#* }
    link=${rest%% *} rest=${rest#* }
    links="${links}link add link $link name tlask$number netns $$ ${rest#* }$nl"
    addresses="${addresses}address add ${rest%% *}/128 dev tlask$number${nl}link set dev tlask$number up$nl"
    removals="${removals}link delete dev tlask$number$nl"
  done
  trouble=$(nsenter --net=/proc/self/fd/8 "$ip" -force -batch - 2>&1 >/dev/null <<EOF
$links
EOF
  )
  trouble="$trouble$nl$("$ip" -force -batch - 2>&1 >/dev/null <<EOF
$addresses
EOF
  )"
  trouble=${trouble#"$nl"}
  tries=0
  until have_settled || [ "$tries" -gt 50 ]; do
    tries=$((tries + 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
  find_holders
  number=0
  for question in $questions; do
    number=$((number + 1))
    rest=${question#* }
    link=${rest%% *} rest=${rest#* }
    question="${question%% *} $link ${rest%% *}" verdict="unasked ${question%% *} $link ${rest%% *} ${trouble%%"$nl"*}"
    for line in $seen; do
      case $line in
        *": tlask$number "*" dadfailed "*) verdict="answered $question$(holder "tlask$number")" ;;
        *": tlask$number "*" tentative "*) verdict="unasked $question the kernel came to no end with it" ;;
        *": tlask$number "*) verdict="silent $question" ;;
      esac
    done
    echo "$verdict"
  done
  # At once: a link that is still there has an address, or a MAC address, that another one is to have next.
  "$ip" -force -batch - >/dev/null 2>&1 <<EOF
$removals
EOF
}

# Is the kernel through with all addresses? Sets $seen: their lines.
have_settled() {
  seen=$("$ip" -6 -o address show scope global)
  for line in $seen; do
    case $line in *" dadfailed "*) ;; *" tentative "*) return 1 ;; esac
  done
}

# Sets $neighbours: who has the addresses that were taken. The kernel does not tell; an iproute2 older than 5.16 cannot ask.
find_holders() {
  neighbours= looks=
  for line in $seen; do
    case $line in
      *" dadfailed "*)
        link=${line#*: } address=${line#*inet6 }
        link=${link%% *} address=${address%% *}
        looks="${looks}address delete $address dev $link${nl}address add fe80::74:6c:${link#tlask}/64 dev $link nodad$nl"
        looks="${looks}neighbour replace ${address%/*} dev $link nud none use$nl"
        ;;
    esac
  done
  [ -n "$looks" ] || return 0
  "$ip" -force -batch - >/dev/null 2>&1 <<EOF
$looks
EOF
  sleep 0.3 2>/dev/null || sleep 1
  neighbours=$("$ip" -6 neighbour show)
}

# The MAC address that answered on link $1, behind a space; nothing where it is not known.
holder() {
  for neighbour in $neighbours; do
    case $neighbour in
      *" dev $1 lladdr "*)
        neighbour=${neighbour#*" lladdr "}
        echo " ${neighbour%% *}"
        ;;
    esac
  done
}

has_failed() {
  case " $failed " in *" $1 "*) return 0 ;; esac
  return 1
}

# Transaction $1 failed: say so with the lines of $2, take back its first $3 steps (the document lists undo lines last
# step first, and steps in other namespaces come behind those on the host) and withdraw its claims. Of 9999 it is not known
# which were done; what was not cannot be taken back, and that is no failure.
fail() {
  failed="$failed $1"
  [ "$3" -lt 9999 ] && certain=1 || certain=
  echo "failed $1${certain:+ $3}"
  for said in $2; do echo "said $1 $said"; done
  back= mine=
  for line in $document; do
    case $line in
      "tx $1") mine=1 ;;
      "tx "*) mine= ;;
      "undo-in "* | "undo-sysctl "*)
        rest=${line#* } word=${line%% *}
        [ -z "$mine" ] || [ "${rest%% *}" -gt "$3" ] || undo_inside "$1" "${word#undo-}" "${rest#* }"
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
    ) || [ -z "$certain" ] || for said in $said; do echo "undo-said $1 $said"; done
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

# Take back one step of transaction $1 in another namespace: the line there is `$2 LINE`, $3 is `PATH LINE`. One process
# each: this is rare.
undo_inside() {
  touched="$touched${3%% *}$nl"
  said=$(nsenter "--net=${3%% *}" sh -c "$script" trunkline inside 2>&1 <<EOF
$2 ${3#* }
EOF
  ) || [ -z "$certain" ] || for said in $said; do echo "undo-said $1 $said"; done
}

# Run the steps in other namespaces of all transactions that have not failed, each after its steps on the host.
apply_elsewhere() {
  current= before=0 lines= space=
  for entry in $document "tx end"; do
    value=${entry#* }
    case $entry in
      "tx "*) flush; current=$value before=0 ;;
      "do "*) before=$((before + 1)) ;;
      "in "* | "is "* | "sysctl "* | "tune "*)
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
      "["*"$nl["*"$nl["*) dumps="${dumps}section namespace $space$nl$said$nl" dumped="$dumped$space$nl" ;;
      *) touched="$touched$space$nl" ;;
    esac
  else
    touched="$touched$space$nl"
    finished=${said##*finished }
    case $finished in "" | *[!0-9]*) finished=9999 ;; esac
    fail "$current" "${said%"${nl}finished "*}" "$((before + finished))"
  fi
}

# The steps on standard input, in this namespace: `in IP-LINE`, `is LINK ALIAS`, `sysctl KEY VALUE`, `tune KEY VALUE
# SUBJECT`. Ends at the first that fails; prints what there is in the end, as `dump` does. A fork and exec less for each
# attachment: it reads without `cat`, and has the process of the last steps tell what came of them.
inside() {
  finished=0 pending= waiting=0 reading= marks=
  exec 3>&1
  while IFS= read -r line; do
    rest=${line#* }
    case $line in
      "in "*) pending="$pending$rest$nl" waiting=$((waiting + 1)); continue ;;
      # Counted with what is pending: for ip a line that is empty.
      "is "*) is_marked "$rest" && { pending="$pending$nl" waiting=$((waiting + 1)); continue; } ;;
      "sysctl "* | "tune "*) ;;
      *) continue ;;
    esac
    run_pending || return 1
    case $line in
      # A kernel without IPv6 has none of its keys; an IPv6 address says so plainly.
      "sysctl "*)
        key=${rest%% *}
        resolve "${rest#* }"
        [ ! -e "/proc/sys/$key" ] || { echo "$wanted" >"/proc/sys/$key"; } 2>&1 || { echo "finished $finished"; return 1; }
        ;;
      "tune "*) tune "$rest" || { echo "finished $finished"; return 1; } ;;
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

# Was a link marked as `LINK ALIAS` says when this began? Asked once: no step changes the mark of a link that was there.
is_marked() {
  [ -n "$marks" ] || marks=$("$ip" -o link show 2>/dev/null)$nl
  for mark in $marks; do
    case $mark\\ in *": ${1%% *}"[:@]*" alias ${1#* }\\"*) return 0 ;; esac
  done
  return 1
}

# Sets $wanted: the value $1 for $key; for `default`, what a new link gets.
resolve() {
  wanted=$1
  [ "$wanted" = default ] || return 0
  place=${key%/*}
  place=/proc/sys/${place%/*}/default/${key##*/}
  # Neighbour tables have theirs for all namespaces in that of the host.
  if [ -e "$place" ]; then wanted=$(cat "$place"); else wanted=$(nsenter --net=/proc/self/fd/8 cat "$place"); fi
}

# Sets a key that somebody asked for: $1 is `KEY VALUE SUBJECT`.
tune() {
  key=${1%% *} value=${1#* } subject=${1#* * }
  value=${value%% *}
  [ -e "/proc/sys/$key" ] || { echo "tune $subject: the kernel has no sysctl $key"; return 1; }
  # Not read: some shells read byte by byte, and of a number the kernel gives no more than the first one that way.
  before=$(cat "/proc/sys/$key")
  resolve "$value"
  { echo "$wanted" >"/proc/sys/$key"; } 2>/dev/null || { echo "tune $subject: the kernel refuses $wanted for the sysctl $key"; return 1; }
  value=$(cat "/proc/sys/$key")
  [ "$value" != "$wanted" ] || return 0
  echo "$before" >"/proc/sys/$key"
  echo "tune $subject: the kernel makes $value of $wanted for the sysctl $key"
  return 1
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
  # Without a number it gave up and did not say where: any of them may have been done.
  [ -n "$number" ] && echo "finished $((finished + number - 1))" || echo "finished 9999"
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

# In a record, a line that begins with one word begins with another from now on: $1 is `RECORD WORD WORD REST`.
turn() {
  name=${1%% *} turned=${1#* }
  old=${turned%% *} turned=${turned#* }
  new=${turned%% *} turned=${turned#* }
  content=
  [ ! -e "$store/$name" ] || while read -r entry || [ -n "$entry" ]; do
    [ "$entry" != "$old $turned" ] || entry="$new $turned"
    content="$content$entry$nl"
  done <"$store/$name"
  # What is not there, since making it failed, has no record.
  [ -n "$content" ] || name=
  save
}

# Waits a minute for descriptor 9, the lock; $1 is empty or `-s`, to share it.
take_lock() {
  tries=0
  until flock -n ${1-} 9; do
    tries=$((tries + 1))
    [ "$tries" -le 600 ] || return 1
    sleep 0.1 2>/dev/null || sleep 1
  done
}

# Half of a change, its links without their records, would look like the work of somebody else. Where there is no lock yet,
# nobody has changed anything.
look() {
  if [ -r "$store/lock" ] && command -v flock >/dev/null; then
    exec 9<"$store/lock"
    take_lock -s || { echo "problem locked"; return; }
  fi
  facts
  state
  elsewhere
  exec 9<&-
  for engine; do containers "$engine"; done
}

change() {
  document=$(cat)
  case $document in
    "trunkline 1$nl"*"${nl}end" | "trunkline 1${nl}end") ;;
    *) echo "problem incomplete"; return ;;
  esac
  for line in $document; do
    case $line in
      "trunkline 1" | "tx "* | "guard "* | "claim "* | "do "* | "undo "* | "put "* | "turn "* | "drop "* | end) ;;
      "in "* | "is "* | "sysctl "* | "tune "* | "undo-in "* | "undo-sysctl "* | take-back) ;;
      *) echo "problem unknown-line $line"; return ;;
    esac
  done
  command -v flock >/dev/null || { echo "problem no-flock"; return; }
  for folder in links networks attachments; do
    [ -d "$store/$folder" ] || mkdir -p "$store/$folder" || { echo "problem store-unwritable"; return; }
  done
  # Plain exec would end the shell.
  command exec 9>>"$store/lock" || { echo "problem store-unwritable"; return; }
  take_lock || { echo "problem locked"; return; }

  # What a step in another namespace calls that of the host.
  exec 8</proc/self/ns/net
  read_revision
  failed= current= seen= touched= dumps= dumped= changed=
  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      take-back) fail "$current" "" 9999 ;;
      "guard silence "*) ;;
      "guard "*)
        has_failed "$current" && continue
        holds "${line#guard }" || { failed="$failed $current"; echo "stale $current ${line#guard }"; }
        ;;
    esac
  done

  ask_engines
  ask_segments

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

  for line in $document; do
    case $line in
      "tx "*) current=${line#tx } ;;
      "put links/"* | "drop links/"*) ;;
      "put "* | "turn "* | "drop "*) has_failed "$current" || changed=1 ;;
    esac
  done
  # Before what it counts: cut off in between, it has counted once too often.
  [ -z "$changed" ] || echo "$((revision + 1))" >"$store/revision"
  name= content= dropped=$nl
  for line in $document; do
    rest=${line#* }
    case $line in
      "tx "*) save; current=$rest ;;
      "put "*)
        has_failed "$current" && continue
        [ "${rest%% *}" = "$name" ] || save
        name=${rest%% *} content="$content${rest#* }$nl"
        # One transaction gives a name up, the next one takes it.
        case $dropped in *"$nl$store/$name$nl"*)
          dropped="${dropped%%"$nl$store/$name$nl"*}$nl${dropped#*"$nl$store/$name$nl"}"
          ;;
        esac
        ;;
      "turn "*) has_failed "$current" || { save; turn "$rest"; } ;;
      "drop "*) has_failed "$current" || dropped="$dropped$store/$rest$nl" ;;
    esac
  done
  save
  [ "$dropped" = "$nl" ] || rm -f $dropped
  state
  # What was touched after it was told of is told of again, behind it; where sysctls are to be told, all is.
  if [ -z "$tuned" ]; then printf "%s" "$dumps"; else touched="$touched$dumped"; fi
  # Where a path led that leads nowhere by now, its guard tells.
  spaces=$seen
  [ -z "$touched" ] || spaces=$spaces$(ls -Ldi $touched 2>/dev/null)$nl
  again=$nl
  for space in $touched; do
    case $again in *"$nl$space$nl"*) continue ;; esac
    again="$again$space$nl"
    dump "$space"
  done
}

case $1 in
  inside) inside; exit ;;
  ask-six) ask_six; exit ;;
esac
echo "trunkline 1"
if [ -z "$ip" ]; then
  echo "problem no-iproute2"
elif [ "$1" = look ]; then
  shift
  look "$@"
elif [ "$1" = list ]; then
  shift
  for engine; do containers "$engine"; done
else
  change
fi
echo "end"
