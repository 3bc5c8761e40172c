"""Who did what, through the API: to whom it is shown, and what can be put back."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.audit.models import AuditEntry
from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.registry import operations as registry
from jackfield.sdk import Unauthorized
from tests.api.configs import cfg
from tests.api.kinds import Asking
from tests.api.people import Caller, People, make_config

HISTORY = """
query($id: ID!, $first: Int, $after: Cursor) { node(id: $id) {
  ... on Config { history(first: $first, after: $after) { ...entries } }
  ... on Integration { history(first: $first, after: $after) { ...entries } } } }
fragment entries on AuditEntryConnection {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node {
    id action subjectLabel canRestore actor { username }
    subject { __typename id } changes { field before after isSecret } } } }
"""
ENTRY = "query($id: ID!) { node(id: $id) { ... on AuditEntry { action subject { id } canRestore } } }"


def history(caller: Caller, node_id: str, **variables: Any) -> Any:
    node = caller.ask(HISTORY, {"id": node_id, **variables})["node"]
    return None if node is None else node["history"]


def entries(caller: Caller, node_id: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in history(caller, node_id)["edges"]]


def change(config: Config, **settings: Any) -> str:
    operations.update(
        actor=config.owner, config_id=config.pk, settings={**config.settings, **settings}, name="Renamed"
    )
    return newest()


def newest() -> str:
    return ids.encode("aud", AuditEntry.objects.latest("id").pk)


def everything() -> tuple[Any, ...]:
    return list(Config.objects.order_by("pk").values()), AuditEntry.objects.count()


class TestHistory:
    def test_a_config_s_entries_come_newest_first_with_what_has_changed(
        self, people: People, ada: Caller
    ) -> None:
        config = make_config(people.ada)
        change(config, retries=5)

        updated, created = entries(ada, cfg(config))

        assert (updated["action"], created["action"]) == ("config.updated", "config.created")
        assert updated["actor"] == {"username": "ada"}
        assert updated["subject"] == {"__typename": "Config", "id": cfg(config)}
        assert {"field": "retries", "before": None, "after": "5", "isSecret": False} in updated["changes"]
        assert [c["field"] for c in created["changes"] if c["isSecret"]] == ["token"]
        assert (updated["canRestore"], created["canRestore"]) == (True, False)

    def test_it_comes_in_pages(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        change(config, retries=5)

        first = history(ada, cfg(config), first=1)
        second = history(ada, cfg(config), first=1, after=first["pageInfo"]["endCursor"])

        assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (2, True)
        assert [e["node"]["action"] for e in second["edges"]] == ["config.created"]

    def test_who_views_it_sees_it_but_not_to_whom_it_was_granted(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        ada.do(
            "grantConfig",
            configId=cfg(config),
            grantee={"userId": ids.encode("usr", people.ben.pk)},
            role="VIEWER",
        )
        ben = people.caller(people.ben)

        [granted, _] = entries(ben, cfg(config))

        assert (granted["action"], granted["changes"], granted["canRestore"]) == ("config.granted", [], False)
        assert entries(ada, cfg(config))[0]["changes"][0]["field"] == "ben"

    def test_a_stranger_sees_neither_it_nor_an_entry_of_it(self, people: People) -> None:
        config = make_config(people.ada)
        entry = change(config, retries=5)
        ben = people.caller(people.ben)

        assert history(ben, cfg(config)) is None
        assert ben.ask(ENTRY, {"id": entry})["node"] is None

    def test_an_entry_has_an_id_of_its_own(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        entry = change(config, retries=5)

        assert ada.ask(ENTRY, {"id": entry})["node"] == {
            "action": "config.updated",
            "subject": {"id": cfg(config)},
            "canRestore": True,
        }

    def test_what_is_gone_takes_its_entries_out_of_sight(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        entry = change(config, retries=5)
        operations.delete(actor=people.ada, config_id=config.pk)

        assert ada.ask(ENTRY, {"id": entry})["node"] is None

    def test_an_integration_s_is_for_who_manages_it(self, people: People, ada: Caller) -> None:
        registry.pause(integration_id="desk", actor=people.root)
        manager = people.ben
        manager.user_permissions.add(Permission.objects.get(codename="manage_integration"))
        root, ben = people.caller(people.root), people.caller(manager)

        [seen] = [e for e in entries(root, "int_desk") if e["action"] == "integration.paused"]

        assert seen["subject"] == {"__typename": "Integration", "id": "int_desk"}
        assert seen in entries(ben, "int_desk")
        assert entries(ada, "int_desk") == []
        assert ada.ask(ENTRY, {"id": newest()})["node"] is None

    def test_a_token_that_only_reads_can_restore_nothing(self, people: People) -> None:
        config = make_config(people.ada)
        entry = change(config, retries=5)

        reader = people.caller(people.ada, TokenScope.READ)

        assert reader.ask(ENTRY, {"id": entry})["node"]["canRestore"] is False


class TestRestore:
    def test_puts_back_and_shows_it(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada, enabled=False)
        entry = change(config, retries=5)

        done = ada.do(
            "restoreSettings",
            "config { name settings version } integration { integrationId }",
            auditEntryId=entry,
        )

        assert done["config"]["name"] == "Mine"
        assert done["config"]["settings"]["retries"] == 3
        assert (done["config"]["version"], done["integration"]) == (3, {"integrationId": "desk"})

    def test_asks_the_service_unless_told_not_to(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        entry = change(config, retries=5)
        before = everything()

        refused = ada.do("restoreSettings", auditEntryId=entry)
        unchanged = everything()
        done = ada.do("restoreSettings", auditEntryId=entry, unchecked=True)

        assert refused["code"] == "CHECK_FAILED"
        assert unchanged == before
        assert done["__typename"] == "RestoreSettingsPayload"

    @pytest.mark.parametrize("entry", ["aud_999999", "cfg_1", "rubbish", "aud_0"])
    def test_an_entry_that_is_none_is_not_found(self, ada: Caller, entry: str) -> None:
        answer = ada.do("restoreSettings", auditEntryId=entry)

        assert (answer["code"], answer["path"]) == ("NOT_FOUND", ["auditEntryId"])

    def test_somebody_else_s_is_not_found_either(self, people: People) -> None:
        entry = change(make_config(people.ada), retries=5)
        ben = people.caller(people.ben)
        before = everything()

        answer = ben.do("restoreSettings", auditEntryId=entry)

        assert (answer["code"], answer["path"]) == ("NOT_FOUND", ["auditEntryId"])
        assert everything() == before

    def test_who_may_not_edit_is_refused(self, people: People) -> None:
        config = make_config(people.ada)
        entry = change(config, retries=5)
        set_role(config=config, grantee=people.ben, role=Role.OPERATOR, granted_by=people.ada)
        operator = people.caller(people.ben)
        before = everything()

        answer = operator.do("restoreSettings", auditEntryId=entry)

        assert (answer["code"], answer["missing"]) == ("PERMISSION_DENIED", ["EDIT"])
        assert everything() == before

    def test_an_old_destination_wants_the_required_secret_again(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        operations.update(
            actor=people.ada,
            config_id=config.pk,
            settings={**config.settings, "url": "http://127.0.0.1:9/other"},
            secrets={"token": "for-there"},
        )
        before = everything()

        answer = ada.do("restoreSettings", auditEntryId=newest(), unchecked=True)

        assert answer["issues"] == [{"path": ["values", "token"], "code": "secret_required"}]
        assert everything() == before

    def test_a_conflict_says_the_version(self, people: People, ada: Caller) -> None:
        entry = change(make_config(people.ada), retries=5)

        answer = ada.do("restoreSettings", auditEntryId=entry, expectedVersion=1)

        assert (answer["code"], answer["currentVersion"], answer["changedBy"]) == (
            "CONFLICT",
            2,
            {"username": "ada"},
        )

    def test_an_entry_that_changed_no_settings_is_not_offered(self, people: People, ada: Caller) -> None:
        make_config(people.ada)

        assert ada.do("restoreSettings", auditEntryId=newest())["code"] == "NOT_OFFERED"


class TestRestoreActivation:
    @pytest.fixture
    def entry(self, people: People) -> str:
        for region in ("eu", "us"):
            registry.activate(
                integration_id="asking-first",
                actor=people.root,
                settings={"region": region},
                secrets={"key": "letters"},
            )
        return newest()

    def test_puts_back_activation_settings(self, people: People, entry: str) -> None:
        root = people.caller(people.root)
        [newest_entry, *_] = entries(root, "int_asking-first")

        done = root.do("restoreSettings", "integration { integrationId } config { id }", auditEntryId=entry)

        assert (newest_entry["id"], newest_entry["canRestore"]) == (entry, True)
        assert (done["integration"], done["config"]) == ({"integrationId": "asking-first"}, None)
        kept = AuditEntry.objects.latest("id").kept
        assert kept is not None
        assert kept["after"]["settings"] == {"region": "eu"}

    def test_asks_the_service_unless_told_not_to(
        self, people: People, entry: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str] = []

        async def says_no(_self: Any, context: Any) -> None:
            seen.append(context.activation.region)
            raise Unauthorized("No.")

        monkeypatch.setattr(Asking, "check_activation", says_no)
        root = people.caller(people.root)
        before = AuditEntry.objects.count()

        refused = root.do("restoreSettings", auditEntryId=entry)
        unchanged = AuditEntry.objects.count()
        done = root.do("restoreSettings", auditEntryId=entry, unchecked=True)

        assert (refused["code"], seen, unchanged) == ("CHECK_FAILED", ["eu"], before)
        assert done["__typename"] == "RestoreSettingsPayload"

    def test_is_for_who_may_activate(self, people: People, entry: str) -> None:
        people.ben.user_permissions.add(Permission.objects.get(codename="manage_integration"))
        callers = [
            people.caller(people.ben),
            people.caller(people.ada),
            people.caller(people.root, TokenScope.EDIT),
        ]
        before = AuditEntry.objects.count()

        ben, ada, editor = (caller.do("restoreSettings", auditEntryId=entry) for caller in callers)

        assert (ben["code"], ben["missing"]) == ("PERMISSION_DENIED", ["ACTIVATE"])
        assert ada["code"] == "NOT_FOUND"
        assert editor["missingScopes"] == ["MANAGE"]
        assert AuditEntry.objects.count() == before


class TestTransfer:
    def test_the_owner_gives_it_away_and_sees_it_no_more(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        ben = ids.encode("usr", people.ben.pk)

        done = ada.do("transferConfig", "config { id }", configId=cfg(config), toUserId=ben)

        assert done == {"__typename": "TransferConfigPayload", "config": None}
        seen = people.caller(people.ben).ask(
            "query($id: ID!) { config(id: $id) { owner { username } } }", {"id": cfg(config)}
        )
        assert seen["config"] == {"owner": {"username": "ben"}}

    def test_refusals_change_nothing(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        make_config(people.ben)
        ben, caller = ids.encode("usr", people.ben.pk), people.caller(people.ben)
        before = everything()

        taken = ada.do("transferConfig", configId=cfg(config), toUserId=ben)
        nobody = ada.do("transferConfig", configId=cfg(config), toUserId="usr_999999")
        stranger = caller.do("transferConfig", configId=cfg(config), toUserId=ben)
        old = ada.do("transferConfig", configId=cfg(config), toUserId=ben, expectedVersion=7)

        assert taken["issues"] == [{"path": ["name"], "code": "unique"}]
        assert (nobody["code"], nobody["path"]) == ("NOT_FOUND", ["toUserId"])
        assert (stranger["code"], stranger["path"]) == ("NOT_FOUND", ["configId"])
        assert (old["code"], old["currentVersion"]) == ("CONFLICT", 1)
        assert everything() == before
