# Sets refused_line to the number of the batch line at which `ip` gave up, from its output $1; empty if it does not say.
refused() {
  refused_line=${1##*Command failed -:}
  refused_line=${refused_line%%[!0-9]*}
}
