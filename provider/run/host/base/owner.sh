# Tells whether user id $1 owns the file $2.
is_owner() {
  mode "$(ls -Ldn "$2" 2>/dev/null)"
  [ "$mode_owner" = "$1" ]
}
