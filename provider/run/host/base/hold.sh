# Takes the lock on the records, descriptor 9, for a script that the host runs by itself. Fails if it does not get it: sets
# hold_why to why, and hold_busy if it may come free. A file system that has become read-only has a lock as well.
hold() {
  hold_why="the lock on the records cannot be opened" hold_busy=""
  [ -e "$store/lock" ] || { command : >"$store/lock"; } 2>/dev/null
  open_lock -x 2>/dev/null || open_lock -s 2>/dev/null || return
  hold_why="the lock on the records was held for a minute" hold_busy=1
  take_lock -x >/dev/null
}
