"""Why somebody may do something, through the API: who is told, and what."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission as PermissionRow
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.queries.access import _EXPLAINED as EXPLAINED
from jackfield.api.types import integrations
from jackfield.api.types.rights import SCOPE_OF
from jackfield.api.words import Permission
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, can, set_role
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from jackfield.flows import verbs
from jackfield.registry import operations as registry
from jackfield.registry import queries as registry_queries
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config

EXPLAIN = """
query($id: ID!, $userId: ID, $permission: Permission! = VIEW) {
  explainAccess(id: $id, userId: $userId, permission: $permission) { allowed because missing } }
"""
ADMINISTRATORS = "Administrators may do everything, whoever they are."


@pytest.fixture
def config(people: People) -> Config:
    return make_config(people.ada)


def verdict(caller: Caller, node_id: str, **asked: Any) -> Any:
    return caller.ask(EXPLAIN, {"id": node_id, **asked})["explainAccess"]


def usr(user: Any) -> str:
    return ids.encode("usr", user.pk)


class TestOfOneself:
    def test_an_owner_is_told_so(self, ada: Caller, config: Config) -> None:
        expected = {"allowed": True, "because": ["ada owns it."], "missing": []}
        assert verdict(ada, cfg(config)) == verdict(ada, cfg(config), permission="TRANSFER") == expected

    def test_a_viewer_is_told_what_is_missing(self, people: People, config: Config) -> None:
        set_role(config=config, grantee=people.ben, role=Role.VIEWER, granted_by=people.ada)

        assert verdict(people.caller(people.ben), cfg(config), permission="EDIT") == {
            "allowed": False,
            "because": ["VIEWER was granted to ben.", "ben does not own it, and was not granted EDIT."],
            "missing": ["EDIT"],
        }

    def test_a_token_that_may_less_than_its_user_is_told_which_scope(
        self, people: People, config: Config
    ) -> None:
        set_role(config=config, grantee=people.ben, role=Role.OPERATOR, granted_by=None)
        ada = people.caller(people.ada, TokenScope.READ)
        ben = people.caller(people.ben, TokenScope.READ)

        lacks = "The token lacks the scope EDIT."
        assert verdict(ada, cfg(config), permission="EDIT") == {
            "allowed": False,
            "because": [lacks],
            "missing": [],
        }
        both = verdict(ben, cfg(config), permission="EDIT")
        assert (both["because"][-1], both["missing"]) == (lacks, ["EDIT"])

    def test_what_is_hidden_and_what_is_missing_answer_alike(self, people: People, config: Config) -> None:
        ben = people.caller(people.ben)

        for node_id in (cfg(config), "cfg_999999", "rubbish", usr(people.ada), "cat_x"):
            assert verdict(ben, node_id) is None
        assert verdict(people.anonymous, cfg(config)) is None

    def test_what_cannot_be_done_with_a_thing_is_said(self, ada: Caller, config: Config) -> None:
        found = verdict(ada, cfg(config), permission="PUBLISH")

        assert (found["allowed"], found["because"]) == (
            False,
            ["PUBLISH is nothing that one can do with this."],
        )


class TestOfOthers:
    def test_who_may_share_is_told(self, people: People, ada: Caller, config: Config) -> None:
        assert verdict(ada, cfg(config), userId=usr(people.ben)) == {
            "allowed": False,
            "because": ["ben does not own it, and was not granted VIEW.", ADMINISTRATORS],
            "missing": ["VIEW"],
        }
        set_role(config=config, grantee=people.ben, role=Role.VIEWER, granted_by=people.ada)
        assert verdict(ada, cfg(config), userId=usr(people.ben)) == {
            "allowed": True,
            "because": ["VIEWER was granted to ben by ada."],
            "missing": [],
        }

    def test_who_may_share_learns_of_no_administrator_and_of_no_membership(
        self, people: People, ada: Caller, config: Config
    ) -> None:
        crew = people.group("Hush", people.ben)
        set_role(config=config, grantee=crew, role=Role.OPERATOR, granted_by=people.ada)
        type(people.ada).objects.create_user("cleo")

        for permission in ("VIEW", "OPERATE", "EDIT", "TRANSFER"):
            told = {
                name: str(verdict(ada, cfg(config), userId=usr(user), permission=permission)).replace(
                    name, "X"
                )
                for name, user in (
                    (user.get_username(), user) for user in type(people.ada).objects.exclude(pk=people.ada.pk)
                )
            }
            assert len(set(told.values())) == 1, told
            assert set(told) == {"ben", "cleo", "root"}
        told_of_view = verdict(ada, cfg(config), userId=usr(people.ben))["because"]
        group = "OPERATOR was granted to the group Hush: its members have it, whoever they are."
        assert told_of_view == ["ben does not own it, and was not granted VIEW.", group, ADMINISTRATORS]

    def test_an_administrator_is_told_all_of_it(self, people: People, config: Config) -> None:
        crew = people.group("Hush", people.ben)
        set_role(config=config, grantee=crew, role=Role.OPERATOR, granted_by=people.ada)
        root = people.caller(people.root, TokenScope.ADMINISTER)

        assert verdict(root, cfg(config), userId=usr(people.ben))["because"] == [
            "OPERATOR was granted to the group Hush, of which ben is a member, by ada."
        ]
        assert verdict(root, cfg(config), userId=usr(people.root))["because"] == [
            "root is an administrator, who may do everything."
        ]

    def test_a_token_s_scope_is_the_viewer_s_alone(self, people: People, config: Config) -> None:
        caller = people.caller(people.root, TokenScope.ADMINISTER)

        assert verdict(caller, cfg(config), userId=usr(people.ada), permission="EDIT")["allowed"] is True

    def test_who_may_not_share_is_not_even_if_there_is_no_such_user(
        self, people: People, config: Config
    ) -> None:
        set_role(config=config, grantee=people.ben, role=Role.EDITOR, granted_by=people.ada)
        ben, small = people.caller(people.ben), people.caller(people.ada, TokenScope.EDIT)

        for caller in (ben, small):
            for user_id in (usr(people.root), "usr_999999", "rubbish"):
                assert verdict(caller, cfg(config), userId=user_id) is None
        assert verdict(ben, cfg(config), userId=usr(people.ben))["allowed"] is True

    def test_nobody_is_nobody(self, ada: Caller, config: Config) -> None:
        for user_id in ("usr_999999", "rubbish", cfg(config)):
            assert verdict(ada, cfg(config), userId=user_id) is None

    def test_a_deactivated_user_may_nothing(self, people: People, config: Config) -> None:
        type(people.ada).objects.filter(pk=people.ada.pk).update(is_active=False)
        root = people.caller(people.root)

        found = verdict(root, cfg(config), userId=usr(people.ada))

        assert (found["allowed"], found["because"]) == (False, ["ada is deactivated."])


class TestOfOtherThings:
    @pytest.fixture(autouse=True)
    def _state(self, surroundings: None) -> Iterator[None]:
        yield
        registry.resume(integration_id="desk", actor=None)

    def test_a_delivery_is_its_config_s(self, people: People, ada: Caller, config: Config) -> None:
        publish("ticket.opened", {})
        node_id = f"dlv_{Delivery.objects.get().pk}"

        assert verdict(ada, node_id, permission="OPERATE")["because"] == ["ada owns it."]
        assert verdict(ada, node_id, userId=usr(people.ben))["allowed"] is False
        assert verdict(people.caller(people.ben), node_id) is None

    def test_an_event_is_told_by_what_it_is_read(self, people: People, ada: Caller, config: Config) -> None:
        event = publish("ticket.opened", {})
        node_id = ids.encode("evt", event.uid)
        root = people.caller(people.root)

        assert verdict(ada, node_id)["because"] == ["It was owed to the config “Mine”: ada owns it."]
        assert verdict(root, node_id, userId=usr(people.ben))["allowed"] is False
        assert verdict(ada, node_id, userId=usr(people.ben)) is None
        assert verdict(ada, node_id, permission="EDIT")["missing"] == ["EDIT"]

    def test_a_verb_is_told_by_whom_it_was_granted_to(self, people: People, ada: Caller) -> None:
        pause = PermissionRow.objects.get(codename="pause_integration")
        group = people.group("Ops", people.ben)
        group.permissions.add(pause)
        ben = people.caller(people.ben)

        assert verdict(ben, "int_desk", permission="PAUSE")["because"] == [
            "PAUSE on integrations was granted to the group Ops, of which ben is a member."
        ]
        people.ben.user_permissions.add(pause)
        assert verdict(ben, "int_desk", permission="PAUSE")["because"][1:] == [
            "PAUSE on integrations was granted to ben."
        ]
        assert verdict(ada, "int_desk", permission="PAUSE") == {
            "allowed": False,
            "because": ["ada was not granted PAUSE on integrations."],
            "missing": ["PAUSE"],
        }
        assert verdict(ada, "int_desk", userId=usr(people.ben)) is None

    def test_an_inactive_integration_is_for_who_may_activate(self, people: People, ada: Caller) -> None:
        root = people.caller(people.root)
        assert verdict(ada, "int_slack") is None
        hidden = verdict(root, "int_slack", userId=usr(people.ada))
        assert (hidden["allowed"], hidden["because"]) == (
            False,
            [
                "It is not active, and only those who may activate it see it then.",
                "ada was not granted ACTIVATE on integrations.",
            ],
        )
        assert verdict(ada, "int_desk", permission="CREATE_CONFIG")["allowed"] is True


def test_of_integrations_what_is_told_is_what_viewer_can_says(people: People) -> None:
    names = ("activate", "deactivate", "pause", "manage", "createConfig")
    rights = f"viewerCan {{ {' '.join(names)} }}"
    look = f"query($id: String!) {{ integration(integrationId: $id) {{ {rights} }} }}"
    words = dict(zip(names, ("ACTIVATE", "DEACTIVATE", "PAUSE", "MANAGE", "CREATE_CONFIG"), strict=True))

    for caller in (people.caller(people.root), people.caller(people.root, TokenScope.MANAGE)):
        for integration_id in ("desk", "slack"):
            shown = caller.ask(look, {"id": integration_id})["integration"]["viewerCan"]
            told = {n: verdict(caller, f"int_{integration_id}", permission=word) for n, word in words.items()}
            assert {n: one["allowed"] for n, one in told.items()} == shown
            assert not any(one["missing"] for one in told.values())
            assert all(one["because"] for one in told.values())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=st.sampled_from(["ada", "ben", "root"]),
    granted=st.sets(st.sampled_from(verbs.VERBS)),
    by_group=st.booleans(),
    integration_id=st.sampled_from(["desk", "slack"]),
)
def test_of_integrations_the_answer_is_the_decision(
    people: People, *, who: str, granted: set[str], by_group: bool, integration_id: str
) -> None:
    user = getattr(people, who)
    user.groups.clear()
    user.user_permissions.clear()
    holder = people.group(f"g{user.groups.model.objects.count()}", user) if by_group else None
    rows = PermissionRow.objects.filter(codename__in=[f"{verb}_integration" for verb in granted])
    (user.user_permissions if holder is None else holder.permissions).add(*rows)
    user = type(user).objects.get(pk=user.pk)
    [shown] = integrations.load([integration_id], Principal(user=people.root)).values()
    record = registry_queries.record_of(integration_id)

    for permission in Permission:
        found = EXPLAINED[type(shown)](shown, user, permission)
        verb = permission.value.lower()
        sees = verbs.may_see(user, record)
        decided = {"view": sees, "create_config": sees}.get(
            verb, verb in verbs.VERBS and verbs.may(user, verb)
        )
        assert (permission, found.allowed) == (permission, decided)
        assert all(found.because)
        assert found.because


def test_what_is_told_is_what_viewer_can_says(people: People, config: Config) -> None:
    set_role(config=config, grantee=people.ben, role=Role.OPERATOR, granted_by=people.ada)
    names = ("view", "operate", "edit", "share", "delete", "transfer")
    look = f"query($id: ID!) {{ config(id: $id) {{ viewerCan {{ {' '.join(names)} }} }} }}"

    for scopes in ((), (TokenScope.READ,), (TokenScope.OPERATE,)):
        ben = people.caller(people.ben, *scopes)
        shown = ben.ask(look, {"id": cfg(config)})["config"]["viewerCan"]
        told = {n: verdict(ben, cfg(config), permission=n.upper())["allowed"] for n in names}
        assert told == shown
        held = {n for n in names if can(people.ben, n, config)}
        assert {n for n, may in shown.items() if may} == {
            n for n in held if not scopes or SCOPE_OF[Permission[n.upper()]] in {*scopes, TokenScope.READ}
        }
