"""Administrators make and change users; refusals change nothing, and one administrator always remains."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from jackfield.accounts import operations, people
from jackfield.accounts.authentication import principal_of_session
from jackfield.accounts.errors import AccountInvalid, NotAdministrator, PersonNotFound
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.principal import ANONYMOUS
from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.realtime.models import StatusChange
from tests.accounts.people import PASSWORD, administrator, signed_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return administrator()


@pytest.fixture
def olivia(root: User) -> User:
    return User.objects.create_user("olivia", password=PASSWORD, email="olivia@example.test")


def make(root: User, **given: Any) -> Any:
    return people.create_user(actor=root, **{"username": "sam", "password": PASSWORD, **given})


class TestMaking:
    def test_a_user_is_made_with_everything_and_the_audit_says_so(self, root: User) -> None:
        crew = Group.objects.create(name="crew")

        sam = make(
            root, display_name="  Sam  van Dam ", email="Sam@Example.TEST", group_ids=[crew.pk, crew.pk]
        )

        read = User.objects.get(pk=sam.pk)
        assert (read.get_full_name(), read.email) == ("Sam van Dam", "Sam@example.test")
        assert read.check_password(PASSWORD)
        assert list(read.groups.all()) == [crew]
        assert told("user.created") == {
            "username": (None, "sam"),
            "displayName": (None, "Sam van Dam"),
            "email": (None, "Sam@example.test"),
            "groups": (None, '["crew"]'),
            "isActive": (None, "true"),
            "isAdministrator": (None, "false"),
        }
        assert PASSWORD not in str(list(AuditEntry.objects.values()))

    @pytest.mark.parametrize(
        ("given", "path", "code"),
        [
            ({"username": ""}, ("username",), "blank"),
            ({"username": "a b"}, ("username",), "invalid"),
            ({"username": "a\0b"}, ("username",), "invalid"),
            ({"username": "\ud800"}, ("username",), "invalid"),
            ({"username": "x" * 151}, ("username",), "max_length"),
            ({"username": "ROOT"}, ("username",), "unique"),
            ({"password": ""}, ("password",), "required"),
            ({"password": "123"}, ("password",), "password_too_short"),
            ({"password": "\ud800" * 20}, ("password",), "invalid"),
            ({"password": "ab\0" * 20}, ("password",), "invalid"),
            ({"password": "x" * 1_001}, ("password",), "max_length"),
            ({"email": "nowhere"}, ("email",), "invalid"),
            ({"email": "a\0@b.test"}, ("email",), "invalid"),
            ({"email": f"{'x' * 250}@b.test"}, ("email",), "max_length"),
            ({"display_name": "a\0b"}, ("display_name",), "invalid"),
            ({"display_name": "\ud800"}, ("display_name",), "invalid"),
            ({"display_name": "x" * 151}, ("display_name",), "max_length"),
        ],
    )
    def test_what_does_not_do_is_refused_with_its_place(
        self, root: User, given: dict[str, Any], path: tuple[str, ...], code: str
    ) -> None:
        with pytest.raises(AccountInvalid) as refused:
            make(root, **given)

        assert (path, code) in {(issue.path, issue.code) for issue in refused.value.issues}
        assert list(User.objects.all()) == [root]
        assert not AuditEntry.objects.exists()

    def test_letters_beyond_ascii_are_one_in_both_cases(self, root: User) -> None:
        make(root, username="änne")

        with pytest.raises(AccountInvalid):
            make(root, username="ÄNNE")
        make(root, username="änn.")

    def test_an_unknown_group_is_told_by_its_place(self, root: User) -> None:
        crew = Group.objects.create(name="crew")

        with pytest.raises(PersonNotFound) as refused:
            make(root, group_ids=[crew.pk, None])

        assert refused.value.path == ("group_ids", "1")
        assert list(User.objects.all()) == [root]

    def test_others_make_nobody(self, olivia: User) -> None:
        with pytest.raises(NotAdministrator):
            make(olivia)

        assert not User.objects.filter(username="sam").exists()

    def test_who_was_an_administrator_when_they_signed_in_and_is_none_now_makes_nobody(
        self, root: User
    ) -> None:
        User.objects.filter(pk=root.pk).update(is_superuser=False)

        with pytest.raises(NotAdministrator):
            make(root)

        assert list(User.objects.all()) == [root]


class TestChanging:
    def test_what_is_given_is_changed_and_the_rest_stays(self, root: User, olivia: User) -> None:
        people.update_user(actor=root, user_id=olivia.pk, display_name="Olivia", email="")

        read = User.objects.get(pk=olivia.pk)
        assert (read.first_name, read.last_name, read.email, read.is_active) == ("Olivia", "", "", True)
        assert told("user.updated") == {
            "displayName": ("", "Olivia"),
            "email": ("olivia@example.test", ""),
        }

    def test_what_is_the_same_is_no_change(self, root: User, olivia: User) -> None:
        before = StatusChange.objects.count()

        people.update_user(actor=root, user_id=olivia.pk, is_active=True, email="olivia@example.test")

        assert not AuditEntry.objects.exists()
        assert StatusChange.objects.count() == before

    def test_a_new_password_ends_their_sessions_and_no_tokens(self, root: User, olivia: User) -> None:
        roots, olivias = signed_in(root), signed_in(olivia)
        operations.create_token(actor=olivia, user=olivia, name="ci", scopes=[])

        people.update_user(actor=root, user_id=olivia.pk, password="another long password")

        assert User.objects.get(pk=olivia.pk).check_password("another long password")
        assert principal_of_session(olivias) is ANONYMOUS
        assert [row.session_key for row in Session.objects.all()] == [roots]
        assert ApiToken.objects.count() == 1
        assert told("user.updated") == {"password": (None, "set"), "sessions": ("1", "0")}

    def test_who_is_deactivated_loses_sessions_and_tokens_for_good_and_no_configs(
        self, root: User, olivia: User
    ) -> None:
        key = signed_in(olivia)
        operations.create_token(actor=olivia, user=olivia, name="ci", scopes=[])
        config = Config.objects.create(owner=olivia, integration_id="webhook", name="Ops")

        people.update_user(actor=root, user_id=olivia.pk, is_active=False)
        people.update_user(actor=root, user_id=olivia.pk, is_active=True)

        assert principal_of_session(key) is ANONYMOUS
        assert not Session.objects.exists()
        assert not ApiToken.objects.exists()
        assert Config.objects.get() == config

    @pytest.mark.parametrize(
        ("change", "path"),
        [({"is_active": False}, "is_active"), ({"is_administrator": False}, "is_administrator")],
    )
    def test_the_last_administrator_stays_one(self, root: User, change: dict[str, Any], path: str) -> None:
        User.objects.create_superuser("gone", is_active=False)

        with pytest.raises(AccountInvalid) as refused:
            people.update_user(actor=root, user_id=root.pk, **change)

        assert [(i.path, i.code) for i in refused.value.issues] == [((path,), "last_administrator")]
        read = User.objects.get(pk=root.pk)
        assert (read.is_active, read.is_superuser) == (True, True)

    def test_one_of_two_administrators_may_go(self, root: User) -> None:
        administrator("vera")

        people.update_user(actor=root, user_id=root.pk, is_administrator=False)

        read = User.objects.get(pk=root.pk)
        assert (read.is_superuser, read.is_staff) == (False, False)

    @pytest.mark.parametrize("user_id", [None, 999])
    @pytest.mark.parametrize("change", [{}, {"password": PASSWORD}])
    def test_nobody_is_not_found(self, root: User, user_id: Any, change: dict[str, Any]) -> None:
        with pytest.raises(PersonNotFound) as refused:
            people.update_user(actor=root, user_id=user_id, **change)

        assert refused.value.path == ("user_id",)

    @pytest.mark.parametrize(
        ("change", "code"),
        [({"email": "nowhere"}, "invalid"), ({"password": "123"}, "password_too_short")],
    )
    def test_what_does_not_do_changes_nothing(
        self, root: User, olivia: User, change: dict[str, Any], code: str
    ) -> None:
        before = User.objects.values().get(pk=olivia.pk)

        with pytest.raises(AccountInvalid) as refused:
            people.update_user(actor=root, user_id=olivia.pk, is_active=False, **change)

        assert code in {issue.code for issue in refused.value.issues}
        assert User.objects.values().get(pk=olivia.pk) == before

    def test_others_change_nobody(self, root: User, olivia: User) -> None:
        with pytest.raises(NotAdministrator):
            people.update_user(actor=olivia, user_id=olivia.pk, is_administrator=True)

        assert not User.objects.get(pk=olivia.pk).is_superuser
