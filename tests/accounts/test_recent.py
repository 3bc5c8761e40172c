"""Who asked a moment ago is remembered for reads, and forgotten before anybody could mind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.accounts import operations
from jackfield.accounts.errors import CredentialsRefused
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.accounts.recent import (
    KEPT_S,
    MAX_KEPT,
    Recent,
    principal_of_recent_authorization,
    principal_of_recent_session,
)
from jackfield.accounts.scopes import TokenScope
from jackfield.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def olivia() -> Any:
    users: Any = get_user_model()
    return users.objects.create_user("olivia", password="a passphrase of hers")


@pytest.fixture
def header(olivia: Any) -> str:
    _token, secret = operations.create_token(actor=olivia, user=olivia, name="mine", scopes=[TokenScope.READ])
    return f"Bearer {secret}"


@pytest.fixture
def session_key(olivia: Any) -> str:
    store = SessionStore()
    store.update(
        {
            "_auth_user_id": str(olivia.pk),
            "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
            "_auth_user_hash": olivia.get_session_auth_hash(),
        }
    )
    store.save()
    return str(store.session_key)


def test_who_is_remembered_is_not_looked_up(header: str, session_key: str, olivia: Any) -> None:
    before = [principal_of_recent_authorization(header), principal_of_recent_session(session_key)]

    with CaptureQueriesContext(connection) as asked:
        after = [principal_of_recent_authorization(header), principal_of_recent_session(session_key)]

    assert len(asked) == 0
    assert after == before
    assert [one.user for one in after] == [olivia, olivia]


def test_each_request_has_a_user_of_its_own(header: str) -> None:
    first = principal_of_recent_authorization(header)
    first.user.username = "somebody else"

    again = principal_of_recent_authorization(header)

    assert again.user is not first.user
    assert again.user.username == "olivia"


def test_nobody_is_remembered_longer_than_half_a_second(olivia: Any) -> None:
    clock = Clock()
    recent = Recent(clock)
    answers = iter([Principal(user=olivia), ANONYMOUS, ANONYMOUS])
    assert KEPT_S <= 0.5

    assert recent.of("key", lambda: next(answers)).user == olivia
    clock.now = KEPT_S - 0.01
    assert recent.of("key", lambda: next(answers)).user == olivia
    clock.now = KEPT_S
    assert recent.of("key", lambda: next(answers)) is ANONYMOUS


def test_asking_again_and_again_makes_it_no_longer(olivia: Any) -> None:
    clock = Clock()
    recent = Recent(clock)
    looked_up = 0

    def find() -> Principal:
        nonlocal looked_up
        looked_up += 1
        return Principal(user=olivia)

    for tenth in range(20):
        clock.now = tenth / 10
        recent.of("key", find)

    assert looked_up == 4


def test_what_was_read_before_a_change_is_not_kept_after_it(olivia: Any) -> None:
    recent = Recent(Clock())

    def find() -> Principal:
        found = Principal(user=olivia)
        # Meanwhile, in another thread.
        recent.forget_all()
        return found

    assert recent.of("key", find).user == olivia
    assert recent.of("key", lambda: ANONYMOUS) is ANONYMOUS


def test_no_more_are_remembered_than_there_is_room_for(olivia: Any) -> None:
    recent = Recent(Clock())

    for number in range(MAX_KEPT + 5):
        recent.of(str(number), lambda: Principal(user=olivia))
        recent.of(f"nobody {number}", lambda: ANONYMOUS)

    assert len(recent) == MAX_KEPT


def _revoked(olivia: Any) -> None:
    operations.revoke_token(user=olivia, token_id=ApiToken.objects.get().pk)


def _deactivated(olivia: Any) -> None:
    olivia.is_active = False
    olivia.save()


def _gone(olivia: Any) -> None:
    olivia.delete()


@pytest.mark.parametrize("change", [_revoked, _deactivated, _gone])
def test_a_token_is_refused_at_once_after_a_change_here(
    header: str, olivia: Any, change: Callable[[Any], None]
) -> None:
    principal_of_recent_authorization(header)

    change(olivia)

    with pytest.raises(CredentialsRefused):
        principal_of_recent_authorization(header)


def _signed_out(olivia: Any) -> None:
    operations.end_sessions(user=olivia, session_key=None, everywhere=True)


def _new_password(olivia: Any) -> None:
    olivia.set_password("another passphrase")
    olivia.save()


def _flushed(_olivia: Any) -> None:
    SessionStore(Session.objects.get().session_key).flush()


@pytest.mark.parametrize("change", [_signed_out, _new_password, _flushed, _deactivated, _gone])
def test_a_session_is_over_at_once_after_a_change_here(
    session_key: str, olivia: Any, change: Callable[[Any], None]
) -> None:
    assert principal_of_recent_session(session_key).user == olivia

    change(olivia)

    assert principal_of_recent_session(session_key) is ANONYMOUS


def test_new_rights_are_seen_at_once(session_key: str, olivia: Any) -> None:
    assert not principal_of_recent_session(session_key).user.is_superuser

    olivia.is_superuser = True
    olivia.save()

    assert principal_of_recent_session(session_key).user.is_superuser
