"""The steps of a flow: what the gateway of an integration answers, and what comes back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.functional import Promise

Text = str | Promise


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


@dataclass(frozen=True, kw_only=True)
class Menu:
    """Let one option be chosen; it comes back as ``request.option_id``."""

    step_id: str
    title: Text
    options: Sequence[Option]
    description: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Say what will happen; a yes comes back as ``request.confirmed``."""

    step_id: str
    title: Text
    description: Text | None = None
    consequences: Sequence[Consequence] = ()
    destructive: bool = False
    reversible: bool = True
    confirm_label: Text = "Continue"
    #: Ways of doing it; the chosen one comes back as ``request.option_id``.
    options: Sequence[Option] = ()
    #: What must be typed for a yes; it comes back as ``request.typed``.
    type_to_confirm: str | None = None


@dataclass(frozen=True, kw_only=True)
class External:
    """Send the person elsewhere, to sign in there; the flow goes on when they are back."""

    step_id: str
    title: Text
    url: str
    expires_at: datetime
    description: Text | None = None
    user_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Something is under way; ask again."""

    step_id: str
    title: Text
    message: Text
    description: Text | None = None
    #: From 0 to 1; None when nobody knows.
    fraction: float | None = None
    cancellable: bool = False


@dataclass(frozen=True, kw_only=True)
class Done:
    """It is over and went well."""

    message: Text
    title: Text = "Done"
    step_id: str = "done"
    description: Text | None = None
    #: For a person.
    facts: Sequence[Fact] = ()
    #: For a program: JSON.
    result: Any = None
    #: What the verb is to be carried out with: activation settings, or ``{"mode": "SAFE"}``.
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Abort:
    """It is over and changed nothing."""

    reason: Text
    title: Text = "Not done"
    step_id: str = "abort"
    description: Text | None = None
    retryable: bool = False


Step = Form | Menu | Confirm | External | Progress | Done | Abort


@dataclass(frozen=True, kw_only=True)
class GatewayRequest:
    """What a person answered to the step before."""

    #: The step that was answered; None when the flow begins.
    step_id: str | None = None
    #: The cleaned values of a form step.
    values: Mapping[str, Any] = field(default_factory=dict)
    option_id: str | None = None
    confirmed: bool = False
    typed: str | None = None
    back: bool = False
    #: What there is of the integration's: ``{"configs": 3, "waiting_deliveries": 12}``.
    counts: Mapping[str, int] = field(default_factory=dict)
    #: The action of ``manage``.
    action: str | None = None
