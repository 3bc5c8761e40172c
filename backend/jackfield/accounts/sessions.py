"""Django's database sessions, on a row that knows whose it is (``SESSION_ENGINE``)."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from jackfield.accounts.models import Session


class SessionStore(DatabaseSessionStore):
    """As documented in "Extending database-backed session engines" of Django."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the row's model."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the unsaved row, with the user who signed in."""
        row = cast("Session", super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the same, for who signs in on an event loop."""
        row = cast("Session", await super().acreate_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        return row
