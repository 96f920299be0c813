# Gives the host its own routes again.

# The records of routes that are still to be given, and lines `RECORD WHY` of those that could not be given yet.
reroute_left="" reroute_unable=""

list_routes() {
  set +f
  for list_routes_file in "$store"/routes/*; do reroute_left="$reroute_left${list_routes_file##*/}$nl"; done
  set -f
}

# Reads record $1 of a route, and sets recall_route_words to what `ip route add` takes, and recall_route_link to the link
# among these words, or to nothing. Fails if there is nothing to give: the route was found, or another machine wrote the
# record.
recall_route() {
  recall_route_words="" recall_route_link="" recall_route_heading="" recall_route_owned="" recall_route_machine=""
  # Nothing is read through a symbolic link, and nothing from a FIFO.
  if [ -L "$store/routes/$1" ] || [ ! -f "$store/routes/$1" ] || ! is_roots "$store/routes/$1"; then return 1; fi
  # A line that a power loss cut off counts for nothing.
  while IFS= read -r recall_route_line; do
    : "${recall_route_heading:=$recall_route_line}"
    case $recall_route_line in
      "owned yes") recall_route_owned=1 ;;
      "route "*) recall_route_words=${recall_route_line#* } ;;
      "machine "*) recall_route_machine=$recall_route_line$nl ;;
    esac
  done <"$store/routes/$1"
  [ "$recall_route_heading" = "trunkline-route 1 $1" ] && [ -n "$recall_route_owned" ] && [ -n "$recall_route_words" ] || return 1
  [ "${recall_route_machine:-$machine_line}" = "${machine_line:-$recall_route_machine}" ] || return 1
  case $recall_route_words in
    *" dev "*) recall_route_link=${recall_route_words#*" dev "} recall_route_link=${recall_route_link%% *} ;;
  esac
  # No name of a link leads to another folder.
  case $recall_route_link in */* | .*) return 1 ;; esac
}

# Gives the routes of the records in reroute_left, and leaves there those that cannot be given yet.
reroute() {
  reroute_names=$reroute_left reroute_left="" reroute_unable=""
  for reroute_name in $reroute_names; do
    recall_route "$reroute_name" || continue
    reroute_said=$("$ip" -batch - 2>&1 >/dev/null <<EOF
route add $recall_route_words
EOF
    ) && { echo "the route to ${recall_route_words%% *} is back"; continue; }
    # Somebody has given it already.
    case $reroute_said in *"File exists"*) continue ;; esac
    reroute_why=${reroute_said%%"$nl"*} reroute_why=${reroute_why#"RTNETLINK answers: "} reroute_why=${reroute_why#"Error: "}
    reroute_left="$reroute_left$reroute_name$nl" reroute_unable="$reroute_unable$reroute_name $reroute_why$nl"
  done
}

# Says why routes are not there.
tell_unrouted() {
  for tell_unrouted_line in $reroute_unable; do
    recall_route "${tell_unrouted_line%% *}" || continue
    echo "the route to ${recall_route_words%% *} did not come back: ${tell_unrouted_line#* }"
  done
}
