"""What REDELIVER and CANCEL share: a yes with the counts, then how far the change is, then its end."""

import uuid
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery.models import BulkChange, Delivery
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing import changes
from jackfield.delivery.repairing.refusals import ChangeUnderWay
from jackfield.flows.errors import AnswerRefused
from jackfield.flows.kinds import configs
from jackfield.flows.kinds.kind import Asking, Kind, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.sdk.steps import Abort, Confirm, Consequence, Done, Fact, Progress, Step, Tone

#: The step of what is under way.
STEP = "change"
_LABELS: Mapping[str, Promise] = {
    Delivery.State.PENDING: gettext_lazy("Waiting for the first attempt"),
    Delivery.State.RETRYING: gettext_lazy("Waiting for another attempt"),
    Delivery.State.HELD: gettext_lazy("Held"),
    Delivery.State.REJECTED: gettext_lazy("Rejected by the service"),
    Delivery.State.EXHAUSTED: gettext_lazy("Given up after the last attempt"),
    Delivery.State.UNKNOWN: gettext_lazy("Perhaps arrived: nobody knows"),
    Delivery.State.CANCELLED: gettext_lazy("Cancelled"),
}


class Many(Kind):
    """About a config, and what it has now; a change that is under way already is joined.

    With ``action``, the key of a change that was begun without asking: only its progress is shown.
    """

    kind: ClassVar[BulkChange.Kind]

    @abstractmethod
    def question(self, config: Config, consequences: list[Consequence], total: int) -> Confirm:
        """Return the step that asks for a yes."""

    @abstractmethod
    def nothing(self) -> str:
        """Say that there is nothing to do."""

    @abstractmethod
    def under_way(self, config: Config) -> str:
        """Return the title of what is under way."""

    @abstractmethod
    def did(self, change: BulkChange, config: Config) -> str:
        """Say what was done."""

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about a config, and perhaps one of its changes."""
        config = configs.named(user=user, asked=asked, permission=Permission.OPERATE)
        if asked.action and self._begun(config, asked.action) is None:
            raise AnswerRefused([(("action",), "invalid", _("The config has no such change."))])
        return Subject(integration_id=config.integration_id, config_id=config.pk, action=asked.action)

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By OPERATE."""
        configs.found(user=user, config_id=configs.key_of(subject), permission=Permission.OPERATE)

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask for a yes, begin, and look until it is over."""
        config = configs.of(talk, Permission.OPERATE)
        change = self._change(talk, config)
        if change is not None:
            return Reply(step=self._shown(change, config), notes={"change": change.pk})
        if talk.request.step_id is None:
            return Reply(step=self._asked(config))
        if not talk.request.confirmed:
            return Reply(step=Abort(reason=_("Nothing was changed."), retryable=True))
        key = f"flow {uuid.uuid4().hex}"
        step = Progress(step_id=STEP, title=self.under_way(config), message=_("It begins."), cancellable=True)
        return Reply(step=step, notes={"key": key}, then=partial(self._begin, talk, key))

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Nothing more: a worker has done it."""
        return talk.subject.config_id

    def break_off(self, talk: Talk) -> Step | None:
        """Stop the change before its next part; one that is over by now tells what it came to."""
        config = configs.of(talk, Permission.OPERATE)
        change = self._change(talk, config)
        return None if change is None else self._shown(changes.stop(change=change, actor=talk.user), config)

    def _begin(self, talk: Talk, key: str) -> None:
        # One that somebody else began at this moment is this one too.
        with suppress(ChangeUnderWay):
            changes.begin(
                kind=self.kind,
                config_id=configs.key_of(talk.subject),
                actor=talk.user,
                choice=DeliveryChoice(),
                idempotency_key=key,
            )

    def _change(self, talk: Talk, config: Config) -> BulkChange | None:
        """Return the change that a talk is about; None: it has not begun."""
        rows = BulkChange.objects.filter(config=config, kind=self.kind)
        if talk.subject.action:
            return self._begun(config, talk.subject.action)
        if "change" in talk.notes:
            return rows.filter(pk=talk.notes["change"]).first()
        if "key" in talk.notes:
            mine = rows.filter(idempotency_key=talk.notes["key"]).first()
            return mine or rows.order_by("-pk").first()
        return rows.filter(state=BulkChange.State.RUNNING).first()

    def _begun(self, config: Config, action: str) -> BulkChange | None:
        number = int(action) if action.isascii() and action.isdecimal() and len(action) < 19 else 0
        return BulkChange.objects.filter(pk=number, config=config, kind=self.kind).first()

    def _asked(self, config: Config) -> Step:
        counts = changes.counts_of(kind=self.kind, config_id=config.pk, choice=DeliveryChoice())
        if not counts:
            return Abort(reason=self.nothing(), retryable=True)
        consequences = [
            Consequence(label=label, count=counts[state], severity=Tone.INFO)
            for state, label in _LABELS.items()
            if state in counts
        ]
        return self.question(config, consequences, sum(counts.values()))

    def _shown(self, change: BulkChange, config: Config) -> Step:
        if change.state == BulkChange.State.RUNNING:
            return Progress(
                step_id=STEP,
                title=self.under_way(config),
                message=_("%(done)d of %(total)d") % {"done": change.done, "total": change.total},
                fraction=min(1.0, change.done / change.total) if change.total else None,
                cancellable=True,
            )
        if change.state == BulkChange.State.STOPPED:
            return Abort(reason=change.reason, retryable=True)
        left = max(0, change.total - change.done)
        facts = [Fact(label=_("Done"), value=str(change.done), tone=Tone.SUCCESS)]
        if left:
            facts.append(Fact(label=_("Changed meanwhile, and left as they are"), value=str(left)))
        return Done(
            message=self.did(change, config),
            facts=facts,
            result={"change": change.pk, "total": change.total, "done": change.done, "left": left},
        )
