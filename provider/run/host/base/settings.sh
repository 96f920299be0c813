# Every shell of ours begins with this, in other namespaces as well. It ignores SIGPIPE and SIGHUP, so that it runs to
# its end when the client is gone.
#
# The name of a variable begins with that of the function or the file that sets it, except here, in received.sh and in
# places.sh, and except the texts for other shells, which text.ts adds. Everything is a list of lines, since fork and exec
# are what costs on a busy host: IFS is the line break, and no value is a pattern.
set -u -f
export LC_ALL=C TMPDIR=/run
umask 077
trap "" PIPE HUP INT TERM
nl="
"
IFS=$nl
# From the shell above, or of places.sh.
ip=${ip-}
