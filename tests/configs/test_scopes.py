"""A config is bound to something of the application's own, by a rule that the application brings."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.configs import binding, operations, queries, scopes
from jackfield.configs.errors import ConfigNotFound, PermissionDenied, ReceiverRefused
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.configs.queries import Filter
from jackfield.configs.scopes import ScopeRefused
from jackfield.delivery.operations import publish_with_result
from jackfield.delivery.routing.verdicts import verdict
from jackfield.registry import operations as registry_operations

pytestmark = pytest.mark.django_db

MEMBERS = {"one": {"olivia"}, "two": {"olivia", "felix"}, "three": {"felix"}}


@pytest.fixture(autouse=True)
def organisations() -> Iterator[None]:
    scopes.register_scope(
        "organisation",
        label="Organisation",
        may_bind=lambda user, scope_id: user.get_username() in MEMBERS[scope_id],
        describe=lambda scope_id: f"The {scope_id}" if scope_id in MEMBERS else None,
        hears=lambda scope_id, event: event.data["organisation"] == scope_id,
    )
    yield
    scopes.unregister_scope("organisation")


@pytest.fixture
def olivia() -> User:
    registry_operations.activate(integration_id="webhook", actor=None)
    return User.objects.create_user("olivia")


@pytest.fixture
def felix() -> User:
    return User.objects.create_user("felix")


def make(owner: User, **more: Any) -> Config:
    given: dict[str, Any] = {
        "actor": owner,
        "owner": owner,
        "integration_id": "webhook",
        "name": "Ops",
        "enabled": True,
        "settings": {"url": "https://desk.test/hook"},
        "secrets": {"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        "event_types": ["ticket.*"],
    }
    return operations.create(**{**given, **more})


def scope_of(config: Config) -> tuple[str, str]:
    config.refresh_from_db()
    return config.scope_kind, config.scope_id


def test_a_member_binds_a_new_config_to_their_organisation(olivia: User) -> None:
    config = make(olivia, scope=("organisation", "one"))

    assert scope_of(config) == ("organisation", "one")
    assert scopes.describe(config) == "The one"


@pytest.mark.parametrize("scope_id", ["three", "unknown", "", "x" * 101, "nul\0"])
def test_what_is_not_theirs_and_what_there_is_not_is_refused_alike(olivia: User, scope_id: str) -> None:
    with pytest.raises(ScopeRefused, match="cannot bind") as refusal:
        make(olivia, scope=("organisation", scope_id))

    assert (refusal.value.code, refusal.value.issues[0].path) == ("scope_not_allowed", ("scope",))
    assert not Config.objects.exists()


def test_an_unknown_kind_is_refused(olivia: User) -> None:
    with pytest.raises(ScopeRefused) as refusal:
        make(olivia, scope=("site", "one"))

    assert refusal.value.code == "scope_unknown"
    assert not Config.objects.exists()


@pytest.mark.parametrize(
    "scope", [("organisation", 1), ("organisation",), ("organisation", "1", "2"), (1, "1"), "organisation", 7]
)
def test_what_is_no_scope_is_refused(olivia: User, scope: Any) -> None:
    config = make(olivia)

    with pytest.raises(ScopeRefused) as refusal:
        binding.bind_scope(actor=None, config_id=config.pk, scope=scope)

    assert refusal.value.code == "scope_unknown"
    config.refresh_from_db()
    assert (config.scope_kind, config.scope_id) == ("", "")


def test_a_rule_that_raises_says_no_and_is_logged(olivia: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)

    with pytest.raises(ScopeRefused):
        make(olivia, scope=("organisation", "nowhere"))

    assert "The rule of a scope failed." in caplog.text


def test_binding_moves_it_counts_as_a_change_and_is_audited(olivia: User) -> None:
    config = make(olivia, scope=("organisation", "one"))

    binding.bind_scope(actor=olivia, config_id=config.pk, scope=("organisation", "two"))
    binding.bind_scope(actor=olivia, config_id=config.pk, scope=("organisation", "two"))

    assert scope_of(config) == ("organisation", "two")
    assert config.version == 2
    entry = AuditEntry.objects.get(action="config.bound")
    assert [(c["field"], c["before"], c["after"]) for c in entry.changes] == [
        ("scope", "organisation:one", "organisation:two")
    ]


def test_nobody_takes_a_config_out_of_an_organisation_that_is_not_theirs(olivia: User, felix: User) -> None:
    config = make(olivia, scope=("organisation", "one"))
    set_role(config=config, grantee=felix, role=Role.EDITOR, granted_by=olivia)

    for scope in (None, ("organisation", "two")):
        with pytest.raises(ScopeRefused):
            binding.bind_scope(actor=felix, config_id=config.pk, scope=scope)

    assert scope_of(config) == ("organisation", "one")
    assert config.version == 1
    binding.bind_scope(actor=None, config_id=config.pk, scope=None)
    assert scope_of(config) == ("", "")


def test_a_bound_config_is_given_to_nobody_who_could_not_bind_it(olivia: User, felix: User) -> None:
    one = make(olivia, name="one", scope=("organisation", "one"))
    two = make(olivia, name="two", scope=("organisation", "two"))

    with pytest.raises(ReceiverRefused):
        operations.transfer(actor=olivia, config_id=one.pk, to_user=felix)
    operations.transfer(actor=olivia, config_id=two.pk, to_user=felix)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.owner, two.owner) == (olivia, felix)


def test_only_who_may_edit_a_config_binds_it(olivia: User, felix: User) -> None:
    config = make(olivia)

    with pytest.raises(ConfigNotFound):
        binding.bind_scope(actor=felix, config_id=config.pk, scope=("organisation", "two"))
    set_role(config=config, grantee=felix, role=Role.OPERATOR, granted_by=olivia)
    with pytest.raises(PermissionDenied):
        binding.bind_scope(actor=felix, config_id=config.pk, scope=("organisation", "two"))

    assert scope_of(config) == ("", "")


def test_lists_are_narrowed_to_a_scope(olivia: User) -> None:
    one = make(olivia, name="one", scope=("organisation", "one"))
    two = make(olivia, name="two", scope=("organisation", "two"))
    make(olivia, name="unbound")

    of_one = Filter(scope=("organisation", "one"))
    assert [line.pk for line in queries.page(user=olivia, limit=9, narrowed=of_one)] == [one.pk]
    assert queries.count(user=olivia, narrowed=of_one) == 1
    of_all = queries.page(user=olivia, limit=9, narrowed=Filter(scope=("organisation", "")))
    assert [line.pk for line in of_all] == [two.pk, one.pk]


def test_a_bound_config_hears_only_what_concerns_its_organisation(olivia: User) -> None:
    one = make(olivia, name="one", scope=("organisation", "one"))
    make(olivia, name="two", scope=("organisation", "two"))
    unbound = make(olivia, name="unbound")

    event = publish_with_result("ticket.opened", {"organisation": "one"}).event

    assert set(event.deliveries.values_list("config", flat=True)) == {one.pk, unbound.pk}


def test_why_a_bound_config_does_not_hear_is_told(olivia: User) -> None:
    config = make(olivia, scope=("organisation", "one"))

    [elsewhere, here] = [
        verdict(publish_with_result("ticket.opened", {"organisation": one}).event, config)
        for one in ("two", "one")
    ]

    rule = "The event concerns what the config is bound to."
    assert (elsewhere.matched, elsewhere.decided_by) == (False, rule)
    assert here.matched
    assert [(one.held, one.actual) for one in elsewhere.rules if one.rule == rule] == [(False, "The one")]


def test_a_bound_config_hears_nothing_while_its_kind_is_unknown_or_its_rule_fails(olivia: User) -> None:
    make(olivia, scope=("organisation", "one"))

    without_the_key = publish_with_result("ticket.opened", {})
    scopes.unregister_scope("organisation")
    without_the_kind = publish_with_result("ticket.opened", {"organisation": "one"})

    assert (without_the_key.delivery_count, without_the_kind.delivery_count) == (0, 0)


@pytest.mark.parametrize("kind", ["", "two words", "x" * 41])
def test_a_kind_is_an_identifier(kind: str) -> None:
    with pytest.raises(ValueError, match="kind of scope"):
        scopes.register_scope(kind, label="", may_bind=lambda _u, _i: True, describe=lambda _i: None)

    assert [one.kind for one in scopes.scope_kinds()] == ["organisation"]
