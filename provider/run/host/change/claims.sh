# Claims: records of links that are being made, written before the first step. They show whose a link is that a run has
# made but not yet marked.

# The claims that were written where there was no record, and those that took the place of one. The former records of
# those are in $store/new/former until all is done, and in their places as long as claim_replaced is empty.
claim_made=$nl claim_replacing=$nl claim_replaced=""

# Records the owners of links that are about to be made. Fails if they cannot be written.
claim() {
  boot
  machine_id
  claim_former=
  for claim_line in $document_claims; do
    if is_abandoned "${claim_line%% *}"; then continue; fi
    claim_line=${claim_line#* }
    claim_name=${claim_line%% *}
    claim_text="trunkline-record 1 ${claim_name#*/}${nl}urn ${claim_line#* }${nl}owned yes${nl}pending $boot_id$nl$machine_line"
    # Nothing is written through a symbolic link, and nothing copied from a FIFO.
    if [ -L "$store/$claim_name" ] || [ -p "$store/$claim_name" ]; then rm -f "$store/$claim_name"; fi
    if [ -e "$store/$claim_name" ]; then
      claim_former="$claim_former$store/$claim_name$nl" claim_replacing="$claim_replacing$claim_name$nl"
      save "new/claims/${claim_name#*/}" "$claim_text" || return 1
    else
      claim_made="$claim_made$claim_name$nl"
      save "$claim_name" "$claim_text" || return 1
    fi
  done
  [ -n "$claim_former" ] || return 0
  # shellcheck disable=SC2086 # An argument for each line.
  try cp -f $claim_former "$store/new/former/" || return 1
  claim_replaced=1
  move new/claims links
}

# Takes back the claims of transaction $1: a record that one of them replaced is back.
withdraw() {
  for withdraw_line in $document_claims; do
    [ "${withdraw_line%% *}" = "$1" ] || continue
    withdraw_line=${withdraw_line#* }
    withdraw_name=${withdraw_line%% *}
    case $claim_made in *"$nl$withdraw_name$nl"*) rm -f "$store/$withdraw_name"; continue ;; esac
    [ -n "$claim_replaced" ] || continue
    case $claim_replacing in *"$nl$withdraw_name$nl"*)
      mv -f "$store/new/former/${withdraw_name#*/}" "$store/$withdraw_name"
      ;;
    esac
  done
}
