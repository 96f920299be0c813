# What every shell of ours begins with, in other namespaces, too. It ignores SIGPIPE and SIGHUP, so that it runs to its end
# when the client is gone.
#
# A variable begins with the name of the function that sets it, or of its file; those without are here, in received.sh, in
# queries.sh, and the texts for other namespaces, which script.ts adds. Everything is a list of lines, since fork and exec
# are what costs on a busy host: IFS is the line break, and no value is a pattern.
set -u -f
export LC_ALL=C PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/bin:/snap/bin
umask 077
trap "" PIPE HUP INT TERM
nl="
"
IFS=$nl
for ip in /usr/sbin/ip /sbin/ip /usr/bin/ip /bin/ip /usr/local/sbin/ip; do
  [ ! -x "$ip" ] || break
  ip=
done
