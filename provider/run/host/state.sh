# Prints the state of our own namespace and our records. $1 is a further line for ip, or nothing: what it prints is told
# apart by its form, since a line that fails ends the batch.
state() {
  revision
  echo "revision $revision_count"
  survey
  kept
  echo "section state"
  "$ip" -j -d -batch - <<EOF
$queries${1:+$nl$1}
nexthop show
EOF
  echo "section records"
  state_records=
  if [ -n "$survey_records" ]; then
    # Not cat: a file that a power loss cut off, or filled with zeros, has no final line break. First the lines of
    # addresses that are duplicates (flag 8, IFA_F_DADFAILED), which the same process finds, and which are no record;
    # then the files by which links come back at boot.
    # shellcheck disable=SC2086 # An argument for each line.
    state_records=$(grep -hsavE "^[0-9a-f]{32} [0-9a-f]+ .. .. .[0-7] " /proc/net/if_inet6 $kept_files $survey_records)
  fi
  [ -z "$state_records" ] || printf "%s\n" "$state_records"
  tuned "$state_records"
  case $state_records in *"${nl}build rule add "*) echo "section rules"; "$ip" -j rule show ;; esac
  own_sysctls
  case ${state_records%%"$nl"*} in *" "??" "??" "?[89a-f]" "*) duplicates ;; esac
}

# Sets revision_count, which counts changes to the records of networks and attachments: it shows that another program
# planned from the same state and was first.
revision() {
  revision_count=0
  [ ! -e "$store/revision" ] || read -r revision_count <"$store/revision" || revision_count=0
  case $revision_count in "" | *[!0-9]* | ???????????????*) revision_count=0 ;; esac
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
  set -- "$store"/links/* "$store"/networks/* "$store"/attachments/*
  set -f
  # Those that are not there are left to grep.
  survey_records="$*"
  survey_all=$(stat -c "%u %f %s" "$@" 2>/dev/null)
  for survey_line in $survey_all; do
    case $survey_line in
      # Too large, perhaps.
      "0 8"???" "???????*) ;;
      # Root's, and a plain file.
      "0 8"???" "*) continue ;;
    esac
    sift
    return
  done
}

# Leaves in survey_records only the files that are records, and reports the others.
sift() {
  # shellcheck disable=SC2086 # An argument for each line.
  sift_all=$(ls -ldn $survey_records 2>/dev/null)
  survey_records=
  for sift_line in $sift_all; do
    sift_file=${sift_line#*" $store/"}
    IFS=" "
    # shellcheck disable=SC2086 # A parameter for each word: mode, links, owner, group, size.
    set -- $sift_line
    IFS=$nl
    case $1 in
      -*) ;;
      *) echo "skipped $sift_file type $1"; continue ;;
    esac
    if [ "$3" != 0 ]; then
      echo "skipped $sift_file owner $3"
    elif [ "$5" -gt 1048576 ]; then
      echo "skipped $sift_file size $5"
    elif [ -f "$store/$sift_file" ]; then
      survey_records="$survey_records$store/$sift_file$nl"
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
  {
    for own_sysctls_file; do
      own_sysctls_file=/proc/sys/net/ipv6/conf/${own_sysctls_file#"$store/links/"}/disable_ipv6
      own_sysctls_value=0
      # The kernel gives the first byte, then no line break: the value is read, but read reports a failure.
      read -r own_sysctls_value <"$own_sysctls_file"
      [ "$own_sysctls_value" = 0 ] || echo "$own_sysctls_file:$own_sysctls_value"
    done
  } 2>/dev/null
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
