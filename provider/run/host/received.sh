# What a call begins with: `sh -c 'set -f; IFS=,; set -- $(cat); [ $# -gt 1 ] && eval "$1"' trunkline MODE`. All of standard
# input is here before anything is touched: the text of this script, a comma and the document, which may hold more of those.
shift
document="$*"
