"""The tokens of actions' forms: filled in again, asked for choices, sent with an action; not checked."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group

from jackfield.accounts.scopes import TokenScope
from jackfield.configs.models import Config
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from jackfield.sdk import Context, Integration, Settings, setting, steps
from jackfield.sdk.actions import action
from jackfield.sdk.steps import GatewayRequest, Step
from tests.api.form_queries import again, by_name
from tests.api.people import Caller, People, make_config
from tests.api.test_forms_choices import ask
from tests.api.test_forms_fields import named

STEP = "flow { id isOver step { __typename stepId ... on FormStep { form { token } } } }"


class PaintForm(forms.Form):
    """What painting asks."""

    color = forms.CharField(max_length=5)
    pin = forms.CharField(widget=forms.PasswordInput)
    group = forms.ModelChoiceField(Group.objects.order_by("name"))


class PainterSettings(Settings):
    """Of a config."""

    wall: str = setting("Wall", default="north")


class Painter(Integration[PainterSettings]):
    """Paints walls, and whole houses."""

    integration_id = "painter"
    name = "Painter"
    painted: tuple[Any, ...] = ()

    @action("paint", "Paint", needs_config=True, form_class=PaintForm)
    async def paint(self, request: GatewayRequest, context: Context[PainterSettings]) -> Step:
        """One wall."""
        Painter.painted += ((context.settings.wall, request.values["color"], request.values["pin"]),)
        return steps.Done(message="Painted.")

    @action("renovate", "Renovate", destructive=True, form_class=PaintForm)
    async def renovate(self, request: GatewayRequest, context: None) -> Step:
        """All of it."""
        Painter.painted += ("all",)
        return steps.Done(message="Renovated.")


@pytest.fixture(autouse=True)
def _painter(surroundings: None) -> Iterator[None]:
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now

    Painter.painted = ()
    process.manager().register_integration_class(Painter)
    yield
    process.manager().unregister_integration_class(Painter)


@pytest.fixture
def wall(people: People) -> Config:
    """Of Ada's."""
    return make_config(people.ada, integration_id="painter", settings={}, secrets={}, event_types=())


@pytest.fixture
def groups(people: People) -> list[Group]:
    """More than come with a form."""
    return Group.objects.bulk_create(Group(name=f"group {number:03}") for number in range(150))


def shown_token(caller: Caller, action_id: str) -> str:
    """The token of the form that stands beside an action."""
    query = '{ integration(integrationId: "painter") { manageActions { action form { token } } } }'
    found = caller.ask(query)["integration"]["manageActions"]
    return str({one["action"]: one["form"]["token"] for one in found}[action_id])


def flow_token(caller: Caller, **about: Any) -> str:
    """The token of the form that a flow asks."""
    flow = caller.do("startFlow", STEP, kind="MANAGE", integrationId="painter", **about)["flow"]
    return str(flow["step"]["form"]["token"])


def cfg(config: Config) -> str:
    """Its id."""
    return f"cfg_{config.pk}"


def beside_the_action(caller: Caller, _wall: Config) -> str:
    """Where it is shown with the integration."""
    return shown_token(caller, "paint")


def in_a_flow(caller: Caller, wall: Config) -> str:
    """Where it is the first step."""
    return flow_token(caller, action="paint", configId=cfg(wall))


Where = Callable[[Caller, Config], str]
WHEREVER = pytest.mark.parametrize("where", [beside_the_action, in_a_flow])


@WHEREVER
def test_a_form_is_filled_in_again_and_its_rows_come_by_pages(
    ada: Caller, wall: Config, groups: list[Group], where: Where
) -> None:
    token = where(ada, wall)

    shown = again(ada, token, named(color={"text": "purple"}, pin={"secret": {"set": "1234"}}))
    page = ask(ada, token, "group", search="14", first=3)
    text = ask(ada, token, "color")

    found = by_name(shown)
    assert (shown["title"], found["color"]["text"]) == ("Paint", "purple")
    assert found["color"]["errors"] == ["Ensure this value has at most 5 characters (it has 6)."]
    assert (found["pin"]["__typename"], found["group"]["source"]["__typename"]) == (
        "SecretField",
        "RemoteChoices",
    )
    assert "1234" not in str(shown)
    assert [item["label"] for item in page["items"]] == ["group 014", "group 114", "group 140"]
    assert (text["items"], text["code"]) == ([], "VALIDATION")
    assert Painter.painted == ()


@WHEREVER
def test_its_token_is_taken_with_what_was_typed(
    ada: Caller, wall: Config, groups: list[Group], where: Where
) -> None:
    token = where(ada, wall)
    Flow.objects.all().delete()
    typed = named(color={"text": "red"}, pin={"secret": {"set": "1234"}}, group={"choice": str(groups[0].pk)})
    about = {"integrationId": "painter", "action": "paint", "configId": cfg(wall)}

    other = ada.do("manageIntegration", **about, values=typed, formToken=shown_token(ada, "renovate"))
    nonsense = ada.do("manageIntegration", **about, values=typed, formToken="nonsense")
    assert not Painter.painted
    done = ada.do("manageIntegration", STEP, **about, values=typed, formToken=token)

    assert (other["__typename"], other["code"]) == ("ConflictError", "FORM_CHANGED")
    assert (nonsense["__typename"], nonsense["code"]) == ("StateError", "FORM_EXPIRED")
    assert done["flow"]["step"]["__typename"] == "DoneStep"
    assert Painter.painted == (("north", "red", "1234"),)


@WHEREVER
def test_there_is_nothing_to_check_before_an_action(ada: Caller, wall: Config, where: Where) -> None:
    token = where(ada, wall)

    answer = ada.do("checkSettings", formToken=token, values=named(color={"text": "red"}))

    assert (answer["__typename"], answer["code"]) == ("StateError", "NOT_OFFERED")
    assert Painter.painted == ()


def test_a_form_is_made_again_for_those_who_may_do_it(people: People, wall: Config) -> None:
    ada, root = people.caller(people.ada), people.caller(people.root)
    ada_operates = people.caller(people.ada, TokenScope.OPERATE)
    ada_reads = people.caller(people.ada, TokenScope.READ)
    root_operates = people.caller(people.root, TokenScope.OPERATE)

    def is_made(caller: Caller, action_id: str) -> bool:
        token = shown_token(caller, action_id)
        page = ask(caller, token, "group")
        made = again(caller, token, []) is not None
        assert (page["code"] is None) is made
        return made

    assert [is_made(caller, "paint") for caller in (ada, ada_operates, ada_reads)] == [True, True, False]
    assert [is_made(caller, "renovate") for caller in (ada, root, root_operates)] == [False, True, False]


def test_a_flow_of_a_config_needs_the_scope_to_operate_it(people: People, wall: Config) -> None:
    operating = people.caller(people.ada, TokenScope.OPERATE)
    token = flow_token(operating, action="paint", configId=cfg(wall))

    assert again(operating, token, [])["title"] == "Paint"
    assert again(people.caller(people.ben), token, []) is None


def test_a_token_outlives_neither_the_integration_nor_the_action(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = people.caller(people.root)
    token = shown_token(root, "renovate")
    only_paint = {"paint": Painter.abilities.actions["paint"]}

    assert again(root, token, [])["title"] == "Renovate"
    with monkeypatch.context() as newer_code:
        newer_code.setattr(Painter, "abilities", replace(Painter.abilities, actions=only_paint))
        assert again(root, token, []) is None
    registry.deactivate(integration_id="painter", actor=people.root)
    assert again(root, token, []) is None
    assert ask(root, token, "group")["code"] == "FORM_EXPIRED"
