# Prints the state of our own namespace and our records. $1 is a further line for ip, or nothing: what it prints is told
# apart by its form, since a line that fails ends the batch. $2 is what ip has printed for all that already, or nothing.
state() {
  revision
  echo "revision $revision_count"
  kept
  survey
  echo "section state"
  if [ -n "$2" ]; then
    printf "%s" "$2"
  else
    "$ip" -j -d -batch - <<EOF
$queries${1:+$nl$1}
nexthop show
EOF
  fi
  echo "section records"
  state_records=$read_records_text
  [ -z "$state_records" ] || printf "%s\n" "$state_records"
  tuned "$state_records"
  rules
  own_sysctls
  if [ -n "$state_records" ] && has_duplicate "$2"; then duplicates; fi
}

# Prints the rules of each family of which the records name one.
rules() {
  # One star on either side: a shell tries a second one at each place where the first can end.
  case $state_records in *"${nl}build rule add "*) rules_four=4 ;; *) rules_four="" ;; esac
  case $state_records in *"${nl}build -6 rule add "*) rules_six=6 ;; *) rules_six="" ;; esac
  [ -n "$rules_four$rules_six" ] || return 0
  echo "section rules"
  [ -z "$rules_four" ] || "$ip" -j rule show
  [ -z "$rules_six" ] || "$ip" -6 -j rule show
}

# Tells whether the kernel has found that an address of ours is a duplicate (flag 8, IFA_F_DADFAILED); $1 is what ip has
# printed for our namespace, or nothing. A process is worth it only where there are many addresses, since read asks the
# kernel for each byte.
has_duplicate() {
  case $1 in "") ;; *"\"dadfailed\":true"*) return 0 ;; *) return 1 ;; esac
  [ -r /proc/net/if_inet6 ] || return 1
  has_duplicate_count=0
  while [ "$has_duplicate_count" -lt 32 ]; do
    read -r has_duplicate_line || return 1
    case $has_duplicate_line in *" "??" "??" "?[89a-f]" "*) return 0 ;; esac
    has_duplicate_count=$((has_duplicate_count + 1))
  done </proc/net/if_inet6
  grep -qsE "^[0-9a-f]{32} [0-9a-f]+ .. .. .[89a-f] " /proc/net/if_inet6
}

# Prints what the kernel's log says of addresses that somebody else on the segment has.
duplicates() {
  echo "section duplicates"
  dmesg 2>/dev/null |
    sed -n "s/.*IPv6: \([^ ]*\): IPv6 duplicate address \([0-9a-f:]*\) used by \([0-9a-f:]*\) detected!/\1 \2 \3/p"
}

# Sets survey_records to the files that are records, and read_records_text to what they say, each after `==> FILE <==`.
# Reports everything else in their place: to open a FIFO takes for ever, what is not root's may say anything, and no more
# of a file is read than shows that it is too large.
survey() {
  survey_records="" read_records_text="" survey_found=""
  [ -e "$store" ] || return 0
  set +f
  set -- "$store"/links/* "$store"/networks/* "$store"/attachments/* "$store"/routes/*
  set -f
  # A pattern that nothing matches is left to head.
  survey_records="$*"
  for survey_file; do
    if [ -f "$survey_file" ] && is_roots "$survey_file" && [ ! -L "$survey_file" ]; then survey_found=1; continue; fi
    if [ -e "$survey_file" ] || [ -L "$survey_file" ]; then survey_found=1; sift; break; fi
  done
  [ -n "$survey_found" ] || return 0
  read_records
  [ "${#read_records_text}" -le 1048576 ] || { sift; read_records; }
}

# Reads the files by which links come back at boot as well. Not by cat: a file that a power loss cut off has no final line
# break.
read_records() {
  read_records_text=
  # shellcheck disable=SC2086 # An argument for each line.
  [ -z "$survey_records" ] || read_records_text=$(head -v -c 1048577 $kept_files $survey_records 2>/dev/null)
}

# Leaves in survey_records only the files that are records, and reports the others.
sift() {
  # shellcheck disable=SC2086 # An argument for each line.
  sift_all=$(ls -ldn $survey_records 2>/dev/null)
  survey_records=
  for sift_line in $sift_all; do
    sift_file=${sift_line#*" $store/"}
    mode "$sift_line"
    case $mode_letters in
      -*) ;;
      *) echo "skipped $sift_file type $mode_letters"; continue ;;
    esac
    if [ "$mode_owner" != 0 ]; then
      echo "skipped $sift_file owner $mode_owner"
    elif [ "$mode_size" -gt 1048576 ]; then
      echo "skipped $sift_file size $mode_size"
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
