"""The composition root: settings -> clients -> what use cases are given. Built once per process by its entrypoint."""
