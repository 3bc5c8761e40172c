"""The addresses of configs: one each, known to who may edit, and replaced for good."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connections
from pytest_django import Settings

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.errors import ConfigNotFound, IntegrationUnavailable, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.inbound import addresses
from jackfield.inbound.errors import NoInbound
from jackfield.inbound.models import Address, Seen
from jackfield.inbound.paths import shown_path
from jackfield.registry import get_integration_manager
from tests.delivery.lines import make_user
from tests.inbound.bells import Bell, call, make_bell, path_of, ring

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections_end() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture
def bell() -> Config:
    return make_bell(owner=make_user())


def token_of(config: Config) -> str:
    return path_of(config).removeprefix("/in/")


def as_stored() -> list[tuple[str, str]]:
    return list(Address.objects.order_by("pk").values_list("digest", "sealed"))


class TestShowing:
    def test_an_address_is_made_when_it_is_first_asked_for_and_stays(
        self, bell: Config, settings: Settings
    ) -> None:
        settings.JACKFIELD_PUBLIC_URL = "https://desk.example.test/jackfield"
        [first], [second] = (addresses.urls_of([bell.pk]).values() for _ in range(2))

        base, _, token = first.rpartition("/")
        assert (base, second) == ("https://desk.example.test/jackfield/in", first)
        assert len(token) == 43

    def test_many_are_made_at_once(self, bell: Config, django_assert_num_queries: Any) -> None:
        owner = bell.owner
        keys = [make_bell(owner=owner, name=str(number)).pk for number in range(20)]
        with django_assert_num_queries(6):
            made = addresses.urls_of(keys)
        with django_assert_num_queries(2):
            assert addresses.urls_of(keys) == made
        assert len(set(made.values())) == 20

    def test_nothing_that_is_stored_can_be_called(self, bell: Config) -> None:
        token = token_of(bell)
        [(digest, sealed)] = as_stored()
        assert token not in digest + sealed
        assert digest != hashlib.sha256(token.encode()).hexdigest()
        assert addresses.find(digest) is None

    def test_of_two_who_make_it_at_once_both_are_told_the_same(self, bell: Config) -> None:
        def ask(_: int) -> str:
            try:
                return addresses.urls_of([bell.pk])[bell.pk]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as threads:
            assert len(set(threads.map(ask, range(6)))) == 1
        assert Address.objects.count() == 1

    def test_a_config_that_is_gone_has_none(self, bell: Config) -> None:
        path, key = path_of(bell), bell.pk
        ring(bell)
        configs.delete(actor=None, config_id=key)

        assert addresses.urls_of([key]) == {}
        assert call(path).status_code == 404
        assert (Address.objects.count(), Seen.objects.count()) == (0, 0)

    def test_an_address_outlives_the_secret_key(self, bell: Config, settings: Settings) -> None:
        token = token_of(bell)
        old = settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 5, [old]
        assert addresses.find(token) == bell.pk
        settings.SECRET_KEY_FALLBACKS = []
        assert addresses.find(token) == bell.pk

        settings.SECRET_KEY = "a-third-key" * 5
        assert addresses.find(token) is None
        # Who shows it brings it up to the key of today.
        assert token_of(bell) == token
        assert addresses.find(token) == bell.pk

    def test_resealed_it_opens_with_the_new_key_alone(self, bell: Config, settings: Settings) -> None:
        token = token_of(bell)
        old, new = str(settings.JACKFIELD_ENCRYPTION_KEYS[0]), Fernet.generate_key().decode()
        settings.JACKFIELD_ENCRYPTION_KEYS = [new, old]
        assert addresses.reseal_all() == 1
        settings.JACKFIELD_ENCRYPTION_KEYS = [new]
        assert token_of(bell) == token

    def test_one_that_cannot_be_opened_still_works_and_can_be_replaced(
        self, bell: Config, settings: Settings
    ) -> None:
        token = token_of(bell)
        settings.JACKFIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        assert (addresses.urls_of([bell.pk]), addresses.find(token)) == ({}, bell.pk)
        addresses.rotate(actor=bell.owner, config_id=bell.pk)
        assert addresses.find(token) is None
        assert addresses.find(token_of(bell)) == bell.pk


class TestRotating:
    def test_the_old_address_leads_nowhere_and_the_new_one_is_written_down_without_itself(
        self, bell: Config
    ) -> None:
        old = path_of(bell)
        addresses.rotate(actor=bell.owner, config_id=bell.pk)
        new = path_of(bell)

        assert [ring(bell, path=path).status_code for path in (old, new)] == [404, 200]
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.actor, entry.subject_id) == (
            "config.inbound_url_rotated",
            bell.owner,
            str(bell.pk),
        )
        [change] = entry.changes
        assert (change["field"], change["secret"]) == ("inbound_url", True)
        assert change["before"] != change["after"]
        assert [old[4:] in str(entry.changes), new[4:] in str(entry.changes)] == [False, False]

    def test_of_two_at_once_one_stands_in_the_end(self, bell: Config) -> None:
        before = path_of(bell)

        def rotate(_: int) -> str:
            try:
                addresses.rotate(actor=None, config_id=bell.pk)
                return path_of(bell)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            told = set(threads.map(rotate, range(4)))

        standing = path_of(bell)
        assert standing in told
        assert [path for path in {before, *told} if call(path).status_code != 404] == [standing]
        assert AuditEntry.objects.filter(action="config.inbound_url_rotated").count() == 4

    def test_who_may_not_edit_changes_nothing(self, bell: Config) -> None:
        operator, stranger = make_user("op"), make_user("stranger")
        set_role(config=bell, grantee=operator, role=Role.OPERATOR, granted_by=bell.owner)
        path_of(bell)
        before = (as_stored(), AuditEntry.objects.count())

        with pytest.raises(PermissionDenied):
            addresses.rotate(actor=operator, config_id=bell.pk)
        with pytest.raises(ConfigNotFound):
            addresses.rotate(actor=stranger, config_id=bell.pk)
        with pytest.raises(ConfigNotFound):
            addresses.rotate(actor=bell.owner, config_id=bell.pk + 1)

        assert (as_stored(), AuditEntry.objects.count()) == before

    def test_what_nobody_calls_has_no_address(self, bell: Config) -> None:
        mute = make_bell(owner=bell.owner, integration_id="mute")
        with pytest.raises(NoInbound):
            addresses.rotate(actor=bell.owner, config_id=mute.pk)
        get_integration_manager().unregister_integration_class(Bell)
        try:
            with pytest.raises(IntegrationUnavailable):
                addresses.rotate(actor=bell.owner, config_id=bell.pk)
        finally:
            get_integration_manager().register_integration_class(Bell)
        assert as_stored() == []


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/in/abc", "/in/***"),
        ("/hub/in/abc/def", "/hub/in/***"),
        ("//in/a\nb", "//in/***"),
        ("/login/abc", "/login/abc"),
        ("/in/", "/in/"),
        ("/graphql", "/graphql"),
    ],
)
def test_a_log_has_no_token(path: str, shown: str) -> None:
    assert shown_path(path) == shown
