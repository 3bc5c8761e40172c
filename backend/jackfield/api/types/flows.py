"""Flows and their steps."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.defining import interface, output, resolved, told
from jackfield.api.forms import flow_steps
from jackfield.api.forms.fields import FormSchema
from jackfield.api.forms.words import NoticeTone
from jackfield.api.node import Node
from jackfield.api.people import User, user
from jackfield.api.scalars import JSON
from jackfield.api.types import configs, integrations
from jackfield.api.words import FlowKind
from jackfield.flows import queries, runner
from jackfield.flows.models import Flow as Row
from jackfield.sdk.kept import in_words

if TYPE_CHECKING:
    from jackfield.api.types.configs import Config
    from jackfield.api.types.integrations import Integration

IntegrationType = Annotated["Integration", strawberry.lazy("jackfield.api.types.integrations")]
ConfigType = Annotated["Config", strawberry.lazy("jackfield.api.types.configs")]


@interface
class FlowStep:
    """One turn of a flow."""

    step_id: str = told("What submitFlowStep takes.")
    title: str = told("Its heading.")
    description: str | None = told("CommonMark; the client sanitises it.")
    position: int | None = told("Which step it is; null when nobody knows.")
    total: int | None = told("Of how many; null when nobody knows.")
    can_go_back: bool = told("Whether the step before can be answered again.")


@output
class FormStep(FlowStep):
    """Asks for values."""

    row: strawberry.Private[Row]
    principal: strawberry.Private[Principal]
    is_last: bool = told("Whether nothing more is asked after it.")

    @resolved
    def form(self) -> FormSchema:
        """What it asks for."""
        return flow_steps.of_flow(self.row, self.principal)


@output
class MenuOption:
    """One thing to choose."""

    option_id: str = told("What is sent back.")
    label: str = told("What people read.")
    description: str | None = told("More about it.")
    recommended: bool = told("Whether most people choose it.")


@output
class MenuStep(FlowStep):
    """Lets one option be chosen."""

    options: list[MenuOption] = told("What there is to choose.")


@output
class Consequence:
    """Something that a yes will do."""

    label: str = told("What.")
    count: int | None = told("To how many.")
    severity: NoticeTone = told("How bad that is.")


@output
class ConfirmStep(FlowStep):
    """Says what will happen, and asks for a yes."""

    consequences: list[Consequence] = told("What a yes will do.")
    destructive: bool = told("Whether something is lost.")
    reversible: bool = told("Whether it can be taken back.")
    confirm_label: str = told("What the button says.")
    options: list[MenuOption] = told("Ways of doing it; send the chosen one back as optionId.")
    type_to_confirm: str | None = told("What must be typed for a yes; send it back as typed.")


@output
class ExternalStep(FlowStep):
    """Sends the person elsewhere, to sign in there; the flow goes on when they are back."""

    url: str = told("Where to go.")
    user_code: str | None = told("What to enter there.")
    expires_at: datetime = told("Until when that works.")


@output
class ProgressStep(FlowStep):
    """Something is under way."""

    fraction: float | None = told("From 0 to 1; null when nobody knows.")
    message: str = told("What is being done.")
    cancellable: bool = told("Whether it can be broken off.")


@output
class Fact:
    """Something to read."""

    label: str = told("What it is about.")
    value: str = told("What there is to say.")
    tone: NoticeTone = told("How it is meant.")


@output
class DoneStep(FlowStep):
    """It is over and went well."""

    message: str = told("What was done.")
    facts: list[Fact] = told("For a person.")
    result: JSON | None = told("The same for a program that knows the action.")


@output
class AbortStep(FlowStep):
    """It is over and changed nothing."""

    reason: str = told("Why.")
    retryable: bool = told("Whether starting it again makes sense.")


#: No field returns them by name, so the schema must be told of them.
STEP_TYPES = (FormStep, MenuStep, ConfirmStep, ExternalStep, ProgressStep, DoneStep, AbortStep)


@output
class Flow(Node):
    """A conversation with a person. At most one is open for each person, kind and thing."""

    row: strawberry.Private[Row]
    principal: strawberry.Private[Principal]
    kind: FlowKind = told("What it is about.")
    step: FlowStep = told("Where it stands.")
    is_over: bool = told("Whether nothing more can be answered.")
    started_at: datetime = told("When it was started.")
    expires_at: datetime = told("When it runs out, unless it is answered before.")

    @resolved
    def integration(self) -> IntegrationType | None:
        """About which integration."""
        key = self.row.integration_id
        return integrations.load([key], self.principal).get(key) if key else None

    @resolved
    def config(self) -> ConfigType | None:
        """About which config; also the one that it has just made."""
        key = self.row.config_id
        return None if key is None else configs.load([key], self.principal).get(key)

    @resolved
    def started_by(self) -> User:
        """Who started it."""
        return user(self.row.started_by)


def show(row: Row, principal: Principal) -> Flow:
    """Show a flow of the viewer's own."""
    return Flow(
        id=strawberry.ID(ids.encode("flw", row.pk)),
        row=row,
        principal=principal,
        kind=FlowKind(row.kind),
        step=_step(row, principal),
        is_over=row.is_over,
        started_at=row.started_at,
        expires_at=row.expires_at,
    )


def load(keys: Any, principal: Principal) -> dict[int, Flow]:
    """Return those of these flows that the viewer started, by key."""
    rows = queries.own(principal.user).filter(pk__in=list(keys))
    return {row.pk: show(row, principal) for row in rows}


def _step(row: Row, principal: Principal) -> FlowStep:
    data = row.step
    common: dict[str, Any] = {
        "step_id": data["step_id"],
        "title": data["title"],
        "description": data["description"],
        "position": data.get("position"),
        "total": data.get("total"),
        "can_go_back": data.get("can_go_back", False),
    }
    if data["type"] == "form":
        return FormStep(**common, row=row, principal=principal, is_last=data["is_last"])
    if data["type"] == "external":
        return _external(runner.external_of(row), common)
    return _MADE[data["type"]](data, common)


def _menu(data: Mapping[str, Any], common: dict[str, Any]) -> FlowStep:
    return MenuStep(**common, options=_options(data))


def _external(data: Mapping[str, Any], common: dict[str, Any]) -> FlowStep:
    expires_at = datetime.fromisoformat(data["expires_at"])
    return ExternalStep(**common, url=data["url"] or "", user_code=data["user_code"], expires_at=expires_at)


def _progress(data: Mapping[str, Any], common: dict[str, Any]) -> FlowStep:
    return ProgressStep(
        **common, fraction=data["fraction"], message=data["message"], cancellable=data["cancellable"]
    )


def _done(data: Mapping[str, Any], common: dict[str, Any]) -> FlowStep:
    facts = [Fact(label=f["label"], value=f["value"], tone=NoticeTone(f["tone"])) for f in data["facts"]]
    result = None if data["result"] is None else JSON(data["result"])
    return DoneStep(**common, message=data["message"], facts=facts, result=result)


def _abort(data: Mapping[str, Any], common: dict[str, Any]) -> FlowStep:
    # It may be a worker's, who reads nothing.
    told = {**common, "title": in_words(common["title"])}
    return AbortStep(**told, reason=in_words(data["reason"]), retryable=data["retryable"])


def _confirm(data: Mapping[str, Any], common: dict[str, Any]) -> FlowStep:
    return ConfirmStep(
        **common,
        consequences=[
            Consequence(label=c["label"], count=c["count"], severity=NoticeTone(c["severity"]))
            for c in data["consequences"]
        ],
        destructive=data["destructive"],
        reversible=data["reversible"],
        confirm_label=data["confirm_label"],
        options=_options(data),
        type_to_confirm=data["type_to_confirm"],
    )


def _options(data: Mapping[str, Any]) -> list[MenuOption]:
    return [
        MenuOption(
            option_id=o["option_id"],
            label=o["label"],
            description=o["description"],
            recommended=o["recommended"],
        )
        for o in data["options"]
    ]


_MADE: Mapping[str, Callable[[Mapping[str, Any], dict[str, Any]], FlowStep]] = {
    "menu": _menu,
    "confirm": _confirm,
    "progress": _progress,
    "done": _done,
    "abort": _abort,
}
