"""The address of a config through the API: for who may edit, and replaced."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.inbound import refusals
from jackfield.inbound.models import Address
from jackfield.registry import get_integration_manager
from tests.api.people import Caller, People
from tests.api.people import make_config as make_desk
from tests.inbound.bells import KINDS, Bell, another_secret, call, make_bell, ring

_URL = "query ($id: ID!) { config(id: $id) { inboundUrl integration { capabilities } } }"
_ALL = "{ configs { edges { node { name inboundUrl } } } }"


@pytest.fixture(autouse=True)
def bells(surroundings: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Keys of configs come again in other tests.
    monkeypatch.setattr(refusals, "_refusals", refusals.Refusals())
    manager = get_integration_manager()
    for kind in KINDS:
        manager.register_integration_class(kind).enable_integration()
    yield
    for kind in KINDS:
        if kind in manager.get_integration_classes():
            manager.unregister_integration_class(kind)
    Bell.heard.clear()


@pytest.fixture
def bell(people: People) -> Config:
    return make_bell(owner=people.ada)


def cfg(config: Config) -> str:
    return ids.encode("cfg", config.pk)


def url(caller: Caller, config: Config) -> Any:
    found = caller.ask(_URL, {"id": cfg(config)})["config"]
    return None if found is None else found["inboundUrl"]


def path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_the_owner_reads_an_address_that_works(people: People, bell: Config) -> None:
    ada = people.caller(people.ada)

    address = url(ada, bell)

    assert address.startswith("http://127.0.0.1:8000/in/")
    assert ring(bell, path=path(address)).status_code == 200
    assert ada.ask(_URL, {"id": cfg(bell)})["config"]["integration"]["capabilities"] == ["INBOUND"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.VIEWER, False), (Role.OPERATOR, False), (Role.EDITOR, True), (Role.MANAGER, True)],
)
def test_only_who_may_edit_reads_it(people: People, bell: Config, role: Role, sees: bool) -> None:  # noqa: FBT001
    set_role(config=bell, grantee=people.ben, role=role, granted_by=people.ada)
    found = url(people.caller(people.ben), bell)
    assert (found is not None, Address.objects.count()) == (sees, int(sees))


def test_a_token_that_may_not_edit_does_not_read_it(people: People, bell: Config) -> None:
    assert url(people.caller(people.ada, TokenScope.READ, TokenScope.OPERATE), bell) is None
    assert url(people.caller(people.ben), bell) is None
    assert url(people.anonymous, bell) is None
    assert Address.objects.count() == 0
    assert url(people.caller(people.root), bell) is not None


def test_what_nobody_calls_has_none(people: People) -> None:
    ada = people.caller(people.ada)
    assert url(ada, make_bell(owner=people.ada, integration_id="mute")) is None
    assert url(ada, make_desk(people.ada)) is None
    gone = make_bell(owner=people.ada)
    get_integration_manager().unregister_integration_class(Bell)
    assert url(ada, gone) is None
    assert Address.objects.count() == 0


def test_a_list_has_all_that_its_reader_may_edit(people: People) -> None:
    for number in range(3):
        make_bell(owner=people.ada, name=f"Bell {number}")
    others = make_bell(owner=people.ben, name="Ben's")
    set_role(config=others, grantee=people.ada, role=Role.VIEWER, granted_by=people.ben)

    edges = people.caller(people.ada).ask(_ALL)["configs"]["edges"]

    found = {edge["node"]["name"]: edge["node"]["inboundUrl"] for edge in edges}
    assert found.pop("Ben's") is None
    assert len(set(found.values())) == 3
    assert Address.objects.count() == 3


def test_who_may_see_a_config_sees_that_its_calls_are_refused(people: People, bell: Config) -> None:
    ada = people.caller(people.ada)
    address = path(url(ada, bell))
    status = "query ($id: ID!) { config(id: $id) { status { health needsAttention reason version } } }"
    before = ada.ask(status, {"id": cfg(bell)})["config"]["status"]

    assert ring(bell, path=address, secret=another_secret()).status_code == 403

    seen = ada.ask(status, {"id": cfg(bell)})["config"]["status"]
    assert seen == {
        "health": "UNKNOWN",
        "needsAttention": before["needsAttention"],
        "reason": "Calls of the service are refused: The signature does not match.",
        "version": before["version"] + 1,
    }
    ring(bell, path=address)
    assert ada.ask(status, {"id": cfg(bell)})["config"]["status"]["reason"] is None


def test_rotated_the_old_address_is_gone_and_the_new_one_works(people: People, bell: Config) -> None:
    ada = people.caller(people.ada)
    old = url(ada, bell)

    answer = ada.do("rotateInboundUrl", "config { inboundUrl }", configId=cfg(bell))

    assert answer["__typename"] == "RotateInboundUrlPayload"
    new = answer["config"]["inboundUrl"]
    assert new == url(ada, bell)
    assert [ring(bell, path=path(one)).status_code for one in (old, new)] == [404, 200]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_id) == ("config.inbound_url_rotated", people.ada.pk)


def test_who_may_not_edit_rotates_nothing(people: People, bell: Config) -> None:
    address = url(people.caller(people.ada), bell)
    set_role(config=bell, grantee=people.ben, role=Role.OPERATOR, granted_by=people.ada)
    operating = people.caller(people.ada, TokenScope.OPERATE)

    codes = [
        caller.do("rotateInboundUrl", configId=config_id)["code"]
        for caller, config_id in [
            (people.caller(people.ben), cfg(bell)),
            (operating, cfg(bell)),
            (people.anonymous, cfg(bell)),
            (people.caller(people.ada), "cfg_999999"),
            (people.caller(people.ada), "nonsense"),
            (people.caller(people.ada), cfg(make_bell(owner=people.ada, integration_id="mute"))),
        ]
    ]

    assert codes == [
        "PERMISSION_DENIED",
        "PERMISSION_DENIED",
        "UNAUTHENTICATED",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_OFFERED",
    ]
    assert url(people.caller(people.ada), bell) == address
    assert AuditEntry.objects.filter(action="config.inbound_url_rotated").count() == 0
    assert call(path(address), b"").status_code == 403
