"""Under which names a socket is welcome: those under which Django would answer a request."""

from typing import Any

import pytest

from jackfield.api.live.handshake import is_welcome


def scope(**headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"headers": [(name.encode(), value.encode()) for name, value in named.items()]}


def test_while_one_develops_this_machine_is_welcome_without_being_named(settings: Any) -> None:
    settings.ALLOWED_HOSTS = []
    here = scope(host="localhost:8000", origin="http://localhost:8000")
    assert not is_welcome(here)

    settings.DEBUG = True

    assert is_welcome(here)
    assert not is_welcome(scope(host="desk.test"))


@pytest.mark.parametrize(("is_believed", "is_here"), [(True, True), (False, False)])
def test_a_proxys_word_is_believed_where_django_believes_it(
    settings: Any, *, is_believed: bool, is_here: bool
) -> None:
    settings.ALLOWED_HOSTS = ["desk.test", "inside"]
    settings.USE_X_FORWARDED_HOST = is_believed

    asked = scope(host="inside", x_forwarded_host="desk.test", origin="https://desk.test")

    assert is_welcome(asked) is is_here
