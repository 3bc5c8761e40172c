"""What is begun while its user is deactivated ends with the rest: nothing of it comes back with them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest

from jackfield.accounts import engines, operations, people
from jackfield.accounts.errors import NotAuthenticated, WrongCredentials
from jackfield.accounts.models import ApiToken, Session
from jackfield.realtime import wakeups
from jackfield.registry import watcher
from tests.accounts.people import PASSWORD, administrator, signed_in, told
from tests.accounts.test_turns import at_once, meanwhile

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 4


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    """No thread of ours outlives a test."""
    yield
    watcher.stop()
    wakeups.stop()


@pytest.fixture
def root() -> User:
    return administrator()


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia", password=PASSWORD)


def sign_in() -> Any:
    """Sign Olivia in; return the refusal, if it is one."""
    request = HttpRequest()
    request.session = engines.store()
    try:
        return operations.sign_in(request=request, username="olivia", password=PASSWORD)
    except WrongCredentials as error:
        return error


def make_token(user: User, name: str) -> Any:
    """Make a token; return the refusal, if it is one."""
    try:
        return operations.create_token(actor=user, user=user, name=name, scopes=())
    except NotAuthenticated as error:
        return error


def switch(root: User, user: User, *, to: bool) -> Callable[[], Any]:
    return partial(people.update_user, actor=root, user_id=user.pk, is_active=to)


def held() -> tuple[int, int]:
    return Session.objects.count(), ApiToken.objects.count()


def test_nothing_that_is_begun_at_the_moment_stays(root: User, olivia: User) -> None:
    for number in range(TIMES):
        User.objects.filter(pk=olivia.pk).update(is_active=True)
        tokens = [partial(make_token, olivia, f"{number} {one}") for one in range(3)]

        at_once(sign_in, *tokens, switch(root, olivia, to=False))

        assert held() == (0, 0)


def test_who_was_deactivated_while_the_password_was_hashed_is_not_signed_in(
    root: User, olivia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hashed_slowly(*args: Any, **given: Any) -> Any:
        found = authenticate(*args, **given)
        switch(root, olivia, to=False)()
        return found

    monkeypatch.setattr(operations, "authenticate", hashed_slowly)

    assert isinstance(sign_in(), WrongCredentials)
    assert held() == (0, 0)


def test_who_is_deactivated_is_made_no_token(olivia: User) -> None:
    User.objects.filter(pk=olivia.pk).update(is_active=False)

    assert isinstance(make_token(olivia, "ci"), NotAuthenticated)
    assert held() == (0, 0)


@pytest.mark.postgres
@pytest.mark.parametrize("begin", [sign_in, None])
def test_what_is_begun_before_the_deactivation_commits_waits_and_is_refused(
    root: User, olivia: User, begin: Callable[[], Any] | None
) -> None:
    answer = meanwhile(switch(root, olivia, to=False), begin or partial(make_token, olivia, "ci"))

    assert isinstance(answer, WrongCredentials | NotAuthenticated)
    assert held() == (0, 0)


@pytest.mark.postgres
@pytest.mark.parametrize("begin", [sign_in, None])
def test_a_deactivation_waits_for_what_is_begun_and_ends_it(
    root: User, olivia: User, begin: Callable[[], Any] | None
) -> None:
    meanwhile(begin or partial(make_token, olivia, "ci"), switch(root, olivia, to=False))

    assert held() == (0, 0)


@pytest.mark.parametrize("to", [False, True])
def test_what_was_left_is_ended_by_the_next_switch(root: User, olivia: User, *, to: bool) -> None:
    # As of a version that let it stay, or of other code than ours.
    operations.create_token(actor=olivia, user=olivia, name="ci", scopes=())
    signed_in(olivia)
    User.objects.filter(pk=olivia.pk).update(is_active=False)

    switch(root, olivia, to=to)()

    assert held() == (0, 0)
    ended = told("user.updated")
    assert (ended["sessions"], ended["tokens"]) == (("1", "0"), ("1", "0"))
