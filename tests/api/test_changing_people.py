"""Users and groups are made and changed through the API, by administrators and where people are kept here."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from pytest_django import Settings

from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.audit.models import AuditEntry
from tests.api.people import PASSWORD, Caller, People

USER = "user { id username displayName email isActive isAdministrator groups { name } }"
GROUP = "group { id name memberCount members { edges { node { username } } } }"
NEW = "battery horse correct"


@pytest.fixture
def root(people: People) -> Caller:
    return people.caller(people.root)


def usr(user: Any) -> str:
    return ids.encode("usr", user.pk)


def grp(group: Any) -> str:
    return ids.encode("grp", group.pk)


def everything() -> list[Any]:
    """All that these mutations could have touched."""
    users = list(get_user_model()._default_manager.order_by("pk").values())
    members = list(Group.objects.order_by("pk").values("pk", "name", "user"))
    return [users, members, AuditEntry.objects.count(), Session.objects.count()]


def every_verb(people: People, group: Group) -> dict[str, dict[str, Any]]:
    """Each of the five, as it would do something."""
    return {
        "createUser": {"username": "sam", "password": PASSWORD},
        "updateUser": {"userId": usr(people.ada), "isAdministrator": True},
        "createGroup": {"name": "other"},
        "updateGroup": {"groupId": grp(group), "addMemberIds": [usr(people.ada)]},
        "deleteGroup": {"groupId": grp(group)},
    }


def test_a_user_is_made_and_signs_in(people: People, root: Caller) -> None:
    crew = people.group("crew")

    made = root.do(
        "createUser",
        USER,
        username="sam",
        displayName="Sam van Dam",
        email="sam@example.test",
        password=NEW,
        groupIds=[grp(crew)],
    )

    assert made["user"] == {
        "id": usr(get_user_model()._default_manager.get(username="sam")),
        "username": "sam",
        "displayName": "Sam van Dam",
        "email": "sam@example.test",
        "isActive": True,
        "isAdministrator": False,
        "groups": [{"name": "crew"}],
    }
    assert Caller().sign_in("sam", NEW)["__typename"] == "SignInPayload"


def test_a_user_is_changed(people: People, root: Caller) -> None:
    here = people.session(people.ada)

    changed = root.do("updateUser", USER, userId=usr(people.ada), displayName="Ada", password=NEW, email=None)

    assert (changed["user"]["displayName"], changed["user"]["email"]) == ("Ada", "ada@example.test")
    assert here.ask("{ viewer { __typename } }") == {"viewer": None}
    assert Caller().sign_in("ada", NEW)["__typename"] == "SignInPayload"


def test_a_group_is_made_changed_and_deleted(people: People, root: Caller) -> None:
    made = root.do("createGroup", GROUP, name="crew", memberIds=[usr(people.ada)])["group"]
    changed = root.do(
        "updateGroup",
        GROUP,
        groupId=made["id"],
        name="Crew",
        addMemberIds=[usr(people.ben)],
        removeMemberIds=[usr(people.ada)],
    )["group"]
    gone = root.do("deleteGroup", "deletedGroupId", groupId=made["id"])

    assert (made["name"], made["memberCount"]) == ("crew", 1)
    assert changed == {
        "id": made["id"],
        "name": "Crew",
        "memberCount": 1,
        "members": {"edges": [{"node": {"username": "ben"}}]},
    }
    assert gone["deletedGroupId"] == made["id"]
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    ("verb", "given", "issue"),
    [
        ("createUser", {"username": "ADA", "password": NEW}, (["username"], "unique")),
        ("createUser", {"username": "a b", "password": NEW}, (["username"], "invalid")),
        ("createUser", {"username": "sam", "password": "1"}, (["password"], "password_too_short")),
        ("createUser", {"username": "sam", "password": NEW, "email": "x"}, (["email"], "invalid")),
        (
            "createUser",
            {"username": "sam", "password": NEW, "displayName": "a\0"},
            (["displayName"], "invalid"),
        ),
        (
            "createUser",
            {"username": "sam", "password": NEW, "groupIds": ["grp_1"] * 101},
            (["groupIds"], "max_length"),
        ),
        ("createGroup", {"name": " "}, (["name"], "required")),
        ("createGroup", {"name": "x", "memberIds": ["usr_1"] * 101}, (["memberIds"], "max_length")),
    ],
)
def test_what_does_not_do_is_told_with_its_place(
    people: People, root: Caller, verb: str, given: dict[str, Any], issue: tuple[list[str], str]
) -> None:
    before = everything()

    answer = root.do(verb, **given)

    assert answer["__typename"] == "ValidationError", answer
    assert issue in [(one["path"], one["code"]) for one in answer["issues"]]
    assert everything() == before


@pytest.mark.parametrize(
    ("change", "path"), [({"isActive": False}, "isActive"), ({"isAdministrator": False}, "isAdministrator")]
)
def test_the_last_administrator_stays(
    people: People, root: Caller, change: dict[str, bool], path: str
) -> None:
    answer = root.do("updateUser", userId=usr(people.root), **change)

    assert answer["issues"] == [{"path": [path], "code": "last_administrator"}]


@pytest.mark.parametrize("bad", ["usr_999999", "usr_x", "cfg_1", "grp_1", "", "\0", "usr_1" * 100])
def test_what_there_is_not_is_told_by_its_place(people: People, root: Caller, bad: str) -> None:
    before = everything()
    wrong_group = "grp_999999" if bad.startswith("grp") else bad

    answers = {
        ("userId",): root.do("updateUser", userId=bad, displayName="x"),
        ("groupIds", "0"): root.do("createUser", username="sam", password=NEW, groupIds=[wrong_group]),
        ("memberIds", "1"): root.do("createGroup", name="x", memberIds=[usr(people.ada), bad]),
        ("groupId",): root.do("deleteGroup", groupId=wrong_group),
    }

    assert {path: (a["code"], tuple(a["path"])) for path, a in answers.items()} == {
        path: ("NOT_FOUND", path) for path in answers
    }
    assert everything() == before


def test_who_does_not_administer_does_nothing(people: People) -> None:
    crew = people.group("crew")
    ada = people.caller(people.ada)
    small = people.caller(people.root, *(set(TokenScope) - {TokenScope.ADMINISTER}))
    before = everything()

    for verb, given in every_verb(people, crew).items():
        answer = ada.do(verb, **given)
        assert (answer["code"], answer["missing"]) == ("PERMISSION_DENIED", ["ADMINISTER"]), verb
        answer = small.do(verb, **given)
        assert (answer["code"], answer["missingScopes"]) == ("PERMISSION_DENIED", ["ADMINISTER"]), verb
        assert people.anonymous.do(verb, **given)["code"] == "UNAUTHENTICATED", verb

    assert everything() == before


def test_an_application_that_keeps_the_people_keeps_them(people: People, settings: Settings) -> None:
    crew = people.group("crew")
    root, here = people.caller(people.root), people.session(people.ada)
    settings.JACKFIELD_MANAGES_PEOPLE = False
    before = everything()

    answers = [root.do(verb, **given) for verb, given in every_verb(people, crew).items()]
    answers.append(here.do("changePassword", currentPassword=PASSWORD, newPassword=NEW))

    assert {(a["__typename"], a["code"]) for a in answers} == {("StateError", "NOT_OFFERED")}
    assert everything() == before


class TestChangingOnesPassword:
    def test_this_session_goes_on_and_the_others_end(self, people: People) -> None:
        here, there = people.session(people.ada), people.session(people.ada)

        answer = here.do(
            "changePassword", "viewer { user { username } }", currentPassword=PASSWORD, newPassword=NEW
        )

        assert answer["viewer"] == {"user": {"username": "ada"}}
        assert here.ask("{ viewer { user { username } } }")["viewer"] == answer["viewer"]
        assert there.ask("{ viewer { __typename } }") == {"viewer": None}
        assert Caller().sign_in("ada", PASSWORD)["code"] == "WRONG_CREDENTIALS"
        assert Caller().sign_in("ada", NEW)["__typename"] == "SignInPayload"

    def test_guesses_are_slowed_down(self, people: People) -> None:
        here = people.session(people.ada)

        answers = [here.do("changePassword", currentPassword="no", newPassword=NEW) for _ in range(6)]

        assert [one["code"] for one in answers] == ["WRONG_CREDENTIALS"] * 5 + ["RATE_LIMITED"]
        assert answers[0]["message"] == "This is not your current password."
        assert answers[-1]["retryAfterS"] > 0
        assert here.ask("{ viewer { user { username } } }")["viewer"] is not None

    def test_a_weak_one_is_refused(self, people: People) -> None:
        answer = people.session(people.ada).do("changePassword", currentPassword=PASSWORD, newPassword="1")

        assert {tuple(one["path"]) for one in answer["issues"]} == {("newPassword",)}

    def test_a_token_and_nobody_cannot(self, people: People) -> None:
        given = {"currentPassword": PASSWORD, "newPassword": NEW}
        program = people.caller(people.ada)
        before = everything()

        token, nobody = (caller.do("changePassword", **given) for caller in (program, people.anonymous))

        assert (token["code"], nobody["code"]) == ("PERMISSION_DENIED", "UNAUTHENTICATED")
        assert everything() == before


def test_a_deactivated_user_s_tokens_are_gone(people: People, root: Caller) -> None:
    ada = people.caller(people.ada)

    answer = root.do("updateUser", "user { isActive }", userId=usr(people.ada), isActive=False)

    assert answer["user"] == {"isActive": False}
    assert ada.post({"query": "{ viewer { __typename } }"}).status_code == 401
    assert not ApiToken.objects.filter(user=people.ada).exists()
