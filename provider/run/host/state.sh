# Prints the state of our own namespace and our records. $1 is a further line for ip, or nothing: what it prints is told
# apart by its form, since a line that fails ends the batch.
state() {
  revision
  echo "revision $revision_count"
  survey
  echo "section state"
  "$ip" -j -d -batch - <<EOF
$queries${1:+$nl$1}
nexthop show
EOF
  echo "section records"
  state_records="" state_addresses=""
  if [ -n "$survey_records" ]; then
    # Not cat: a file that a power loss cut off, or filled with zeros, has no final line break.
    # shellcheck disable=SC2086 # An argument for each line.
    state_records=$(grep -hsa "" /proc/net/if_inet6 $survey_records)
    state_addresses=${state_records%%trunkline-*}
    state_records=${state_records#"$state_addresses"}
  fi
  [ -z "$state_records" ] || printf "%s\n" "$state_records"
  tuned "$state_records"
  case $state_records in *"${nl}build rule add "*) echo "section rules"; "$ip" -j rule show ;; esac
  own_sysctls
  # The last three columns of /proc/net/if_inet6 before the name: prefix length, scope, flags (8: IFA_F_DADFAILED).
  case $state_addresses in *" "??" "??" "?[89a-f]" "*) duplicates ;; esac
}

# Prints what the kernel's log says of addresses that somebody else on the segment has.
duplicates() {
  echo "section duplicates"
  dmesg 2>/dev/null |
    sed -n "s/.*IPv6: \([^ ]*\): IPv6 duplicate address \([0-9a-f:]*\) used by \([0-9a-f:]*\) detected!/\1 \2 \3/p"
}

# Sets survey_records to the files that are records, and reports everything else in their place: to open a FIFO takes for
# ever, and what is not root's may say anything.
survey() {
  survey_records=
  [ -e "$store" ] || return 0
  set +f
  survey_all=$(ls -ldn "$store"/links/* "$store"/networks/* "$store"/attachments/* 2>/dev/null)
  set -f
  for survey_line in $survey_all; do
    survey_file=${survey_line#*" $store/"}
    IFS=" "
    # shellcheck disable=SC2086 # A parameter for each word: mode, links, owner, group, size.
    set -- $survey_line
    IFS=$nl
    case $1 in
      -*) ;;
      *) echo "skipped $survey_file type $1"; continue ;;
    esac
    if [ "$3" != 0 ]; then
      echo "skipped $survey_file owner $3"
    elif [ "$5" -gt 1048576 ]; then
      echo "skipped $survey_file size $5"
    elif [ -f "$store/$survey_file" ]; then
      survey_records="$survey_records$store/$survey_file$nl"
    fi
  done
}

# Prints the sysctls in our own namespace that records of links name, and which recorded links have IPv6 off. Reads only
# what is ours, and starts a process only where a record names a sysctl.
own_sysctls() {
  echo "section sysctls"
  set --
  for own_sysctls_file in $tuned_files; do
    case $own_sysctls_file in "own "*) set -- "$@" "${own_sysctls_file#* }" ;; esac
  done
  [ $# -eq 0 ] || grep -H "" "$@" 2>/dev/null
  set +f
  set -- "$store"/links/*
  set -f
  for own_sysctls_file; do
    own_sysctls_file=/proc/sys/net/ipv6/conf/${own_sysctls_file##*/}/disable_ipv6
    own_sysctls_value=0
    # The kernel gives the first byte, then no line break: the value is read, but read reports a failure.
    { read -r own_sysctls_value <"$own_sysctls_file"; } 2>/dev/null
    [ "$own_sysctls_value" = 0 ] || echo "$own_sysctls_file:$own_sysctls_value"
  done
}

# Sets tuned_files to lines `INODE PATH`: the files under /proc/sys of the keys that the records in $1 name, each after
# the inode of its namespace, or `own` for a link of our own.
tuned() {
  tuned_files=
  case $1 in *"${nl}sysctl "*) ;; *) return ;; esac
  for tuned_line in $1; do
    case $tuned_line in
      "trunkline-record 1 "*) tuned_inode=own tuned_link=${tuned_line##* } ;;
      "trunkline-"*) tuned_inode="" tuned_link="" ;;
      "space "*) tuned_inode=${tuned_line#* } ;;
      "interface "*) tuned_link=${tuned_line#* } ;;
      "sysctl net/"*/IFNAME/*)
        tuned_key=${tuned_line#* } tuned_key=${tuned_key%% *}
        tuned_files="$tuned_files$tuned_inode /proc/sys/${tuned_key%%IFNAME*}$tuned_link${tuned_key#*IFNAME}$nl"
        ;;
    esac
  done
}
