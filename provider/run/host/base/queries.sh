# The commands that print a namespace, one JSON array a line.
queries="link show
addr show
route show table all"
