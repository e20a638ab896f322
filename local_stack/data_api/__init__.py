"""Amazon's RDS Data API in front of the embedded PostgreSQL, for unmodified boto3 clients.

    python -m local_stack.data_api --port P --state DIR [--host 127.0.0.1] [--statement-seconds 45]
                                   [--idle-seconds 180] [--stop-with-parent]

Port 0 takes a free one; the first line of its output says which: `listening on http://127.0.0.1:PORT`. A secret's ARN
chooses the database role (DIR/secrets.json), and PostgreSQL checks its password. The cluster is
`arn:aws:rds:eu-central-1:000000000000:cluster:boxoffice`.

`GET /_health` answers 200 or 503. `/_control/faults` makes the next calls fail as they fail on AWS: see `faults`.
"""
