# Takes the lock on the records, descriptor 9, for a script that the host runs by itself.
hold() {
  [ -e "$store/lock" ] || : >"$store/lock"
  open_lock -x && take_lock -x
}
