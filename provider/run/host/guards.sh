# What was planned from, and has to be so still.
guards_nested="" guards_spaces=""

# What was done is taken back, where that is what is asked for.
guards() {
  for guards_line in $document_guards; do
    guards_number=${guards_line%% *} guards_line=${guards_line#* }
    case $guards_line in
      take-back) fail "$guards_number" "" 9999 ;;
      *)
        if ! is_abandoned "$guards_number" && ! holds "$guards_line"; then
          abandon "$guards_number"
          echo "stale $guards_number $guards_line"
        fi
        ;;
    esac
  done
}

# Does the guard $1 hold: `KIND LINK [VALUE]`?
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
      # One process for all of them.
      [ -n "$guards_spaces" ] || list_spaces
      case $guards_spaces in *"$nl$holds_wanted $holds_link$nl"*) ;; *) return 1 ;; esac
      ;;
  esac
}

# Is nothing on top of the link whose place under /sys is $1, but link $2 if that is named? The kernel lists here what is in our
# namespace; from another one, a link names the one below it by its index.
is_free() {
  set +f
  set -- "$1" "$2" "$1"/upper_*
  set -f
  [ ! -e "$1/master" ] || return 1
  for is_free_upper; do
    case $is_free_upper in "$1/upper_$2") ;; "$1/"*) [ ! -e "$is_free_upper" ] || return 1 ;; esac
  done
  read -r is_free_index <"$1/ifindex"
  [ -n "$guards_nested" ] || list_nested
  case $guards_nested in *"@if$is_free_index:"* | *"${nl}unreadable "*) return 1 ;; esac
}

# Sets guards_nested, never empty: the links in all other namespaces, but for veths, which name their peer as what is below them,
# by an index of whatever namespace that is in. Once a run: all guards are checked at one moment.
list_nested() {
  namespaces
  guards_nested=$nl
  for list_nested_path in $namespaces_others; do
    tells "$list_nested_path" "$namespaces_listing" -o -d link show
    for list_nested_link in $tells_told; do
      case $list_nested_link in *"\\    veth "*) ;; *) guards_nested="$guards_nested$list_nested_link$nl" ;; esac
    done
  done
}

# Sets guards_spaces, a listing of each namespace that a guard is about, without blanks in front.
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
