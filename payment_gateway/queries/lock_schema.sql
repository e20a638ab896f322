SELECT pg_advisory_xact_lock(720146003)::text AS locked
