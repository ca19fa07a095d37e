"""Locks of the database, of which the server shows those of every database: tests of several processes run beside."""

HERE = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"  # of pg_locks
