# Containers, and nothing else.
report engines
