"""The database engine of this project where the database is PostgreSQL; named in `database.py`."""
