"""How a hint gets from one process to another: through Redis, PostgreSQL or the SQLite file itself."""
