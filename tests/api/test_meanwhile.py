"""What somebody may not do any more by the time it is done: whoever writes asks anew."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.db import connections

from jackfield.accounts.models import ApiToken, Session
from jackfield.configs.models import Config
from jackfield.delivery.models import Event
from jackfield.registry import process, queries
from jackfield.sdk import Context, Integration, IntegrationConfigForm
from tests.api.people import Caller, People, make_config

#: What another process does while the service is asked.
Meanwhile = Callable[[], Any]

CREATE = 'createConfig(input: {integrationId: "slow", name: "%s", enabled: true})'


class Slow(Integration[Any]):
    """Its service takes its time, in which things happen."""

    integration_id = "slow"
    name = "Slow"
    config_form_cls = IntegrationConfigForm
    meanwhile: ClassVar[Meanwhile | None] = None

    def initialize(self) -> None:
        """Nothing to begin."""

    async def check(self, context: Context[Any]) -> None:
        """Say yes in the end."""
        await asyncio.to_thread(_elsewhere)

    async def check_activation(self, context: Context[Any]) -> None:
        """Say yes in the end."""
        await asyncio.to_thread(_elsewhere)


def _elsewhere() -> None:
    happens, Slow.meanwhile = Slow.meanwhile, None
    if happens is not None:
        happens()
    connections.close_all()


@pytest.fixture(autouse=True)
def _slow(surroundings: None) -> Iterator[None]:
    Slow.meanwhile = None
    process.manager().register_integration_class(Slow)
    yield
    process.manager().unregister_integration_class(Slow)


def demoted(user: User) -> Meanwhile:
    return partial(User.objects.filter(pk=user.pk).update, is_superuser=False)


def deactivated(user: User) -> Meanwhile:
    return partial(User.objects.filter(pk=user.pk).update, is_active=False)


def signed_off(user: User) -> Meanwhile:
    return ApiToken.objects.filter(user=user).delete


def did(caller: Caller, *fields: str) -> list[str]:
    """Do some things in one document; return the code of each, or of what it was done by."""
    selection = "{ __typename ... on Error { code } }"
    document = " ".join(f"m{place}: {field} {selection}" for place, field in enumerate(fields))
    answer = caller.ask(f"mutation {{ {document} }}")
    return [result.get("code", result["__typename"]) for result in answer.values()]


def test_what_comes_after_a_demotion_is_done_by_a_plain_user(people: People) -> None:
    theirs, ben = make_config(people.ada), f"usr_{people.ben.pk}"
    root = people.caller(people.root)
    Slow.meanwhile = demoted(people.root)

    found = did(
        root,
        CREATE % "own",
        f'transferConfig(input: {{configId: "cfg_{theirs.pk}", toUserId: "usr_{people.root.pk}"}})',
        f'grantConfig(input: {{configId: "cfg_{theirs.pk}", grantee: {{userId: "{ben}"}}, role: VIEWER}})',
        'publishEvent(input: {type: "ticket.opened", data: {}})',
        'pauseIntegration(input: {integrationId: "desk"})',
    )

    assert found == [
        "CreateConfigPayload",
        "NOT_FOUND",
        "NOT_FOUND",
        "PERMISSION_DENIED",
        "PERMISSION_DENIED",
    ]
    theirs.refresh_from_db()
    assert (theirs.owner_id, theirs.user_permissions.count()) == (people.ada.pk, 0)
    assert not Event.objects.exists()
    assert queries.state_of("desk") == "ACTIVE"


@pytest.mark.parametrize("ends", [deactivated, signed_off])
def test_whose_right_to_ask_has_ended_does_nothing_more(
    people: People, ends: Callable[[User], Meanwhile]
) -> None:
    ada = people.caller(people.ada)
    Slow.meanwhile = ends(people.ada)

    found = did(ada, CREATE % "first", CREATE % "second")

    assert found == ["UNAUTHENTICATED", "UNAUTHENTICATED"]
    assert not Config.objects.exists()


@pytest.mark.parametrize("ends", [deactivated, signed_off])
def test_what_was_checked_meanwhile_is_not_written(people: People, ends: Callable[[User], Meanwhile]) -> None:
    config = make_config(people.ada, integration_id="slow", enabled=False, settings={}, secrets={})
    ada = people.caller(people.ada)
    Slow.meanwhile = ends(people.ada)

    enabled = ada.do("enableConfig", configId=f"cfg_{config.pk}")

    assert enabled["code"] == "UNAUTHENTICATED"
    config.refresh_from_db()
    assert not config.enabled


def test_the_config_of_another_stays_as_it_is_once_one_is_demoted(people: People) -> None:
    config = make_config(people.ada, integration_id="slow", enabled=False, settings={}, secrets={})
    root = people.caller(people.root)
    Slow.meanwhile = demoted(people.root)

    updated = root.do("updateConfig", configId=f"cfg_{config.pk}", name="Taken", enabled=True)

    assert updated["code"] == "NOT_FOUND"
    config.refresh_from_db()
    assert (config.name, config.enabled) == ("Mine", False)


@pytest.mark.parametrize(
    ("before", "verb", "stays"),
    [
        ("pauseIntegration", "resumeIntegration", "PAUSED"),
        ("deactivateIntegration", "activateIntegration", "INACTIVE"),
    ],
)
@pytest.mark.parametrize("ends", [demoted, deactivated, signed_off])
def test_an_integration_stays_as_it_is_once_the_right_to_it_has_ended(
    people: People, before: str, verb: str, stays: str, ends: Callable[[User], Meanwhile]
) -> None:
    root = people.caller(people.root)
    more = {"confirmed": True} if before.startswith("de") else {}
    root.do(before, integrationId="slow", **more)
    Slow.meanwhile = ends(people.root)

    refused = root.do(verb, integrationId="slow")

    assert refused["code"] in {"UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND"}, refused
    assert queries.state_of("slow") == stays


def test_who_signs_out_makes_no_token_after_it(people: People) -> None:
    ada = people.session(people.ada)

    found = did(
        ada,
        "signOut(input: {})",
        'createToken(input: {name: "after", scopes: []})',
    )

    assert found == ["SignOutPayload", "UNAUTHENTICATED"]
    assert not ApiToken.objects.exists()


def test_who_deactivates_themselves_does_nothing_after_it(people: People) -> None:
    User.objects.create_superuser("deputy")
    root = people.session(people.root)

    found = did(
        root,
        f'updateUser(input: {{userId: "usr_{people.root.pk}", isActive: false}})',
        'createToken(input: {name: "after", scopes: []})',
        CREATE % "after",
    )

    assert found == ["UpdateUserPayload", "UNAUTHENTICATED", "UNAUTHENTICATED"]
    assert (ApiToken.objects.count(), Session.objects.count(), Config.objects.count()) == (0, 0, 0)
