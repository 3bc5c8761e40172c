"""Configs through the API, made and changed; refusals change nothing."""

from concurrent.futures import ThreadPoolExecutor

from jackfield.accounts.scopes import TokenScope
from jackfield.configs import keeping, operations
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from tests.api.configs import CONFIG, cfg, untouched, values
from tests.api.people import Caller, People, make_config
from tests.support.receiver import Answer, Receiver


class TestCreate:
    def test_makes_a_config_that_was_checked(self, ada: Caller, receiver: Receiver) -> None:
        answer = ada.do(
            "createConfig", CONFIG, integrationId="desk", name="Mine", values=values(receiver.url)
        )

        config = Config.objects.get()
        assert answer == {
            "__typename": "CreateConfigPayload",
            "config": {
                "id": cfg(config),
                "name": "Mine",
                "enabled": True,
                "version": 1,
                "settings": {
                    "url": receiver.url,
                    "retries": 3,
                    "loud": False,
                    "color": "red",
                    "days": ["mo"],
                    "note": "",
                },
                "eventTypes": ["ticket.*"],
                "status": {"health": "HEALTHY", "headline": "Working"},
            },
        }
        assert keeping.reveal(config) == {"token": "letters"}
        [checked] = receiver.requests
        assert (checked.method, checked.headers["authorization"]) == ("GET", "Bearer letters")

    def test_saves_nothing_when_the_service_says_no(self, ada: Caller, receiver: Receiver) -> None:
        receiver.answer_with(Answer(status=401))

        answer = ada.do(
            "createConfig", CONFIG, integrationId="desk", name="Mine", values=values(receiver.url)
        )

        assert (answer["__typename"], answer["code"]) == ("CheckFailedError", "CHECK_FAILED")
        assert not Config.objects.exists()

    def test_asks_nobody_when_told_not_to_or_when_disabled(self, ada: Caller, receiver: Receiver) -> None:
        receiver.answer_with(Answer(status=500))

        unchecked = ada.do(
            "createConfig",
            CONFIG,
            integrationId="desk",
            name="A",
            values=values(receiver.url),
            unchecked=True,
        )
        disabled = ada.do(
            "createConfig", CONFIG, integrationId="desk", name="B", values=values(receiver.url), enabled=False
        )

        assert unchecked["config"]["status"]["health"] == "UNKNOWN"
        assert disabled["config"]["enabled"] is False
        assert receiver.requests == []

    def test_says_where_each_value_is_wrong(self, ada: Caller) -> None:
        answer = ada.do(
            "createConfig",
            integrationId="desk",
            name="",
            values=[
                *values("not a url", retries={"number": "99"}, days={"choices": ["we"]}),
                {"name": "color", "value": {"text": "red"}},
                {"name": "wheels", "value": {"number": "4"}},
                {"name": "url", "value": {"text": "again"}},
            ],
        )
        later = ada.do(
            "createConfig",
            integrationId="desk",
            name="",
            values=values("not a url", retries={"number": "99"}, days={"choices": ["we"]}),
        )

        assert answer["issues"] == [
            {"path": ["values", "color"], "code": "wrong_member"},
            {"path": ["values", "wheels"], "code": "unknown_field"},
            {"path": ["values", "url"], "code": "given_twice"},
        ]
        assert sorted((issue["path"], issue["code"]) for issue in later["issues"]) == [
            (["name"], "required"),
            (["values", "days"], "invalid_choice"),
            (["values", "retries"], "max_value"),
            (["values", "url"], "invalid"),
        ]
        assert not Config.objects.exists()

    def test_twice_makes_one(self, ada: Caller, receiver: Receiver) -> None:
        given = {"integrationId": "desk", "name": "Mine", "values": values(receiver.url)}

        first = ada.do("createConfig", **given)
        second = ada.do("createConfig", **given)

        assert first["__typename"] == "CreateConfigPayload"
        assert second["issues"] == [{"path": ["name"], "code": "unique"}]
        assert Config.objects.count() == 1

    def test_name_here_and_among_the_values_must_be_alike(self, ada: Caller, receiver: Receiver) -> None:
        answer = ada.do(
            "createConfig",
            integrationId="desk",
            name="One",
            values=values(receiver.url, name={"text": "Other"}),
        )

        assert answer["issues"] == [{"path": ["name"], "code": "given_twice"}]

    def test_of_what_is_not_there_or_not_active_is_refused(self, people: People, ada: Caller) -> None:
        unknown = ada.do("createConfig", integrationId="nonsense\0", name="x")
        hidden = ada.do("createConfig", integrationId="slack", name="x")
        inactive = people.caller(people.root).do("createConfig", integrationId="slack", name="x")

        assert (unknown["code"], unknown["path"]) == ("NOT_FOUND", ["integrationId"])
        assert {**hidden, "message": ""} == {**unknown, "message": ""}
        assert (inactive["code"], inactive["fixWith"]) == ("NOT_ACTIVE", "ACTIVATE")
        assert not Config.objects.exists()

    def test_needs_a_sign_in_and_the_scope(self, people: People, receiver: Receiver) -> None:
        given = {"integrationId": "desk", "name": "x", "values": values(receiver.url)}

        nobody = people.anonymous.do("createConfig", **given)
        small = people.caller(people.ada, TokenScope.READ).do("createConfig", **given)

        assert (nobody["__typename"], nobody["code"]) == ("PermissionDeniedError", "UNAUTHENTICATED")
        assert (small["code"], small["missingScopes"]) == ("PERMISSION_DENIED", ["EDIT"])
        assert not Config.objects.exists()
        assert receiver.requests == []

    def test_a_form_of_before_is_refused_when_it_has_changed(self, people: People, ada: Caller) -> None:
        token = ada.ask('{ integration(integrationId: "desk") { configForm { token } } }')
        mine = token["integration"]["configForm"]["token"]

        other = people.caller(people.ben).do("createConfig", integrationId="desk", name="x", formToken=mine)
        wrong = ada.do("createConfig", integrationId="raising-not", name="x", formToken=mine)
        broken = ada.do("createConfig", integrationId="desk", name="x", formToken=mine[:-2])

        assert (other["__typename"], other["code"]) == ("StateError", "FORM_EXPIRED")
        assert wrong["code"] == "NOT_FOUND"
        assert broken["code"] == "FORM_EXPIRED"


class TestUpdate:
    def test_changes_what_is_given_and_keeps_the_rest(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)

        answer = ada.do(
            "updateConfig",
            f"{CONFIG} clearedSecrets",
            configId=cfg(config),
            values=[{"name": "retries", "value": {"number": "5"}}],
            expectedVersion=1,
        )

        assert answer["clearedSecrets"] == []
        assert answer["config"]["version"] == 2
        assert answer["config"]["settings"]["retries"] == 5
        assert answer["config"]["settings"]["url"] == receiver.url
        assert keeping.reveal(Config.objects.get()) == {"token": "letters"}
        assert receiver.requests[0].headers["authorization"] == "Bearer letters"

    def test_another_version_is_a_conflict_that_says_whose(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)

        answer = ada.do("updateConfig", configId=cfg(config), name="New", expectedVersion=7)

        assert (answer["code"], answer["currentVersion"]) == ("CONFLICT", 1)
        assert answer["changedBy"] == {"username": "ada"}
        assert untouched(config)

    def test_who_names_no_version_is_laid_over_what_another_wrote_meanwhile(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)
        receiver.answer_with(Answer(delay_s=0.5))
        retries = [{"name": "retries", "value": {"number": "5"}}]

        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(
                people.caller(people.ada).do, "updateConfig", CONFIG, configId=cfg(config), values=retries
            )
            receiver.wait_for(1, method="GET")
            operations.update(
                actor=people.ada, config_id=config.pk, name="Meanwhile", event_types=["ticket.opened"]
            )
            answer = first.result()

        assert answer["__typename"] == "UpdateConfigPayload"
        assert answer["config"]["version"] == 3
        assert answer["config"]["settings"]["retries"] == 5
        assert (answer["config"]["name"], answer["config"]["eventTypes"]) == ("Meanwhile", ["ticket.opened"])
        assert len(receiver.requests) == 1

    def test_what_the_service_has_not_seen_is_asked_again(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)
        receiver.answer_with(Answer(delay_s=0.5))
        given = {"configId": cfg(config), "values": [{"name": "retries", "value": {"number": "5"}}]}

        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(people.caller(people.ada).do, "updateConfig", CONFIG, **given)
            receiver.wait_for(1, method="GET")
            operations.update(
                actor=people.ada, config_id=config.pk, settings={**config.settings, "note": "new"}
            )
            answer = first.result()

        assert (answer["config"]["settings"]["retries"], answer["config"]["settings"]["note"]) == (5, "new")
        assert len(receiver.requests) == 2

    def test_a_named_version_conflicts_with_what_another_wrote_meanwhile(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)
        receiver.answer_with(Answer(delay_s=0.5))
        given = {"configId": cfg(config), "values": [{"name": "retries", "value": {"number": "5"}}]}

        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(
                people.caller(people.ada).do, "updateConfig", CONFIG, expectedVersion=1, **given
            )
            receiver.wait_for(1, method="GET")
            operations.update(actor=people.ada, config_id=config.pk, name="Meanwhile")
            answer = first.result()

        assert (answer["code"], answer["currentVersion"]) == ("CONFLICT", 2)
        assert Config.objects.get().settings == config.settings

    def test_twenty_at_once_all_get_on(self, people: People) -> None:
        config = make_config(people.ada)
        callers = [people.caller(people.ada) for _ in range(20)]

        with ThreadPoolExecutor(20) as threads:
            renamed = [
                threads.submit(one.do, "updateConfig", CONFIG, configId=cfg(config), name=f"name {n}")
                for n, one in enumerate(callers)
            ]
            answers = [one.result() for one in renamed]

        assert {answer["__typename"] for answer in answers} == {"UpdateConfigPayload"}
        assert Config.objects.get().version == 21

    def test_the_form_s_token_holds_the_version(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        query = "query($id: ID!) { config(id: $id) { form { token } } }"
        token = ada.ask(query, {"id": cfg(config)})["config"]["form"]["token"]
        ada.do("updateConfig", configId=cfg(config), name="Changed", unchecked=True)

        answer = ada.do("updateConfig", configId=cfg(config), name="Late", formToken=token)

        assert (answer["code"], answer["currentVersion"]) == ("CONFLICT", 2)
        assert Config.objects.get().name == "Changed"

    def test_a_new_destination_needs_its_required_secret_again(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada)

        answer = ada.do(
            "updateConfig",
            configId=cfg(config),
            values=[{"name": "url", "value": {"text": receiver.url}}],
        )

        assert answer["issues"] == [{"path": ["values", "token"], "code": "secret_required"}]
        assert untouched(config)
        assert receiver.requests == []

    def test_a_new_destination_empties_what_is_not_set_anew_and_sends_it_nowhere(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, secrets={"token": "letters", "extra": "more letters"})

        answer = ada.do(
            "updateConfig",
            "clearedSecrets",
            configId=cfg(config),
            values=values(receiver.url, token={"secret": {"set": "fresh"}}),
        )

        assert answer["clearedSecrets"] == ["extra"]
        assert keeping.reveal(Config.objects.get()) == {"token": "fresh"}
        assert [r.headers["authorization"] for r in receiver.requests] == ["Bearer fresh"]

    def test_an_optional_secret_can_be_cleared_and_a_required_one_not(
        self, people: People, ada: Caller
    ) -> None:
        config = make_config(people.ada, secrets={"token": "letters", "extra": "more"}, enabled=False)

        cleared = ada.do(
            "updateConfig",
            "clearedSecrets",
            configId=cfg(config),
            values=[{"name": "extra", "value": {"secret": {"clear": True}}}],
        )
        refused = ada.do(
            "updateConfig",
            configId=cfg(config),
            values=[{"name": "token", "value": {"secret": {"clear": True}}}],
        )

        assert cleared["__typename"] == "UpdateConfigPayload"
        assert refused["issues"] == [{"path": ["values", "token"], "code": "required"}]
        assert keeping.reveal(Config.objects.get()) == {"token": "letters"}

    def test_saves_nothing_when_the_service_says_no(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        config = make_config(people.ada, url=receiver.url)
        receiver.answer_with(Answer(status=503))

        answer = ada.do(
            "updateConfig", configId=cfg(config), values=[{"name": "loud", "value": {"checked": True}}]
        )

        assert answer["code"] == "CHECK_FAILED"
        assert untouched(config)

    def test_who_does_not_see_it_and_who_may_not_edit_are_refused(self, people: People) -> None:
        config = make_config(people.ada)
        stranger = people.caller(people.ben).do("updateConfig", configId=cfg(config), name="Ben's")
        missing = people.caller(people.ben).do("updateConfig", configId="cfg_999", name="Ben's")
        grant(actor=people.ada, config_id=config.pk, role=Role.OPERATOR, user_id=people.ben.pk)
        operator = people.caller(people.ben).do("updateConfig", configId=cfg(config), name="Ben's")

        assert stranger == missing
        assert (missing["code"], missing["path"]) == ("NOT_FOUND", ["configId"])
        assert (operator["code"], operator["missing"]) == ("PERMISSION_DENIED", ["EDIT"])
        assert untouched(config)
