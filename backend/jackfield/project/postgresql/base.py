"""Django's PostgreSQL engine, but a connection that was cut costs neither a request nor seconds.

The pool's own check, which Django's CONN_HEALTH_CHECKS turns on, waits longer after each dead connection
that it meets: 1 s, 2 s, 4 s. Connections die together, so where one did, all are looked at.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

#: How often connections may be cut while one is sought.
_MOST_CUTS = 3


class DatabaseWrapper(base.DatabaseWrapper):
    """Hands out connections that answer."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """Take one from the pool; what is dead there is replaced."""
        connection = super().get_new_connection(conn_params)
        pool: Any = self.pool
        for _ in range(_MOST_CUTS if pool else 0):
            try:
                pool.check_connection(connection)
            except psycopg.Error:
                pool.putconn(connection)
                pool.check()
                connection = super().get_new_connection(conn_params)
            else:
                break
        return connection
