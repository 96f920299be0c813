# Prints the output of "$@" between lines that show that all of it has arrived, for ../../../observe/report.ts. What a login
# shell printed before may lack its line break.
report() {
  [ "${#document}" = "$received_length" ] || exit 97
  echo "${nl}trunkline 1"
  if [ -n "$ip" ]; then
    # Shorter than the client waits, which is in ../../script.ts.
    case $1 in change) watch 150 part $$ ;; probes) watch 140 whole $$ ;; look) watch 105 whole $$ ;; *) watch 50 whole $$ ;; esac
    "$@"
    watch_end
  else
    echo "problem no-iproute2 $places_refused"
  fi
  echo "end"
}
