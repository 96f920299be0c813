# Prints the state of our own namespace and our records.
state() {
  revision
  echo "revision $revision_count"
  echo "section state"
  "$ip" -j -d -batch - <<EOF
$queries
EOF
  echo "section records"
  state_records=
  if [ -e "$store" ]; then
    set +f
    # Not cat: a file that a power loss cut off, or filled with zeros, has no last line break.
    state_records=$(grep -hsa "" "$store"/links/* "$store"/networks/* "$store"/attachments/*)
    set -f
  fi
  [ -z "$state_records" ] || printf "%s\n" "$state_records"
  tuned "$state_records"
}

# Sets tuned_files: those of the keys under /proc/sys that records of attachments, $1, name, `INODE PATH` a line, behind the
# inode of the namespace that they are in.
tuned() {
  tuned_files=
  case $1 in *"${nl}sysctl "*) ;; *) return ;; esac
  for tuned_line in $1; do
    case $tuned_line in
      "trunkline-attachment "*) tuned_inode="" tuned_link="" ;;
      "space "*) tuned_inode=${tuned_line#* } ;;
      "interface "*) tuned_link=${tuned_line#* } ;;
      "sysctl net/"*/IFNAME/*)
        tuned_key=${tuned_line#* } tuned_key=${tuned_key%% *}
        tuned_files="$tuned_files$tuned_inode /proc/sys/${tuned_key%%IFNAME*}$tuned_link${tuned_key#*IFNAME}$nl"
        ;;
    esac
  done
}
