# A call begins with the loader in ../../script.ts. All of standard input is here before anything is touched, split at each
# comma: the text of this script, its length, the length of the document, and the document, which may hold commas.
#
# The first line ends a shell that reads all of this as its commands, because a start-up file put it in the place of the
# one that was called. csh understands it as well, and would go on after a plain exit; fish parses everything first, and
# fails.
test "$1" = "" && exec sh -c "exit 97"
received_length=$3
shift 3
document="$*"
