# Containers of users other than root, each of whom has engines of their own. Whatever such an engine prints is the
# word of its user, who may put anything in its place.

# Lists the containers of lines $1, `ENGINE USER`, at the same time, since each user may keep us waiting.
users_engines() {
  users_engines_first=${1%%"$nl"*} users_engines_others=${1#*"$nl"}
  if [ -z "$users_engines_others" ]; then
    containers "${users_engines_first%% *}" "${users_engines_first#* }"
    return
  fi
  {
    users_engines_told=$(users_engines "$users_engines_others")
    printf "%s\n" "$users_engines_told"
  } | {
    containers "${users_engines_first%% *}" "${users_engines_first#* }"
    cat
  }
}

# Sets become_uid, become_gid and become_environment for user $2 of engine $1, and prints the user ids that are the
# user's alone, as `uids FIRST COUNT`. Fails if there is no such user, or no way to ask as that user.
become() {
  for become_needed in getent setpriv setsid timeout; do
    command -v "$become_needed" >/dev/null || { echo "problem said there is no $become_needed command"; return 1; }
  done
  become_entry=$(engine getent passwd "$2" 2>/dev/null </dev/null) || { echo "problem no-user"; return 1; }
  become_engine=$1 become_user=$2
  IFS=:
  # shellcheck disable=SC2086 # A parameter for each field: name, password, user id, group id, comment, home.
  set -- ${become_entry%%"$nl"*}
  IFS=$nl
  become_uid=${3-} become_gid=${4-}
  case $become_uid in 0) echo "problem root"; return 1 ;; "" | *[!0-9]*) echo "problem no-user"; return 1 ;; esac
  become_environment="USER=$become_user${nl}LOGNAME=$become_user${nl}HOME=${6-}${nl}PATH=$PATH${nl}LC_ALL=C"
  become_folder=/run/user/$become_uid
  [ ! -d "$become_folder" ] || become_environment="$become_environment${nl}XDG_RUNTIME_DIR=$become_folder"
  [ "$become_engine" != docker ] || become_environment="$become_environment${nl}DOCKER_HOST=unix://$become_folder/docker.sock"
  echo "uids $become_uid 1"
  [ -r /etc/subuid ] || return 0
  while IFS=: read -r become_name become_first become_count; do
    case $become_name in "$become_user" | "$become_uid") echo "uids $become_first $become_count" ;; esac
  done </etc/subuid
}

# Runs "$@" as the user of become, who gets no terminal and none of our files, and prints what it prints. The user can
# keep this from ending neither by a process that holds the pipe nor by output without an end. Its status is that of the
# command; 137 if it did not end in time.
as_user() {
  as_user_told=$(
    {
      # shellcheck disable=SC2086 # An argument for each line.
      cd / && timeout -s KILL 20 setsid setpriv "--reuid=$become_uid" "--regid=$become_gid" --init-groups --inh-caps=-all \
        env -i $become_environment "$@" </dev/null 7<&- 9<&-
      echo "$nl$?"
    } 2>&1 | timeout -s KILL 22 head -c 1000000
  )
  as_user_status=${as_user_told##*"$nl"}
  case $as_user_status in "" | *[!0-9]*) return 137 ;; esac
  printf "%s\n" "${as_user_told%"$nl"*}"
  return "$as_user_status"
}

# Prints who owns the namespaces of the processes that lines $1 of a listing name: the kernel has the files of a network
# namespace belong to the root user of the user namespace that it was made in.
owners() {
  owners_told=$1
  set --
  for owners_line in $owners_told; do
    owners_line=${owners_line#container * } owners_pid=${owners_line%% *}
    case $owners_pid in "" | 0* | *[!0-9]*) ;; *) set -- "$@" "/proc/$owners_pid/net/dev" ;; esac
  done
  [ $# -gt 0 ] || return 0
  owners_told=$(ls -Ldn "$@" 2>/dev/null)
  for owners_line in $owners_told; do echo "owner $owners_line"; done
}
