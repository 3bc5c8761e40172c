"""The audit as a whole, through the API: who reads it, and how it is narrowed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.audit.models import AuditEntry
from jackfield.audit.operations import record
from jackfield.configs import operations
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.registry import operations as registry
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config

AUDIT = """
query($first: Int, $after: Cursor, $last: Int, $before: Cursor, $filter: AuditFilter) {
  audit(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor startCursor }
    edges { node { id action subjectLabel actor { username } changes { field after }
      subject { __typename id } } } } }
"""


@pytest.fixture
def root(people: People) -> Caller:
    """The administrator's client; what happened before it was made is forgotten."""
    caller = people.caller(people.root)
    AuditEntry.objects.all().delete()
    return caller


def entries(caller: Caller, **narrowed: Any) -> list[dict[str, Any]]:
    found = caller.ask(AUDIT, {"filter": narrowed})["audit"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


def actions(caller: Caller, **narrowed: Any) -> list[str]:
    return [entry["action"] for entry in entries(caller, **narrowed)]


def usr(user: Any) -> str:
    return ids.encode("usr", user.pk)


class TestWhoReads:
    def test_it_is_for_administrators_with_credentials_for_it(self, people: People, root: Caller) -> None:
        make_config(people.ada)
        small = set(TokenScope) - {TokenScope.ADMINISTER}
        others = [people.anonymous, people.caller(people.ada), people.caller(people.root, *small)]

        assert [caller.ask(AUDIT)["audit"] for caller in others] == [None, None, None]
        assert "config.created" in actions(root)
        assert "config.created" in actions(people.session(people.root))

    def test_an_administrator_no_more_reads_no_more(self, people: People, root: Caller) -> None:
        assert root.ask(AUDIT)["audit"] is not None
        people.root.is_superuser = False
        people.root.save()

        assert root.ask(AUDIT)["audit"] is None

    def test_an_entry_of_it_has_an_id_for_them_alone(self, people: People, root: Caller) -> None:
        registry.pause(integration_id="desk", actor=people.root)
        people.session(people.ada)
        [signed_in] = entries(root, action=["user.signed_in"])
        query = "query($id: ID!) { node(id: $id) { ... on AuditEntry { action subject { id } } } }"

        assert root.ask(query, {"id": signed_in["id"]})["node"] == {
            "action": "user.signed_in",
            "subject": {"id": usr(people.ada)},
        }
        assert people.caller(people.ada).ask(query, {"id": signed_in["id"]})["node"] is None


class TestEntries:
    def test_they_come_newest_first_and_in_pages(self, people: People, root: Caller) -> None:
        make_config(people.ada)
        registry.pause(integration_id="desk", actor=people.root)
        registry.resume(integration_id="desk", actor=people.root)

        first = root.ask(AUDIT, {"first": 2})["audit"]
        second = root.ask(AUDIT, {"first": 2, "after": first["pageInfo"]["endCursor"]})["audit"]
        back = root.ask(AUDIT, {"last": 2, "before": second["pageInfo"]["startCursor"]})["audit"]

        assert [e["node"]["action"] for e in first["edges"]] == ["integration.resumed", "integration.paused"]
        assert [e["node"]["action"] for e in second["edges"]] == ["config.created"]
        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
        assert back["edges"] == first["edges"]

    def test_subjects_are_found_as_far_as_they_are_things(self, people: People, root: Caller) -> None:
        config = make_config(people.ada)
        group = people.group("Ops")
        for kind, key in (("group", group.pk), ("deployment", "8f-21"), ("delivery", 999), ("odd", "x")):
            record(
                actor=people.root,
                action=f"{kind}.seen",
                subject_kind=kind,
                subject_id=key,
                subject_label="It",
            )
        registry.pause(integration_id="desk", actor=people.root)
        people.caller(people.root)
        people.session(people.ben)

        found = {entry["action"]: entry["subject"] for entry in entries(root)}

        assert found["config.created"] == {"__typename": "Config", "id": cfg(config)}
        assert found["group.seen"] == {"__typename": "Group", "id": f"grp_{group.pk}"}
        assert found["integration.paused"] == {"__typename": "Integration", "id": "int_desk"}
        assert found["user.signed_in"] == {"__typename": "User", "id": usr(people.ben)}
        assert found["token.created"] is None  # This token may see no other.
        assert [found[f"{kind}.seen"] for kind in ("deployment", "delivery", "odd")] == [None] * 3

    def test_of_what_is_gone_the_story_stays_and_who_was_granted_what(
        self, people: People, root: Caller
    ) -> None:
        config = make_config(people.ada)
        grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)
        operations.delete(actor=people.ada, config_id=config.pk)

        deleted, granted, created = entries(root, subjectId=cfg(config))

        assert [one["subject"] for one in (deleted, granted, created)] == [None] * 3
        assert granted["changes"] == [{"field": "ben", "after": "VIEWER"}]
        assert deleted["subjectLabel"] == "Mine (desk)"

    def test_sign_ins_and_sign_outs_are_there(self, people: People, root: Caller) -> None:
        session = people.session(people.ada)
        people.session(people.ada)
        session.do("signOut", "endedSessionCount", everywhere=True)
        people.anonymous.sign_in("ada", "not her password")

        signed_out, *signed_in = entries(root, actorId=usr(people.ada))

        assert [one["action"] for one in signed_in] == ["user.signed_in"] * 2
        assert (signed_out["action"], signed_out["subject"]["id"]) == ("user.signed_out", usr(people.ada))
        assert signed_out["changes"] == [{"field": "sessions", "after": "2"}]


class TestFilter:
    def test_by_action_actor_and_subject(self, people: People, root: Caller) -> None:
        hers, his = make_config(people.ada), make_config(people.ben)
        operations.disable(actor=people.ada, config_id=hers.pk)
        registry.pause(integration_id="desk", actor=people.root)

        assert actions(root, action=["config.*"], actorId=usr(people.ada)) == [
            "config.disabled",
            "config.created",
        ]
        assert actions(root, action=["config.disabled", "integration.paused"]) == [
            "integration.paused",
            "config.disabled",
        ]
        assert actions(root, subjectId=cfg(his)) == ["config.created"]
        assert actions(root, subjectId="int_desk") == ["integration.paused"]

    def test_by_when(self, people: People, root: Caller) -> None:
        make_config(people.ada)
        AuditEntry.objects.update(happened_at=timezone.now() - timedelta(days=2))
        registry.pause(integration_id="desk", actor=people.root)
        yesterday = (timezone.now() - timedelta(days=1)).isoformat()

        assert actions(root, since=yesterday) == ["integration.paused"]
        assert actions(root, until=yesterday) == ["config.created"]
        assert actions(root, since=yesterday, until=yesterday) == []

    @pytest.mark.parametrize(
        "narrowed",
        [
            {"actorId": "usr_999999"},
            {"actorId": "cfg_1"},
            {"actorId": "rubbish"},
            {"subjectId": "flw_1"},
            {"subjectId": "rubbish"},
            {"subjectId": "usr_x"},
            {"action": []},
            {"action": ["\0"]},
        ],
    )
    def test_what_there_cannot_be_matches_nothing(
        self, people: People, root: Caller, narrowed: dict[str, Any]
    ) -> None:
        make_config(people.ada)

        assert entries(root, **narrowed) == []

    def test_a_list_that_is_too_long_is_refused(self, root: Caller) -> None:
        answer = root.raw(AUDIT, {"filter": {"action": ["config.updated"] * 101}})

        assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"

    def test_a_cursor_of_another_list_is_refused(self, people: People, root: Caller) -> None:
        config = make_config(people.ada)
        query = f'{{ config(id: "{cfg(config)}") {{ history {{ pageInfo {{ endCursor }} }} }} }}'
        cursor = root.ask(query)["config"]["history"]["pageInfo"]["endCursor"]

        answer = root.raw(AUDIT, {"after": cursor})

        assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
