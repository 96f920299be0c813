# Prints the output of "$@" between lines that show that all of it has arrived, for ../../observe/report.ts.
report() {
  echo "trunkline 1"
  case $document in
    "trunkline 1$nl"*"${nl}end" | "trunkline 1${nl}end")
      if [ -n "$ip" ]; then
        # Shorter than the client waits, which is in ../script.ts.
        case $1 in change) watch 150 part ;; look) watch 105 whole ;; *) watch 50 whole ;; esac
        "$@"
        watch_end
      else
        echo "problem no-iproute2"
      fi
      ;;
    *) echo "problem incomplete" ;;
  esac
  echo "end"
}
