# Reads what a record says of how its link is made.

# Sets, of link $1,
#   recall_fault     why its record cannot be used, or nothing
#   recall_parent    the link that it was made on, or nothing
#   recall_mark      its alias
#   recall_making    the lines of `ip` that make it, those that give it addresses, and those that are for a link that
#   recall_settling  is up, which begin with the one that brings it up
#   recall_finishing
#   recall_rules     those of the latter that are rules
#   recall_sysctls   lines `sysctl PATH VALUE` and `set PATH VALUE`
# Fails if there is nothing to make: the link was found, its making has not ended, or another machine wrote the record.
recall() {
  recall_fault="" recall_parent="" recall_mark="" recall_making="" recall_settling="" recall_finishing="" recall_rules=""
  recall_sysctls="" recall_heading="" recall_owned="" recall_begun="" recall_machine="" recall_whole=1
  # Nothing is read through a symbolic link, and nothing from a FIFO.
  if [ -L "$store/links/$1" ] || [ ! -f "$store/links/$1" ] || ! is_roots "$store/links/$1"; then return 1; fi
  while IFS= read -r recall_line || { [ -n "$recall_line" ] && recall_whole=""; }; do
    : "${recall_heading:=$recall_line}"
    case $recall_line in
      "owned yes") recall_owned=1 ;;
      "pending "*) recall_begun=1 ;;
      "machine "*) recall_machine=$recall_line$nl ;;
      "build "*) recall_build "${recall_line#* }" "$1" ;;
      "sysctl net/"* | "set net/"*) recall_sysctls="$recall_sysctls$recall_line$nl" ;;
    esac
  done <"$store/links/$1"
  if [ "$recall_heading" != "trunkline-record 1 $1" ] || [ -z "$recall_whole" ]; then
    recall_fault="its record is cut off or damaged"
    return 0
  fi
  if [ -z "$recall_owned" ] || [ -n "$recall_begun" ]; then return 1; fi
  [ "${recall_machine:-$machine_line}" = "${machine_line:-$recall_machine}" ] || return 1
  [ -n "$recall_making" ] || recall_fault="its record does not tell how it is made; an earlier release wrote it"
}

# Adds line $1 of the record of link $2.
recall_build() {
  case $1 in "link add link "*) recall_parent=${1#link add link } recall_parent=${recall_parent%% *} ;; esac
  # No name of a link leads to another folder.
  case $recall_parent in */* | .*) recall_parent="" recall_whole="" ;; esac
  case $1 in "link set dev $2 alias "*) recall_mark=${1##* } ;; esac
  case $1 in "rule add "*) recall_rules="$recall_rules${1#rule add }$nl" ;; esac
  if [ -n "$recall_finishing" ] || [ "$1" = "link set dev $2 up" ]; then
    recall_finishing="$recall_finishing$1$nl"
  elif [ -n "$recall_settling" ] || [ "${1%% *}" = address ]; then
    recall_settling="$recall_settling$1$nl"
  else
    recall_making="$recall_making$1$nl"
  fi
}
