"""What the tests of the socket ask for, and with which credentials."""

from typing import Any

from django.contrib.auth.models import User

from jackfield.accounts.operations import create_token
from jackfield.accounts.scopes import TokenScope

FOLLOW = "subscription { configStatus { kind configId config { name } } }"
VIEWER = "{ viewer { user { username } } }"


def bearer(user: User, **more: Any) -> dict[str, str]:
    _, secret = create_token(actor=user, user=user, name="test", scopes=list(TokenScope), **more)
    return {"authorization": f"Bearer {secret}"}
