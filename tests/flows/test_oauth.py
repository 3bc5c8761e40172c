"""An owner signs in at the service's own page: a config is made, events go out with its token, and again."""

import asyncio
from typing import Any

import pytest

from jackfield.accounts import operations as accounts
from jackfield.accounts.scopes import TokenScope
from jackfield.configs import health, keeping, operations, sharing
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.delivery import operations as delivery
from jackfield.delivery.models import Delivery
from jackfield.flows import runner
from jackfield.flows.errors import FormRefused
from jackfield.flows.models import Flow
from jackfield.registry.status import Health
from jackfield.sdk.promises import Capability
from tests.api.people import PASSWORD, Caller
from tests.delivery.lines import until, working
from tests.flows import signing
from tests.flows.signing import Browser, away, configured, url_of
from tests.flows.speaking import again, answer, filling
from tests.support.authorization_server import AuthorizationServer, query_of
from tests.support.receiver import Receiver

FLOW = """flow { id isOver config { id } step { __typename stepId title description canGoBack
    ... on ExternalStep { url expiresAt } ... on DoneStep { message } } }"""


def deliver(number: int) -> None:
    """Publish a ticket, and wait until a worker has done with it what it can."""
    delivery.publish("ticket.opened", {"number": number})

    async def work() -> None:
        async with working():
            await until(lambda: not Delivery.objects.filter(state__in=("PENDING", "RUNNING")).exists())

    asyncio.run(work())


def states() -> list[str]:
    """Of all deliveries, the oldest first."""
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def people_caller(user: Any) -> Caller:
    """A client with a token of a user."""
    _token, secret = accounts.create_token(actor=user, user=user, name="token", scopes=tuple(TokenScope))
    return Caller(secret=secret)


class TestTheWholeWay:
    def test_from_the_form_to_a_delivered_event(self, ada: Any, signed: AuthorizationServer) -> None:
        ada.set_password(PASSWORD)
        ada.save()
        client = Caller()
        client.sign_in("ada")
        begun = client.do("startFlow", FLOW, kind="CONFIGURE", integrationId="signed")["flow"]
        values = [{"name": "name", "value": {"text": "Mine"}}, {"name": "note", "value": {"text": "here"}}]
        sent = client.do(
            "submitFlowStep", FLOW, flowId=begun["id"], stepId=begun["step"]["stepId"], values=values
        )["flow"]
        assert not Config.objects.exists()
        back = signed.sign_in(sent["step"]["url"])
        page = client.get(back.removeprefix("http://127.0.0.1:8000"))

        over = client.ask(f"query($id: ID!) {{ flow(id: $id) {{ {FLOW[7:-2]} }} }}", {"id": begun["id"]})
        config = Config.objects.get()
        deliver(7)

        assert begun["step"]["__typename"] == "FormStep"
        assert (sent["step"]["__typename"], sent["step"]["title"]) == ("ExternalStep", "Sign in to Signed")
        assert sent["step"]["canGoBack"] is True
        assert page.status_code == 200
        assert "you can close this page" in page.content.decode()
        assert f'href="/flows/{begun["id"]}"' in page.content.decode()
        assert over["flow"]["isOver"] is True
        assert over["flow"]["step"]["message"] == "Mine was added."
        assert over["flow"]["config"]["id"] == f"cfg_{config.pk}"
        assert (config.owner, config.settings["note"]) == (ada, "here")
        assert config.secrets.keys() == {"access_token", "refresh_token"}
        assert signed.control("state")["seen"] == [{"number": 7}]
        assert states() == ["DELIVERED"]

    def test_it_is_sent_there_with_pkce_and_nothing_secret(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        query = query_of(url_of(away(ada)))

        assert query.keys() == {
            "response_type",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
        }
        assert query["response_type"] == "code"
        assert query["redirect_uri"] == "http://127.0.0.1:8000/oauth/callback"
        assert (query["scope"], query["code_challenge_method"]) == ("read write", "S256")

    def test_tokens_are_sealed_and_nowhere_in_clear(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        letters = keeping.reveal(config)

        rows = f"{Config.objects.values()}{Flow.objects.values()}{config.secrets}"
        assert all(len(text) >= 20 and text not in rows for text in letters.values())
        assert config.health == Health.HEALTHY
        assert "expires_at" in config.secrets["access_token"]

    def test_it_is_a_capability(self, signed: AuthorizationServer) -> None:
        from jackfield.registry.queries import installed  # noqa: PLC0415

        integration: Any = installed("signed")
        assert Capability.EXTERNAL_AUTH in integration.capabilities

    def test_the_form_shows_that_somebody_is_signed_in_and_takes_no_token(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        configured(ada, signed)
        config = Config.objects.get()
        flow = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, config_id=config.pk)

        _step, shown = runner.form_of(flow)
        with pytest.raises(FormRefused) as refused:
            answer(flow, ada, fill=filling(access_token="typed by hand"))

        form: Any = shown.form
        assert form.is_locked("access_token")
        assert shown.secrets["access_token"]["fingerprint"]
        assert refused.value.form.errors.get_json_data()["access_token"][0]["code"] == "locked"
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)

    def test_who_is_signed_in_changes_the_rest_without_a_detour(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        flow = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, config_id=config.pk)

        over = answer(flow, ada, fill=filling(note="changed"))

        assert over.step["message"] == "Mine was saved."
        assert Config.objects.get().settings["note"] == "changed"
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)

    def test_another_address_wants_another_sign_in(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        flow = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, config_id=config.pk)

        sent = answer(flow, ada, fill=filling(base=signed.url))
        before = keeping.reveal(Config.objects.get())
        response = Browser(ada).back(signed.sign_in(url_of(sent)))

        assert sent.step["type"] == "external"
        assert before == keeping.reveal(config)
        assert response.status_code == 200
        assert Config.objects.get().settings["base"] == signed.url
        assert keeping.reveal(Config.objects.get())["access_token"] != before["access_token"]

    def test_the_form_can_be_gone_back_to_and_is_filled_in(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        sent = away(ada, note="first")

        form = answer(sent, ada, back=True)
        _step, shown = runner.form_of(again(form))
        sent = answer(form, ada, fill=filling(note="second"))
        response = Browser(ada).back(signed.sign_in(url_of(sent)))

        assert form.step["type"] == "form"
        assert shown.form.initial["note"] == "first"
        assert response.status_code == 200
        assert (Config.objects.get().name, Config.objects.get().settings["note"]) == ("Mine", "second")


class TestWithoutAFlow:
    """The direct mutations send nobody anywhere: they refuse what would need a sign-in."""

    def test_a_config_can_not_be_made(self, ada: Any, signed: AuthorizationServer) -> None:
        values = [{"name": "note", "value": {"text": "here"}}]
        caller = people_caller(ada)

        for unchecked in (False, True):
            refused = caller.do(
                "createConfig",
                integrationId="signed",
                name="Mine",
                enabled=True,
                values=values,
                unchecked=unchecked,
            )

            assert refused["__typename"] == "ValidationError"
            assert [issue["code"] for issue in refused["issues"]] == ["secret_required"]
        assert not Config.objects.exists()

    def test_a_token_can_not_be_typed_nor_emptied(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        caller = people_caller(ada)

        for secret in ({"set": "typed by hand"}, {"clear": True}):
            refused = caller.do(
                "updateConfig",
                configId=f"cfg_{config.pk}",
                expectedVersion=config.version,
                values=[{"name": "access_token", "value": {"secret": secret}}],
            )

            assert refused["__typename"] == "ValidationError"
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)

    def test_settings_are_tried_out_once_somebody_has_signed_in(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        caller = people_caller(ada)
        new = caller.ask('{ integration(integrationId: "signed") { configForm { token } } }')["integration"]
        values = [{"name": "name", "value": {"text": "Mine"}}]
        refused = caller.do(
            "checkSettings", "__typename", formToken=new["configForm"]["token"], values=values
        )
        config = configured(ada, signed)
        document = "query($id: ID!) { config(id: $id) { form { token } } }"
        form = caller.ask(document, {"id": f"cfg_{config.pk}"})["config"]["form"]
        passed = caller.do("checkSettings", "__typename", formToken=form["token"], values=[])

        assert refused["__typename"] == "ValidationError"
        assert [issue["path"] for issue in refused["issues"]] == [["values", "access_token"]]
        assert passed["__typename"] == "CheckSettingsPayload"

    def test_another_address_is_refused(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)

        refused = people_caller(ada).do(
            "updateConfig",
            configId=f"cfg_{config.pk}",
            expectedVersion=config.version,
            values=[{"name": "base", "value": {"text": "https://evil.test"}}],
        )

        assert refused["__typename"] == "ValidationError"
        assert [issue["code"] for issue in refused["issues"]] == ["secret_required"]
        assert Config.objects.get().settings["base"] == ""
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)

    def test_the_form_says_who_is_signed_in_and_offers_nothing_to_type(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        document = """query($id: ID!) { config(id: $id) { form { fieldsets { fields { name readOnly required
            ... on SecretField { isSet canClear fingerprints { fingerprint } } } } } } }"""

        form = people_caller(ada).ask(document, {"id": f"cfg_{config.pk}"})["config"]["form"]
        fields = {one["name"]: one for group in form["fieldsets"] for one in group["fields"]}

        token = fields["access_token"]
        assert (token["readOnly"], token["required"]) == (True, False)
        assert (token["isSet"], token["canClear"], len(token["fingerprints"])) == (True, False, 1)


class TestWhenItDoesNotWork:
    def test_who_declines_is_asked_again_in_words(self, ada: Any, signed: AuthorizationServer) -> None:
        flow = away(ada)

        response = Browser(ada).back(signed.sign_in(url_of(flow), consents=False))
        asked = again(flow)
        second = Browser(ada).back(signed.sign_in(url_of(asked)))

        assert response.status_code == 422
        assert asked.step["description"] == "The sign-in was declined at the service."
        assert asked.step["can_go_back"] is True
        assert second.status_code == 200
        assert Config.objects.count() == 1

    def test_a_check_that_fails_saves_nothing_and_says_so(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flow = away(ada)
        back = signed.sign_in(url_of(flow))
        with monkeypatch.context() as patch:
            patch.setattr(signing.Signed, "_api", lambda _self, _context: f"{signed.url}/nowhere")
            response = Browser(ada).back(back)

        assert response.status_code == 422
        assert again(flow).step["description"] == "127.0.0.1 answered 404: there is nothing at this address."
        assert not Config.objects.exists()

    def test_a_name_that_is_taken_can_be_changed_behind_the_detour(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        configured(ada, signed)
        flow = away(ada)

        response = Browser(ada).back(signed.sign_in(url_of(flow)))
        form = answer(again(flow), ada, back=True)
        sent = answer(form, ada, fill=filling(name="Other"))
        second = Browser(ada).back(signed.sign_in(url_of(sent)))

        assert response.status_code == 422
        assert (form.step["type"], second.status_code) == ("form", 200)
        assert sorted(Config.objects.values_list("name", flat=True)) == ["Mine", "Other"]

    def test_what_somebody_else_saved_meanwhile_is_told_and_then_gone_over(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        flow = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, config_id=config.pk)
        sent = answer(flow, ada, fill=filling(base=signed.url))
        operations.update(actor=ada, config_id=config.pk, name="Renamed")

        first = Browser(ada).back(signed.sign_in(url_of(sent)))
        between = Config.objects.get()
        second = Browser(ada).back(signed.sign_in(url_of(again(flow))))

        assert (first.status_code, second.status_code) == (422, 200)
        assert (between.name, between.settings["base"]) == ("Renamed", "")
        assert Config.objects.get().settings["base"] == signed.url

    def test_no_code_is_redeemed_where_somebody_else_has_led_it_meanwhile(
        self, ada: Any, signed: AuthorizationServer, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(signing.Signed, "sign_in", signing.TRUSTING)
        config = configured(ada, signed)
        flow = runner.start(user=ada, kind=Flow.Kind.REAUTHENTICATE, config_id=config.pk)
        moved = {**config.settings, "base": receiver.url}
        operations.update(actor=ada, config_id=config.pk, settings=moved, secrets={"access_token": "theirs"})

        back = Browser(ada).back(signed.sign_in(url_of(flow)))

        assert back.status_code == 422
        assert again(flow).step["description"].startswith("Somebody else has changed the config meanwhile.")
        assert receiver.requests == []
        assert keeping.reveal(Config.objects.get())["access_token"] == "theirs"

    def test_without_the_right_nothing_is_saved(
        self, ada: Any, root: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(root, signed)
        sharing.grant(actor=root, config_id=config.pk, user_id=ada.pk, role=Role.EDITOR)
        flow = runner.start(user=ada, kind=Flow.Kind.REAUTHENTICATE, config_id=config.pk)
        back = signed.sign_in(url_of(flow))
        sharing.revoke(actor=root, config_id=config.pk, user_id=ada.pk)

        response = Browser(ada).back(back)

        assert response.status_code == 422
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)

    def test_a_wrong_client_secret_is_said_to_be_one(
        self, ada: Any, root: Any, signed: AuthorizationServer
    ) -> None:
        signing.activate(root, signed, client_secret="wrong")
        flow = away(ada)

        response = Browser(ada).back(signed.sign_in(url_of(flow)))

        assert response.status_code == 422
        assert "client id or secret" in again(flow).step["description"]
        assert not Config.objects.exists()


class TestSigningInAgain:
    def test_it_replaces_the_tokens_and_releases_what_is_held(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        signed.control("revoke")
        deliver(1)
        held = (Config.objects.get().health, states())
        status = "query($id: ID!) { config(id: $id) { status { fixWith } } }"
        shown = people_caller(ada).ask(status, {"id": f"cfg_{config.pk}"})["config"]
        before = keeping.reveal(config)

        flow = runner.start(user=ada, kind=Flow.Kind.REAUTHENTICATE, config_id=config.pk)
        response = Browser(ada).back(signed.sign_in(url_of(flow)))
        deliver(2)

        assert held == (Health.UNAUTHORIZED, ["HELD"])
        assert shown["status"]["fixWith"] == "REAUTHENTICATE"
        assert flow.step["type"] == "external"
        assert response.status_code == 200
        assert Config.objects.get().health == Health.HEALTHY
        assert states() == ["DELIVERED", "DELIVERED"]
        assert sorted(one["number"] for one in signed.control("state")["seen"]) == [1, 2]
        after = keeping.reveal(Config.objects.get())
        assert all(after[name] != before[name] for name in before)

    def test_who_has_not_signed_in_keeps_what_was_there(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        health.report_health(config_id=config.pk, health=Health.UNAUTHORIZED, reason="No.")
        flow = runner.start(user=ada, kind=Flow.Kind.REAUTHENTICATE, config_id=config.pk)

        response = Browser(ada).back(signed.sign_in(url_of(flow), consents=False))

        assert response.status_code == 422
        assert Config.objects.get().health == Health.UNAUTHORIZED
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)
