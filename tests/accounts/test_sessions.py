"""Sessions know whose they are, and end when they should."""

import pytest
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from pytest_django import Settings

from jackfield.accounts import engines, operations, queries
from jackfield.accounts.authentication import principal_of_session
from jackfield.accounts.errors import AccountInvalid, WrongCredentials
from jackfield.accounts.models import Session
from jackfield.accounts.principal import ANONYMOUS
from jackfield.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def olivia() -> User:
    user: User = operations.create_user(username="olivia", password=PASSWORD)
    return user


def signed_in(user: User) -> str:
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    assert request.session.session_key
    return request.session.session_key


def asking() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    return request


def test_a_session_speaks_for_its_user(olivia: User) -> None:
    principal = principal_of_session(signed_in(olivia))

    assert principal.user == olivia
    assert principal.scopes is None


@pytest.mark.parametrize("key", [None, "", "x", "a" * 32, "\x00"])
def test_an_unknown_session_is_nobody(key: str | None) -> None:
    assert principal_of_session(key) is ANONYMOUS


def test_a_changed_password_ends_the_sessions_made_before(olivia: User) -> None:
    key = signed_in(olivia)
    olivia.set_password("another long password")
    olivia.save()

    assert principal_of_session(key) is ANONYMOUS


def test_deactivation_ends_sessions(olivia: User) -> None:
    key = signed_in(olivia)
    principal = principal_of_session(key)
    User.objects.filter(pk=olivia.pk).update(is_active=False)

    assert principal_of_session(key) is ANONYMOUS
    assert queries.still_valid([principal]) == set()


def test_all_sessions_of_one_user_are_ended_and_no_others(olivia: User) -> None:
    sam = User.objects.create_user("sam")
    keys = [signed_in(olivia), signed_in(olivia)]
    sams = signed_in(sam)

    ended = operations.end_sessions(user=olivia, session_key=keys[0], everywhere=True)

    assert ended == 2
    assert [row.session_key for row in Session.objects.all()] == [sams]


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("olivia", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("oli\x00via", PASSWORD),
        ("olivia", "\x00"),
        ("\ud800", PASSWORD),
    ],
)
def test_wrong_credentials_are_one_answer(olivia: User, username: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        operations.sign_in(request=asking(), username=username, password=password)


def test_right_credentials_are_the_user(olivia: User) -> None:
    request = asking()

    assert operations.sign_in(request=request, username="olivia", password=PASSWORD) == olivia
    assert principal_of_session(request.session.session_key).user == olivia


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [("olivia", PASSWORD, "username"), ("sam", "123", "password"), ("a b", PASSWORD, "username")],
)
def test_a_bad_account_is_not_made(olivia: User, username: str, password: str, field: str) -> None:
    with pytest.raises(AccountInvalid) as refused:
        operations.create_user(username=username, password=password)

    assert (field,) in {issue.path for issue in refused.value.issues}
    assert User.objects.count() == 1


def test_an_engine_of_rows_says_when_a_session_ends(olivia: User, settings: Settings) -> None:
    made = engines.store()
    made[SESSION_KEY] = str(olivia.pk)
    made.save()

    ends = engines.expires_at(made.session_key)

    assert ends is not None
    assert abs((ends - timezone.now()).total_seconds() - settings.SESSION_COOKIE_AGE) < 3600


def test_an_engine_without_rows_says_nothing_of_when(settings: Settings) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

    assert engines.expires_at("anything") is None
