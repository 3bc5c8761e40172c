"""Integrations through the API: seen, activated, paused and deactivated, at once or as a conversation."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.configs.models import Config
from jackfield.flows.kinds import known
from jackfield.flows.models import Flow
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.queries import record_of, state_of
from tests.api.people import Caller, People, make_config

STEP = """flow { id isOver kind step { __typename stepId title
    ... on FormStep { isLast form { fieldsets { fields { __typename name required } } } }
    ... on MenuStep { options { optionId } }
    ... on ConfirmStep { destructive typeToConfirm consequences { count } options { optionId recommended } }
    ... on DoneStep { message facts { label value } result }
    ... on AbortStep { reason retryable }
} }"""
INTEGRATION = "integration { integrationId state }"


@pytest.fixture
def root(people: People) -> Caller:
    """The administrator."""
    return people.caller(people.root)


def states() -> dict[str, str]:
    """What is wanted of each integration that anybody has touched."""
    return dict(IntegrationRecord.objects.values_list("integration_id", "state"))


class TestReading:
    def test_lists_what_the_viewer_may_see_by_name(self, people: People, root: Caller) -> None:
        query = "{ integrations { totalCount edges { node { integrationId state } } } }"

        ada = people.caller(people.ada).ask(query)["integrations"]
        everything = root.ask(query)["integrations"]

        assert [edge["node"]["integrationId"] for edge in ada["edges"]] == [
            "asking-first",
            "choosing",
            "desk",
            "raising",
        ]
        assert {"slack", "webhook"} <= {edge["node"]["integrationId"] for edge in everything["edges"]}
        assert {"integrationId": "slack", "state": "INACTIVE"} in [e["node"] for e in everything["edges"]]

    def test_what_nobody_has_touched_is_so_since_the_deployment_began(self, root: Caller) -> None:
        query = """{ integration(integrationId: "slack") { status { health since } }
            integrations { edges { node { integrationId status { since } } } } }"""

        first, again = root.ask(query), root.ask(query)

        assert first == again
        assert first["integration"]["status"]["health"] == "UNKNOWN"
        since = {edge["node"]["status"]["since"] for edge in first["integrations"]["edges"]}
        assert since == {first["integration"]["status"]["since"]}
        assert datetime.fromisoformat(*since) <= timezone.now()

    def test_pages_and_narrows(self, root: Caller) -> None:
        query = """query($after: Cursor, $filter: IntegrationFilter) {
            integrations(first: 2, after: $after, filter: $filter) {
                edges { node { integrationId } } pageInfo { endCursor hasNextPage } } }"""
        seen: list[str] = []
        after = None
        while True:
            page = root.ask(query, {"after": after})["integrations"]
            seen += [edge["node"]["integrationId"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break

        assert seen == ["asking-first", "choosing", "desk", "email", "raising", "slack", "webhook"]
        for filter_, found in (
            ({"search": "TICKETS arrive"}, ["desk"]),
            ({"state": ["INACTIVE"]}, ["email", "slack"]),
            ({"capability": ["CHECK"], "state": ["ACTIVE"]}, ["desk"]),
            ({"needsAttention": True}, []),
            ({"hasConfigs": True}, []),
        ):
            page = root.ask(query, {"filter": filter_})["integrations"]
            assert [edge["node"]["integrationId"] for edge in page["edges"]] == found

    def test_counts_what_the_viewer_sees(self, people: People, root: Caller) -> None:
        make_config(people.ada)
        make_config(people.ben, enabled=False)
        query = '{ integration(integrationId: "desk") { configCount enabledConfigCount failingConfigCount } }'

        counts = [caller.ask(query)["integration"] for caller in (people.caller(people.ben), root)]

        assert counts == [
            {"configCount": 1, "enabledConfigCount": 0, "failingConfigCount": 0},
            {"configCount": 2, "enabledConfigCount": 1, "failingConfigCount": 0},
        ]

    def test_one_that_raises_empties_its_own_fields_and_nothing_else(self, root: Caller) -> None:
        answer = root.ask(
            "{ integrations { edges { node { integrationId name icons { url } configForm { revision } } } } }"
        )

        shown = {edge["node"]["integrationId"]: edge["node"] for edge in answer["integrations"]["edges"]}
        assert shown["raising"] == {
            "integrationId": "raising",
            "name": "Raising",
            "icons": [],
            "configForm": None,
        }
        assert shown["desk"]["configForm"]["revision"]

    def test_a_built_in_one_has_its_folder_s_icon_and_guide(self, root: Caller) -> None:
        answer = root.ask('{ integration(integrationId: "webhook") { icons { density url } guide } }')

        assert answer["integration"]["icons"] == [{"density": "1x", "url": "/icons/webhook.svg"}]
        assert answer["integration"]["guide"].startswith("# ")

    def test_says_what_can_be_done_and_why_not(self, people: People, root: Caller) -> None:
        query = """query($id: String!) { integration(integrationId: $id) {
            viewerCan { activate pause createConfig manage } viewerCannot { permission fixWith } } }"""

        ada = people.caller(people.ada).ask(query, {"id": "desk"})["integration"]
        inactive = root.ask(query, {"id": "slack"})["integration"]

        assert ada["viewerCan"] == {"activate": False, "pause": False, "createConfig": True, "manage": False}
        assert inactive["viewerCan"] == {
            "activate": True,
            "pause": False,
            "createConfig": False,
            "manage": False,
        }
        assert {"permission": "CREATE_CONFIG", "fixWith": "ACTIVATE"} in inactive["viewerCannot"]


class TestVerbs:
    def test_activate_at_once_where_nothing_is_asked(self, root: Caller) -> None:
        answer = root.do("activateIntegration", f"{INTEGRATION} {STEP}", integrationId="webhook")

        assert answer["integration"] == {"integrationId": "webhook", "state": "ACTIVE"}
        assert answer["flow"] is None
        assert state_of("webhook") == "ACTIVE"
        assert not Flow.objects.exists()

    def test_activate_asks_first_where_something_is_asked(self, root: Caller) -> None:
        answer = root.do("activateIntegration", f"{INTEGRATION} {STEP}", integrationId="asking-first")

        assert answer["flow"]["step"]["__typename"] == "FormStep"
        [fieldset] = answer["flow"]["step"]["form"]["fieldsets"]
        assert fieldset["fields"] == [
            {"__typename": "TextField", "name": "region", "required": True},
            {"__typename": "SecretField", "name": "key", "required": True},
        ]
        assert record_of("asking-first").settings == {}

    def test_activate_takes_the_values_at_once(self, root: Caller) -> None:
        given = [
            {"name": "region", "value": {"text": "north"}},
            {"name": "key", "value": {"secret": {"set": "letters of a key"}}},
        ]

        answer = root.do(
            "activateIntegration", f"{INTEGRATION} {STEP}", integrationId="asking-first", values=given
        )
        invalid = root.do(
            "activateIntegration",
            integrationId="asking-first",
            values=[{"name": "region", "value": {"text": "much too long a region"}}],
        )

        record = record_of("asking-first")
        assert answer["flow"] is None
        assert record.settings == {"region": "north"}
        assert "letters of a key" not in str(record.secrets)
        assert invalid["issues"] == [{"path": ["values", "region"], "code": "max_length"}]

    def test_deactivate_shows_what_it_will_do_unless_confirmed(self, people: People, root: Caller) -> None:
        make_config(people.ada)

        shown = root.do("deactivateIntegration", f"{INTEGRATION} {STEP}", integrationId="desk")
        assert shown["integration"]["state"] == "ACTIVE"
        done = root.do("deactivateIntegration", f"{INTEGRATION} {STEP}", integrationId="desk", confirmed=True)

        assert shown["flow"]["step"]["__typename"] == "ConfirmStep"
        assert [c["count"] for c in shown["flow"]["step"]["consequences"]] == [1, 1, 0]
        assert (done["integration"]["state"], done["flow"]) == ("INACTIVE", None)
        assert Config.objects.count() == 1
        # What was asked before is over: it has been done.
        assert Flow.objects.get().is_over is True

    def test_pause_and_resume(self, root: Caller) -> None:
        paused = root.do("pauseIntegration", INTEGRATION, integrationId="desk")
        resumed = root.do("resumeIntegration", INTEGRATION, integrationId="desk")
        inactive = root.do("pauseIntegration", INTEGRATION, integrationId="slack")

        assert (paused["integration"]["state"], resumed["integration"]["state"]) == ("PAUSED", "ACTIVE")
        assert (inactive["code"], inactive["fixWith"]) == ("NOT_ACTIVE", "ACTIVATE")

    @pytest.mark.parametrize(
        ("verb", "missing"),
        [
            ("activateIntegration", "ACTIVATE"),
            ("deactivateIntegration", "DEACTIVATE"),
            ("pauseIntegration", "PAUSE"),
            ("resumeIntegration", "PAUSE"),
        ],
    )
    def test_who_may_not_changes_nothing(self, people: People, verb: str, missing: str) -> None:
        before = states()

        user = people.caller(people.ada).do(verb, integrationId="desk")
        token = people.caller(people.root, TokenScope.READ).do(verb, integrationId="desk")
        nobody = people.anonymous.do(verb, integrationId="desk")
        hidden = people.caller(people.ada).do(verb, integrationId="slack")

        assert (user["code"], user["missing"]) == ("PERMISSION_DENIED", [missing])
        assert (token["code"], token["missingScopes"]) == ("PERMISSION_DENIED", ["MANAGE"])
        assert nobody["code"] == "UNAUTHENTICATED"
        assert hidden["code"] == "NOT_FOUND"
        assert states() == before
        assert not Flow.objects.exists()

    def test_one_that_raises_is_told_when_activated_and_deactivated_nevertheless(self, root: Caller) -> None:
        activate = root.do("activateIntegration", integrationId="raising")
        assert state_of("raising") == "ACTIVE"
        deactivate = root.do("deactivateIntegration", INTEGRATION, integrationId="raising", confirmed=True)

        assert activate["code"] == "CHECK_FAILED"
        assert "a mistake" not in str(activate)
        assert deactivate["integration"]["state"] == "INACTIVE"

    def test_an_unknown_one_is_not_found(self, root: Caller) -> None:
        answer = root.do("activateIntegration", integrationId="no\0thing")

        assert (answer["code"], answer["path"]) == ("NOT_FOUND", ["integrationId"])


class TestFlows:
    def start(self, root: Caller, kind: str, integration_id: str) -> Any:
        """Start one."""
        return root.do("startFlow", STEP, kind=kind, integrationId=integration_id)["flow"]

    def test_deactivate_step_by_step(self, people: People, root: Caller) -> None:
        make_config(people.ada)
        flow = self.start(root, "DEACTIVATE", "desk")

        again = self.start(root, "DEACTIVATE", "desk")
        done = root.do(
            "submitFlowStep", STEP, flowId=flow["id"], stepId="confirm", confirmed=True, optionId="ALL"
        )["flow"]
        twice = root.do("submitFlowStep", STEP, flowId=flow["id"], stepId="confirm", confirmed=True)

        assert again["id"] == flow["id"]
        assert [option["optionId"] for option in flow["step"]["options"]] == ["SAFE", "ALL"]
        assert (done["isOver"], done["step"]["__typename"]) == (True, "DoneStep")
        assert state_of("desk") == "INACTIVE"
        assert not Config.objects.exists()
        assert twice["code"] == "STEP_OVER"

    def test_while_an_answer_is_worked_on_it_is_busy_and_not_over(self, root: Caller) -> None:
        flow = self.start(root, "DEACTIVATE", "desk")
        answer = {"flowId": flow["id"], "stepId": "confirm", "confirmed": True}
        row = Flow.objects.get()
        for until, code in ((timedelta(minutes=1), "BUSY"), (timedelta(0), None)):
            row.step["answering_until"] = (timezone.now() + until).isoformat()
            row.save()
            asked = [root.do("cancelFlow", flowId=flow["id"])] if code else []
            asked.append(root.do("submitFlowStep", **answer))
            assert [one.get("code") for one in asked] == [code] * len(asked)

        assert state_of("desk") == "INACTIVE"
        late = root.do("submitFlowStep", **answer)
        assert late["code"] == "STEP_OVER"
        again = root.do("deactivateIntegration", integrationId="desk", confirmed=True)
        assert (again["code"], again["fixWith"]) == ("NOT_ACTIVE", "ACTIVATE")

    def test_an_answer_that_does_not_fit_leaves_the_step(self, root: Caller) -> None:
        flow = self.start(root, "ACTIVATE", "choosing")
        submit = {"flowId": flow["id"], "stepId": "pick"}

        nothing = root.do("submitFlowStep", STEP, **submit)
        wrong = root.do("submitFlowStep", STEP, **submit, optionId="c")
        chosen = root.do("submitFlowStep", STEP, **submit, optionId="b")["flow"]
        untyped = root.do("submitFlowStep", STEP, flowId=flow["id"], stepId="sure", confirmed=True)
        typed = root.do(
            "submitFlowStep", STEP, flowId=flow["id"], stepId="sure", confirmed=True, typed="yes!"
        )["flow"]

        assert nothing["issues"] == [{"path": ["optionId"], "code": "required"}]
        assert wrong["issues"] == [{"path": ["optionId"], "code": "invalid_choice"}]
        assert chosen["step"]["title"] == "Sure of b?"
        assert untyped["issues"] == [{"path": ["typed"], "code": "invalid"}]
        assert typed["step"]["facts"] == [{"label": "Chosen", "value": "b"}]
        assert typed["step"]["result"] == {"chosen": "b"}

    def test_a_form_step_is_filled_in(self, root: Caller) -> None:
        flow = self.start(root, "ACTIVATE", "asking-first")
        submit = {"flowId": flow["id"], "stepId": "settings"}

        invalid = root.do("submitFlowStep", STEP, **submit, values=[])
        valid = root.do(
            "submitFlowStep",
            STEP,
            **submit,
            values=[
                {"name": "region", "value": {"text": "south"}},
                {"name": "key", "value": {"secret": {"set": "letters"}}},
            ],
        )["flow"]

        assert sorted(issue["path"][1] for issue in invalid["issues"]) == ["key", "region"]
        assert valid["isOver"] is True
        assert record_of("asking-first").settings == {"region": "south"}
        assert "letters" not in str(Flow.objects.values())

    def test_saying_no_changes_nothing(self, root: Caller) -> None:
        flow = self.start(root, "DEACTIVATE", "desk")

        over = root.do("submitFlowStep", STEP, flowId=flow["id"], stepId="confirm")["flow"]

        assert over["step"]["__typename"] == "AbortStep"
        assert state_of("desk") == "ACTIVE"

    def test_to_others_it_does_not_exist(self, people: People, root: Caller) -> None:
        flow = self.start(root, "DEACTIVATE", "desk")
        other = people.root.__class__.objects.create_superuser("rooted")
        caller = people.caller(other)

        read = caller.ask("query($id: ID!) { flow(id: $id) { id } node(id: $id) { id } }", {"id": flow["id"]})
        submit = caller.do("submitFlowStep", flowId=flow["id"], stepId="confirm", confirmed=True)
        cancel = caller.do("cancelFlow", flowId=flow["id"])

        assert read == {"flow": None, "node": None}
        assert (submit["code"], cancel["code"]) == ("NOT_FOUND", "NOT_FOUND")
        assert state_of("desk") == "ACTIVE"

    def test_the_viewer_s_open_ones_are_listed_until_they_are_cancelled(self, root: Caller) -> None:
        flow = self.start(root, "DEACTIVATE", "desk")
        query = "{ viewer { flows { id integration { integrationId } startedBy { username } } } }"
        listed = root.ask(query)["viewer"]["flows"]

        cancelled = root.do("cancelFlow", STEP, flowId=flow["id"])["flow"]

        assert listed == [
            {"id": flow["id"], "integration": {"integrationId": "desk"}, "startedBy": {"username": "root"}}
        ]
        assert (cancelled["isOver"], cancelled["step"]["retryable"]) == (True, True)
        assert root.ask(query)["viewer"]["flows"] == []

    def test_one_that_ran_out_is_begun_anew(self, root: Caller) -> None:
        flow = self.start(root, "DEACTIVATE", "desk")
        row = Flow.objects.get(pk=ids.number_of(flow["id"], "flw") or 0)
        Flow.objects.filter(pk=row.pk).update(expires_at=row.started_at)

        late = root.do("submitFlowStep", flowId=flow["id"], stepId="confirm", confirmed=True)
        anew = self.start(root, "DEACTIVATE", "desk")

        assert late["code"] == "FLOW_EXPIRED"
        assert anew["id"] != flow["id"]
        assert state_of("desk") == "ACTIVE"

    def test_what_is_not_offered_says_so(self, root: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(known._kinds, "CANCEL")
        answer = root.do("startFlow", kind="CANCEL", configId="cfg_1")
        unnamed = root.do("startFlow", kind="ACTIVATE")

        assert answer["code"] == "NOT_OFFERED"
        assert unnamed["issues"] == [{"path": ["integrationId"], "code": "required"}]
