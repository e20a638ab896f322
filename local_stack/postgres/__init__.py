"""An embedded PostgreSQL 16 for one state folder, reached by its unix socket alone.

Run it in the foreground (SIGTERM or SIGINT stop it cleanly, nothing else does):

    python -m local_stack.postgres --state DIR [--set name=value …] [--stop-with-parent]

It makes DIR/postgres/data at the first start, DIR/secrets.json (mode 0600: secret ARN -> username, password, database)
and the database `boxoffice` with the roles of db/roles.sql. It is ready when DIR/postgres/ready.json names its process
(`{"keeper": pid, "server": pid, "sockets": folder}`; `Places.announced_by` looks); a clean stop removes that file.
`python -m local_stack.postgres --state DIR --check` exits 0 when the server answers, 1 when it does not.
With --stop-with-parent it also stops when the thread that started it ends (Linux): start it from one that lasts.
After a `kill -9`, of the server or of this process, starting it again is all that is needed.
"""
