# Every shell of ours begins with this, in other namespaces as well. It ignores SIGPIPE and SIGHUP, so that it runs to
# its end when the client is gone.
#
# The name of a variable begins with that of the function or the file that sets it, except here and in received.sh, and
# except the texts for other shells, which text.ts adds. Everything is a list of lines, since fork and exec are what
# costs on a busy host: IFS is the line break, and no value is a pattern.
set -u -f
export LC_ALL=C PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/bin:/snap/bin TMPDIR=/run
umask 077
trap "" PIPE HUP INT TERM
nl="
"
IFS=$nl
for ip in /usr/sbin/ip /sbin/ip /usr/bin/ip /bin/ip /usr/local/sbin/ip; do
  [ ! -x "$ip" ] || break
  ip=
done
