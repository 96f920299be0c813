# Sets refused_line: the number of the line of a batch that `ip` gave up at, as it says in $1; empty where it does not say so.
refused() {
  refused_line=${1##*Command failed -:}
  refused_line=${refused_line%%[!0-9]*}
}
