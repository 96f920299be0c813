# Guards: what was planned from and still has to be so.
guards_spaces=""

# Abandons each transaction with a guard that does not hold.
guards() {
  for guards_line in $document_guards; do
    guards_number=${guards_line%% *} guards_line=${guards_line#* }
    [ "$guards_line" != take-back ] || continue
    if ! is_abandoned "$guards_number" && ! holds "$guards_line"; then
      abandon "$guards_number"
      echo "stale $guards_number $guards_line"
    fi
  done
}

# Tells whether the guard $1, `KIND LINK [VALUE]`, holds.
holds() {
  holds_rest=${1#* } holds_value=""
  holds_link=${holds_rest%% *} holds_wanted=${holds_rest#"${holds_rest%% *}"}
  holds_wanted=${holds_wanted# } holds_place=/sys/class/net/$holds_link
  case ${1%% *} in
    index) [ -e "$holds_place" ] && read -r holds_value <"$holds_place/ifindex"; [ "$holds_value" = "$holds_wanted" ] ;;
    alias) [ -e "$holds_place" ] && read -r holds_value <"$holds_place/ifalias"; [ "$holds_value" = "$holds_wanted" ] ;;
    absent) [ ! -e "$holds_place" ] ;;
    free) [ -e "$holds_place" ] && is_free "$holds_place" "$holds_wanted" ;;
    revision) [ "$revision_count" = "$holds_link" ] ;;
    space)
      # One process lists the namespaces of all guards.
      [ -n "$guards_spaces" ] || list_spaces
      case $guards_spaces in *"$nl${holds_wanted%% *} $holds_link$nl"*) ;; *) return 1 ;; esac
      case $holds_wanted in *" "*) is_owner "${holds_wanted#* }" "${holds_link%/ns/net}/net/dev" ;; esac
      ;;
  esac
}

# Tells whether nothing but link $2, if given, is on top of the link at $1 under /sys. The kernel lists only links of
# our own namespace there.
is_free() {
  set +f
  set -- "$1" "$2" "$1"/upper_*
  set -f
  [ ! -e "$1/master" ] || return 1
  for is_free_upper; do
    case $is_free_upper in "$1/upper_$2") ;; "$1/"*) [ ! -e "$is_free_upper" ] || return 1 ;; esac
  done
  read -r is_free_index <"$1/ifindex"
  ! is_below "$is_free_index"
}

# Sets guards_spaces to a listing of the namespaces that guards are about, without leading blanks.
list_spaces() {
  set --
  for list_spaces_guard in $document_guards; do
    list_spaces_guard=${list_spaces_guard#* }
    case $list_spaces_guard in "space "*) list_spaces_guard=${list_spaces_guard#space }; set -- "$@" "${list_spaces_guard%% *}" ;; esac
  done
  list_spaces_all=$(ls -Ldi "$@" 2>/dev/null)
  guards_spaces=$nl
  for list_spaces_line in $list_spaces_all; do
    entry "$list_spaces_line"
    guards_spaces="$guards_spaces$entry_inode $entry_path$nl"
  done
}
