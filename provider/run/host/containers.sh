# Lists the containers of the engines that the document asks for.
engines() {
  for engines_line in $document; do
    case $engines_line in "engine "*) containers "${engines_line#engine }" ;; esac
  done
}

# The containers of engine $1, as its own command line tells: its daemon may be started by that.
containers() {
  echo "section containers $1"
  command -v "$1" >/dev/null || { echo "problem no-command"; return; }
  containers_ids=$("$1" ps --all --quiet --no-trunc 2>&1) || {
    for containers_line in $containers_ids; do echo "problem said $containers_line"; done
    return
  }
  [ -n "$containers_ids" ] || return 0
  containers_format="container {{.Id}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{.Name}}"
  # One that is gone by now is no failure.
  # shellcheck disable=SC2086 # An argument for each line.
  "$1" container inspect --format "$containers_format" $containers_ids 2>/dev/null
}
