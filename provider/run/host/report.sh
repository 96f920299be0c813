# Prints what "$@" tells, between the lines that show that all of it has arrived: ../../observe/report.ts reads it.
report() {
  echo "trunkline 1"
  case $document in
    "trunkline 1$nl"*"${nl}end" | "trunkline 1${nl}end")
      if [ -n "$ip" ]; then "$@"; else echo "problem no-iproute2"; fi
      ;;
    *) echo "problem incomplete" ;;
  esac
  echo "end"
}
