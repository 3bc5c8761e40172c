"""checkSettings: the service is asked about what is typed; nothing is saved, secrets stay where they are."""

import pytest

from jackfield.accounts.principal import Principal
from jackfield.api.forms.tokens import FormOf, encode
from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.registry import queries
from tests.api.form_queries import form_of, new_form
from tests.api.people import Caller, People
from tests.api.test_forms_fields import create, named
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.usefixtures("form_kinds")

SECRET = "correct-horse-battery"


def room(caller: Caller, url: str) -> str:
    """A config of the rooms; the token of its form."""
    values = named(url={"text": url}, token={"secret": {"set": SECRET}})
    made = create(caller, "rooms", values)
    return str(form_of(caller, made["config"]["id"], "{ token }")["token"])


def test_settings_that_are_typed_are_checked_and_not_saved(ada: Caller, receiver: Receiver) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]
    values = named(name={"text": "New"}, url={"text": receiver.url}, token={"secret": {"set": SECRET}})

    answer = ada.do("checkSettings", "said: message", formToken=token, values=values)

    assert answer == {"__typename": "CheckSettingsPayload", "said": "The service says that it works."}
    assert [request.headers["x-token"] for request in receiver.requests] == [SECRET]
    assert not Config.objects.exists()


def test_what_is_kept_goes_with_what_is_typed(ada: Caller, receiver: Receiver) -> None:
    token = room(ada, receiver.url)
    before = Config.objects.values().get()

    kept = ada.do("checkSettings", "said: message", formToken=token, values=named(volume={"number": "7"}))
    fresh = ada.do("checkSettings", formToken=token, values=named(token={"secret": {"set": "a-new-secret"}}))

    assert kept["__typename"] == fresh["__typename"] == "CheckSettingsPayload"
    assert [request.headers["x-token"] for request in receiver.requests] == [SECRET, "a-new-secret"]
    assert Config.objects.values().get() == before


def test_a_new_destination_is_not_told_what_is_kept(ada: Caller, receiver: Receiver) -> None:
    token = room(ada, "https://r.test")

    without = ada.do("checkSettings", formToken=token, values=named(url={"text": receiver.url}))
    again = ada.do(
        "checkSettings",
        formToken=token,
        values=named(url={"text": receiver.url}, token={"secret": {"set": "a-new-secret"}}),
    )

    assert without["issues"] == [{"path": ["values", "token"], "code": "secret_required"}]
    assert again["__typename"] == "CheckSettingsPayload"
    assert [request.headers["x-token"] for request in receiver.requests] == ["a-new-secret"]


def test_what_is_typed_goes_to_no_place_that_was_not_seen(
    ada: Caller, people: People, receiver: Receiver
) -> None:
    token = room(ada, "https://r.test")
    config = Config.objects.get()
    moved = {**config.settings, "url": receiver.url}
    operations.update(actor=people.ada, config_id=config.pk, settings=moved, secrets={"token": "t0ken"})

    answer = ada.do("checkSettings", formToken=token, values=named(token={"secret": {"set": "typed-before"}}))

    assert (answer["code"], answer["currentVersion"]) == ("CONFLICT", 2)
    assert receiver.requests == []


@pytest.mark.parametrize(("status", "health"), [(401, "UNAUTHORIZED"), (500, "FAILING"), (404, "FAILING")])
def test_a_service_that_says_no_is_an_error_with_the_health_that_it_would_make(
    ada: Caller, receiver: Receiver, status: int, health: str
) -> None:
    receiver.answer_with(Answer(status=status))
    token = room(ada, receiver.url)
    before = Config.objects.values().get()

    query = """mutation($input: CheckSettingsInput!) { checkSettings(input: $input) {
        __typename ... on CheckFailedError { code health message } } }"""
    answer = ada.ask(query, {"input": {"formToken": token, "values": []}})["checkSettings"]

    assert (answer["__typename"], answer["code"], answer["health"]) == (
        "CheckFailedError",
        "CHECK_FAILED",
        health,
    )
    assert str(status) in answer["message"]
    assert SECRET not in answer["message"]
    assert Config.objects.values().get() == before


def test_what_is_not_valid_is_not_asked_about(ada: Caller, receiver: Receiver) -> None:
    token = room(ada, receiver.url)

    wrong = ada.do("checkSettings", formToken=token, values=named(volume={"number": "99"}))
    unread = ada.do("checkSettings", formToken=token, values=named(volume={"text": "9"}))

    assert wrong["issues"] == [{"path": ["values", "volume"], "code": "max_value"}]
    assert unread["issues"] == [{"path": ["values", "volume"], "code": "wrong_member"}]
    assert receiver.requests == []


def test_a_token_of_another_form_or_of_none_is_refused(
    people: People, ada: Caller, receiver: Receiver
) -> None:
    mine = room(ada, receiver.url)
    changed = encode(
        principal=Principal(user=people.ada),
        form=FormOf(integration_id="rooms", config_id=Config.objects.get().pk, version=1, revision="another"),
    )

    nonsense = ada.do("checkSettings", formToken="nonsense", values=[])
    stolen = people.caller(people.ben).do("checkSettings", formToken=mine, values=[])
    other = ada.do("checkSettings", formToken=changed, values=[])
    operations.delete(actor=people.ada, config_id=Config.objects.get().pk)
    gone = ada.do("checkSettings", formToken=mine, values=[])

    assert (nonsense["__typename"], nonsense["code"]) == ("StateError", "FORM_EXPIRED")
    assert (stolen["code"], gone["code"]) == ("FORM_EXPIRED", "FORM_EXPIRED")
    assert (other["__typename"], other["code"]) == ("ConflictError", "FORM_CHANGED")
    assert receiver.requests == []


def test_an_integration_without_a_check_says_so(ada: Caller) -> None:
    token = new_form(ada, "stock", "{ token }")["token"]

    answer = ada.do("checkSettings", "said: message", formToken=token, values=named(name={"text": "x"}))

    assert answer == {
        "__typename": "CheckSettingsPayload",
        "said": "This integration has no check: the next delivery will tell.",
    }


def test_activation_settings_are_tried_before_the_integration_is_activated(
    people: People, receiver: Receiver
) -> None:
    root = people.caller(people.root)
    query = '{ integration(integrationId: "setup") { activationForm { token } } }'
    token = root.ask(query)["integration"]["activationForm"]["token"]
    before = queries.record_of("setup").settings

    typed = named(title={"text": receiver.url})

    good = root.do("checkSettings", "said: message", formToken=token, values=typed)
    receiver.answer_with(Answer(status=401))
    bad = root.do("checkSettings", formToken=token, values=typed)
    wrong = root.do("checkSettings", formToken=token, values=named(count={"text": "x"}))

    assert good == {"__typename": "CheckSettingsPayload", "said": "The service says that it works."}
    assert (bad["__typename"], bad["code"]) == ("CheckFailedError", "CHECK_FAILED")
    assert wrong["issues"] == [{"path": ["values", "count"], "code": "wrong_member"}]
    assert len(receiver.requests) == 2
    assert queries.record_of("setup").settings == before


def test_a_step_of_a_flow_is_checked_by_the_flow_alone(people: People) -> None:
    root = people.caller(people.root)
    selection = "flow { step { ... on FormStep { form { token } } } }"
    flow = root.do("startFlow", selection, kind="ACTIVATE", integrationId="asking-first")["flow"]

    answer = root.do("checkSettings", formToken=flow["step"]["form"]["token"], values=[])

    assert (answer["__typename"], answer["code"]) == ("StateError", "NOT_OFFERED")
