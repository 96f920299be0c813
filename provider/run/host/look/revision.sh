# Sets revision_count, which counts changes to the records of networks and attachments: it shows that another program
# planned from the same state and was first.
revision() {
  revision_count=0
  [ ! -e "$store/revision" ] || read -r revision_count <"$store/revision" || revision_count=0
  case $revision_count in "" | *[!0-9]* | ???????????????*) revision_count=0 ;; esac
}
