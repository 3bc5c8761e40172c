"""SYNC: say what a sync does with what is gone, ask for a yes, and show how the sync ends."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, can
from jackfield.flows.errors import NotEnabled, NotOffered
from jackfield.flows.kinds import configs
from jackfield.flows.kinds.kind import Asking, Kind, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.registry.errors import NotActive
from jackfield.resources import errors as resources
from jackfield.resources import queries, syncing
from jackfield.resources.models import Sync as Row
from jackfield.sdk.gateway import ALL, SAFE
from jackfield.sdk.kept import in_words
from jackfield.sdk.steps import Abort, Confirm, Consequence, Done, Fact, Option, Progress, Step, Tone

_STEP = "sync"
_COUNTED = {
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Otherwise than before"),
    "reconnected": gettext_lazy("Found again"),
    "detached": gettext_lazy("Gone, and kept"),
    "removed": gettext_lazy("Gone, and removed"),
}
#: Notes that are shown as facts; all of them are in the result.
_SHOWN_NOTES = 10


class Sync(Kind):
    """A yes, then what the sync of the config is doing; a sync that is under way already is joined."""

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about a config that can be read now."""
        config = configs.named(user=user, asked=asked, permission=Permission.OPERATE)
        with _told():
            syncing.require_ready(config)
        return configs.subject_of(config)

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By OPERATE."""
        configs.found(user=user, config_id=configs.key_of(subject), permission=Permission.OPERATE)

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask for a yes, begin, and look until it is over."""
        config = configs.of(talk, Permission.OPERATE)
        last = queries.last_syncs([config.pk]).get(config.pk)
        if last is not None and last.state == Row.State.RUNNING:
            return Reply(step=_under_way(config))
        if talk.request.step_id == _STEP:
            return Reply(step=_ended(config, last))
        if talk.request.step_id is None:
            may_remove = can(talk.user, Permission.EDIT, config)
            return Reply(step=_question(config, is_first=last is None, may_remove=may_remove))
        if not talk.request.confirmed:
            return Reply(step=Abort(reason=_("Nothing was read."), retryable=True))
        mode = ALL if talk.request.option_id == ALL else SAFE
        if mode == ALL:
            configs.of(talk, Permission.EDIT)
        return Reply(step=_under_way(config), then=partial(_begin, talk, mode))

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Nothing more: the sync has done it."""
        return talk.subject.config_id


def _begin(talk: Talk, mode: str) -> None:
    # One that somebody else began at this moment is this one too.
    with _told(), suppress(resources.SyncRunning):
        syncing.start(actor=talk.user, config_id=configs.key_of(talk.subject), mode=mode)


@contextmanager
def _told() -> Iterator[None]:
    """Say in a flow's words why a config can't be read now."""
    try:
        yield
    except resources.NoSync as error:
        raise NotOffered(_("The integration has nothing to synchronise.")) from error
    except resources.NotWorking as error:
        raise NotActive(str(error)) from error
    except resources.NotEnabled as error:
        raise NotEnabled from error


def _question(config: Config, *, is_first: bool, may_remove: bool) -> Step:
    counts = queries.counts_of(config.pk)
    return Confirm(
        step_id="confirm",
        title=(_("Import from %(name)s") if is_first else _("Refresh from %(name)s")) % {"name": config.name},
        consequences=[
            Consequence(label=_("Things known here"), count=counts.known, severity=Tone.INFO),
            Consequence(label=_("Of them linked, or named here"), count=counts.used, severity=Tone.INFO),
        ]
        if counts.known
        else (),
        confirm_label=_("Import") if is_first else _("Refresh"),
        options=_modes() if counts.used and may_remove else (),
    )


def _modes() -> tuple[Option, ...]:
    return (
        Option(
            option_id=SAFE,
            label=_("Keep what is used"),
            description=_("What the service has no more stays, and is found again when it is back."),
            recommended=True,
        ),
        Option(
            option_id=ALL,
            label=_("Remove everything that is gone"),
            description=_("With what was linked to it. This cannot be undone."),
        ),
    )


def _under_way(config: Config) -> Step:
    return Progress(
        step_id=_STEP,
        title=_("Reading"),
        message=_("The things of %(name)s are being read.") % {"name": config.name},
    )


def _ended(config: Config, sync: Row | None) -> Step:
    if sync is None or sync.state != Row.State.SUCCEEDED:
        reason = _("It did not end.") if sync is None else in_words(sync.error)
        return Abort(reason=reason, retryable=True)
    counts = {name: getattr(sync, name) for name in _COUNTED}
    facts = [Fact(label=label, value=str(counts[name])) for name, label in _COUNTED.items() if counts[name]]
    notes = [
        Fact(label=_("Note"), value=in_words(note), tone=Tone.WARNING) for note in sync.notes[:_SHOWN_NOTES]
    ]
    return Done(
        message=_("The things of %(name)s are as the service has them.") % {"name": config.name},
        facts=[*facts, *notes],
        result={"sync": f"syn_{sync.pk}", **counts, "notes": sync.notes},
    )
