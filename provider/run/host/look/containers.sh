# Lists the containers of the engines that the document asks for, and their macvlan and ipvlan networks.
engines() {
  engines_users=""
  for engines_line in $document; do
    engines_line=${engines_line#"engine "}
    case $engines_line in
      "docker "* | "podman "*) engines_users="$engines_users$engines_line$nl" ;;
      docker | podman) containers "$engines_line" "" ;;
    esac
  done
  [ -z "$engines_users" ] || users_engines "$engines_users"
}

# Lists the containers of engine $1 by its own command, which may start its daemon. With user $2, lists that user's.
containers() {
  echo "section containers $1${2:+" $2"}"
  command -v "$1" >/dev/null || { echo "problem no-command"; return; }
  containers_user=$2
  [ -z "$2" ] || become "$1" "$2" || return
  containers_told=$(ask_engine "$1" ps --all --quiet --no-trunc 2>&1) || {
    [ $? != 137 ] || containers_told="$1 did not answer within 20 s"
    for containers_line in $containers_told; do printf "problem said %s\n" "$containers_line"; done
    return
  }
  [ -n "$2" ] || engine_networks "$1"
  set -- "$1" "$2" "container {{.Id}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{.Name}} {{json .NetworkSettings.Networks}}"
  for containers_line in $containers_told; do
    # There may be warnings among the ids.
    case $containers_line in *[!0-9a-f]*) ;; *) set -- "$@" "$containers_line" ;; esac
  done
  [ $# -gt 3 ] || return 0
  containers_called=$1
  shift 2
  # A container that is gone by now is not a failure.
  containers_told=$(ask_engine "$containers_called" container inspect --format "$@" 2>/dev/null)
  [ $? != 137 ] || echo "problem said $containers_called did not answer within 20 s"
  # A user's engine may print anything.
  for containers_line in $containers_told; do
    case $containers_line in "container "*) printf "%s\n" "$containers_line" ;; esac
  done
  [ -z "$containers_user" ] || owners "$containers_told"
}

# Runs a command of the engine that containers is about.
ask_engine() {
  if [ -n "$containers_user" ]; then as_user "$@"; else engine "$@"; fi
}
