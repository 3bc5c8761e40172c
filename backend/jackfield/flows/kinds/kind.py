"""What a kind of flow says of itself: who may, about what, which step comes next, and what it comes to."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from jackfield.flows.subjects import Subject
from jackfield.sdk.outcomes import Verdict
from jackfield.sdk.steps import Done, Form, GatewayRequest, Step


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where a conversation is: who speaks, about what, and what was answered last."""

    user: Any
    subject: Subject
    request: GatewayRequest
    #: What the kind noted at the turn before; JSON, kept sealed.
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    #: The valid form, when a form step has just been answered, and which of its fields were given.
    form: forms.Form | None = field(default=None, repr=False)
    given: frozenset[str] = frozenset()
    #: Fields of all forms so far that hold secrets.
    secret_names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The next step, and what goes with it."""

    step: Step
    #: Handed back at the next turn; JSON, kept sealed.
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    #: Done in the transaction that writes the turn.
    then: Callable[[], None] | None = None


#: Asks a network, on an event loop and in no transaction.
Asking = Callable[[], Awaitable[Reply]]
Checking = Callable[[], Awaitable[Verdict]]


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """The form of a step, and what a client must know to show it."""

    form: forms.Form
    #: Of which form a client's token speaks: ``config``, ``activation``, or ``action:`` and the id of one.
    purpose: str
    integration_id: str
    #: The config that it changes.
    config: Any = None
    #: What is kept of the secrets that are set: name to fingerprint, set_at, set_by.
    secrets: Mapping[str, Any] = field(default_factory=dict)
    #: The secrets that were typed before and not taken: the next answer has them, too.
    secrets_typed: frozenset[str] = frozenset()


class Kind(ABC):
    """One kind of flow. Holds no state: one object serves all flows of its kind."""

    #: Whether the answer to a form is kept as it was typed, to fill the form in again; else as cleaned.
    keeps_typed = False

    @abstractmethod
    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Return what a flow is about, whole; in it is only what this kind is about.

        Raises:
            AnswerRefused: Something is not named, or named too much.
            NotOffered: There is no such flow about this thing.
            IntegrationNotFound, ConfigNotFound, ActionNotFound, ResourceNotFound: It is not there, or hidden.
            VerbDenied, PermissionDenied: The user may not.
            IntegrationUnavailable, NotActive: Not now.
        """

    @abstractmethod
    def admit(self, *, user: Any, subject: Subject) -> None:
        """Pass, or refuse as ``subject`` does. Asked at every turn, and again where it is carried out."""

    @abstractmethod
    def ask(self, talk: Talk) -> Reply | Asking:
        """Return the step after ``talk.request``, or what must be awaited for it. In no transaction.

        Raises:
            ConfigUnusable, GatewayFailed: It can't be asked.
        """

    def late(self, talk: Talk) -> Reply | None:
        """Return how it goes on when nothing came of asking in time; None: it does not."""
        return None

    def form(
        self,
        *,
        talk: Talk,
        step: Form,
        typed: Mapping[str, Any],
        data: Mapping[str, Any] | None,
    ) -> FilledForm:
        """Return the form of a step of its own.

        Args:
            talk: That led to the step.
            typed: What was typed before and not taken; shown again, but for secrets.
            data: What is typed now, over ``typed``; None: the form is only shown.
        """
        raise TypeError(f"{type(self).__name__} asks no form.")

    def check(self, talk: Talk, done: Done) -> Checking | None:
        """Return what asks the service whether this will work, before it is carried out; None: nothing."""
        return None

    @abstractmethod
    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Do what the flow came to, in the transaction of its row; return the config that it is now about.

        Args:
            checked: Whether ``check`` has passed.
        """

    def break_off(self, talk: Talk) -> Step | None:
        """Break off what is under way, as whoever began the flow cancels it at a step that can be cancelled.

        Args:
            talk: That led to the step.

        Returns:
            What it came to; None: nothing was changed.
        """
        return None

    def again(self, talk: Talk, error: Exception) -> Reply | None:
        """Return how it goes on when what somebody brought back from an external step came to nothing.

        Args:
            talk: Of the answer; its state is not used up.
            error: ``CheckFailed``, another ``ConfigError``, ``ConfigUnusable``, ``GatewayFailed``,
                ``FormRefused`` or ``Overloaded``.

        Returns:
            None: it does not; whoever brought it is told.
        """
        return None

    def renewed(self, subject: Subject) -> Mapping[str, Any]:
        """Return what differs in the notes after a conflict: the person has been told, and may go on."""
        return {}
