"""The steps of a flow: what the gateway of an integration answers, and what comes back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.formfields import secured
from jackfield.sdk.resources import Resource

if TYPE_CHECKING:
    from jackfield.sdk.context import Context

Text = str | Promise

_DONE, _NOT_DONE, _CONTINUE = _("Done"), _("Not done"), _("Continue")


class Tone(StrEnum):
    """How a fact or a consequence is meant."""

    INFO = "INFO"
    SUCCESS = "SUCCESS"
    WARNING = "WARNING"
    DANGER = "DANGER"


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose."""

    option_id: str
    label: Text
    description: Text | None = None
    recommended: bool = False


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What a yes will do; ``count`` of what, if it can be counted."""

    label: Text
    count: int | None = None
    severity: Tone = Tone.WARNING


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something to read."""

    label: Text
    value: Text
    tone: Tone = Tone.INFO


@dataclass(frozen=True, kw_only=True)
class Form:
    """Ask for values; they come back as ``request.values``."""

    step_id: str
    title: Text
    form_class: type[forms.Form]
    description: Text | None = None
    initial: Mapping[str, Any] = field(default_factory=dict)
    #: Whether there is nothing more to ask after it.
    is_last: bool = False
    #: Which step it is, of how many; None where the flow counts by itself, or nobody knows.
    position: int | None = None
    total: int | None = None

    def __post_init__(self) -> None:
        """See to it that what a password input asks for is kept as a secret."""
        object.__setattr__(self, "form_class", secured(self.form_class))


@dataclass(frozen=True, kw_only=True)
class Menu:
    """Let one option be chosen; it comes back as ``request.option_id``."""

    step_id: str
    title: Text
    options: Sequence[Option]
    description: Text | None = None
    position: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Say what will happen; a yes comes back as ``request.confirmed``."""

    step_id: str
    title: Text
    description: Text | None = None
    consequences: Sequence[Consequence] = ()
    destructive: bool = False
    reversible: bool = True
    confirm_label: Text = _CONTINUE
    #: Ways of doing it; the chosen one comes back as ``request.option_id``.
    options: Sequence[Option] = ()
    #: What must be typed for a yes; it comes back as ``request.typed``.
    type_to_confirm: str | None = None
    position: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class External:
    """Send the person elsewhere, to sign in there; the flow goes on when they are back.

    Whoever sends them back hands on ``request.state``, once; what came with it is ``request.external``. When
    they say themselves that they are back, the gateway is asked with an empty ``external``.
    """

    step_id: str
    title: Text
    #: ``https`` or ``http``; kept sealed.
    url: str
    #: Aware.
    expires_at: datetime
    description: Text | None = None
    #: What to enter there; kept sealed.
    user_code: str | None = None
    position: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Something is under way: the gateway is asked again every second until it says otherwise.

    It is asked with the ``step_id`` of this step; what was answered before is in ``request.earlier``.
    """

    step_id: str
    title: Text
    message: Text
    description: Text | None = None
    #: From 0 to 1; None when nobody knows.
    fraction: float | None = None
    #: Whether a person may break it off: then nothing more is asked of the gateway.
    cancellable: bool = False
    position: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Done:
    """It is over and went well."""

    message: Text
    title: Text = _DONE
    step_id: str = "done"
    description: Text | None = None
    #: For a person.
    facts: Sequence[Fact] = ()
    #: For a program: JSON.
    result: Any = None
    #: What the verb is to be carried out with: activation settings, or ``{"mode": "SAFE"}``.
    values: Mapping[str, Any] = field(default_factory=dict)
    #: How the thing stands that was commanded, if that is known now: its state and attributes are kept.
    resource: Resource | None = None


@dataclass(frozen=True, kw_only=True)
class Abort:
    """It is over and changed nothing."""

    reason: Text
    title: Text = _NOT_DONE
    step_id: str = "abort"
    description: Text | None = None
    retryable: bool = False


Step = Form | Menu | Confirm | External | Progress | Done | Abort


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person answered to one step."""

    #: The cleaned values of a form step; of one that was answered some turns ago as JSON holds them.
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    option_id: str | None = None
    confirmed: bool = False
    typed: str | None = None


@dataclass(frozen=True, kw_only=True)
class GatewayRequest(Answer):
    """What a person answered to the step before, and what a gateway may want to know beside it."""

    #: The step that was answered; None when the flow begins.
    step_id: str | None = None
    #: They went back: answer again with the step that this answer led to.
    back: bool = False
    #: All answers so far, this one too, by their steps.
    earlier: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    #: What an External step hands over as ``state``: unguessable, and good for one return.
    state: str = field(default="", repr=False)
    #: The query with which they came back from an External step.
    external: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: What there is of the integration's: ``{"configs": 3, "waiting_deliveries": 12}``.
    counts: Mapping[str, int] = field(default_factory=dict)
    #: The action of ``manage``.
    action: str | None = None
    #: The thing that an action commands.
    resource: Resource | None = None
    #: Of the config that an action is done for.
    context: "Context[Any] | None" = None
