# Which of our units do not run although they should.

# Prints them, as `stopped docker` and `stopped netns`. systemd notes the services that run; only if one of ours is not among
# them is it asked, since Docker may be just starting, and so may the host.
stopped() {
  kept_places
  [ ! -e /run/docker.pid ] || does_run docker "$kept_unit" trunkline-docker.service trunkline-docker.service docker.service
  does_run netns "$kept_watched" trunkline-netns-pass.service trunkline-netns.path multi-user.target
}

# Prints that of kind $1, whose units are there if file $2 is, service $3 does not run, nor unit $4, although $5 does.
does_run() {
  if [ ! -e "${2:-$nl}" ] || [ -L "/run/systemd/units/invocation:$3" ]; then return 0; fi
  does_run_states=$(ask_systemd is-active "$4" "$5")
  case $does_run_states in "inactive${nl}active" | "failed${nl}active") echo "stopped $1" ;; esac
}
