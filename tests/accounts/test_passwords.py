"""People change their own password: their other sessions end, the one in which they do it goes on."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from jackfield.accounts import people
from jackfield.accounts.authentication import principal_of_session
from jackfield.accounts.errors import AccountInvalid, NotAuthenticated, WrongCredentials
from jackfield.accounts.models import Session
from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.accounts.throttling import MAX_FOR_NAME, TooManyAttempts
from jackfield.audit.models import AuditEntry
from tests.accounts.people import PASSWORD, signed_in, told

pytestmark = pytest.mark.django_db
NEW = "battery horse correct"


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia", password=PASSWORD)


@pytest.fixture
def here(olivia: User) -> Principal:
    return principal_of_session(signed_in(olivia))


def change(principal: Principal, current: str = PASSWORD, new: str = NEW) -> Principal:
    return people.change_password(principal=principal, address="10.0.0.1", current=current, new=new)


def test_the_present_session_goes_on_and_the_others_end(olivia: User, here: Principal) -> None:
    there = signed_in(olivia)
    sams = signed_in(User.objects.create_user("sam"))

    after = change(here)

    assert (after.session_key, after.user) == (here.session_key, olivia)
    assert principal_of_session(here.session_key).user == olivia
    assert principal_of_session(there) is ANONYMOUS
    assert {row.session_key for row in Session.objects.all()} == {here.session_key, sams}
    assert User.objects.get(pk=olivia.pk).check_password(NEW)
    assert told("user.password_changed") == {"password": (None, "set")}
    assert NEW not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("current", ["", "wrong", f"{PASSWORD}\0", "\ud800"])
def test_a_wrong_current_password_changes_nothing(here: Principal, current: str) -> None:
    with pytest.raises(WrongCredentials):
        change(here, current)

    assert principal_of_session(here.session_key).user.check_password(PASSWORD)
    assert not AuditEntry.objects.exists()


def test_who_guesses_is_slowed_down_as_at_a_sign_in(here: Principal) -> None:
    for _ in range(MAX_FOR_NAME):
        with pytest.raises(WrongCredentials):
            change(here, "wrong")

    with pytest.raises(TooManyAttempts):
        change(here)


@pytest.mark.parametrize(
    ("new", "code"), [("", "required"), ("123", "password_too_short"), ("\0" * 20, "invalid")]
)
def test_a_weak_one_is_refused_at_its_place(here: Principal, new: str, code: str) -> None:
    with pytest.raises(AccountInvalid) as refused:
        change(here, new=new)

    assert (("new_password",), code) in {(issue.path, issue.code) for issue in refused.value.issues}
    assert principal_of_session(here.session_key).user.check_password(PASSWORD)


def test_of_two_who_change_it_the_second_has_the_wrong_one(olivia: User, here: Principal) -> None:
    there = principal_of_session(signed_in(olivia))
    change(here)

    with pytest.raises(WrongCredentials):
        change(there, new="yet another password")

    assert User.objects.get(pk=olivia.pk).check_password(NEW)


def test_a_session_that_has_ended_changes_nothing(olivia: User, here: Principal) -> None:
    Session.objects.all().delete()

    for principal in (here, replace(here, session_key=None)):
        with pytest.raises(NotAuthenticated):
            change(principal)

    assert User.objects.get(pk=olivia.pk).check_password(PASSWORD)
    assert not Session.objects.exists()


def test_who_was_deactivated_changes_nothing(olivia: User, here: Principal) -> None:
    User.objects.filter(pk=olivia.pk).update(is_active=False)

    with pytest.raises(WrongCredentials):
        change(here)

    assert User.objects.get(pk=olivia.pk).check_password(PASSWORD)


@pytest.mark.parametrize("engine", ["cache", "signed_cookies"])
def test_under_another_engine_of_sessions_too(olivia: User, settings: Settings, engine: str) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    here, there = principal_of_session(signed_in(olivia)), signed_in(olivia)

    after = change(here)

    assert principal_of_session(after.session_key).user == olivia
    assert principal_of_session(there) is ANONYMOUS
