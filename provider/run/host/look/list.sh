# Lists containers and nothing else.
report engines
