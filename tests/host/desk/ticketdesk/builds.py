"""How builds go: begun, run by hand, changed, timed out; whoever follows the tickets hears of it once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from jackfield.host import publish

from .models import BuildStatus, DeskIntegrationConfig

State = BuildStatus.State

#: Sent with ``status`` and ``config`` when somebody has a build run: to all, and whose it is builds it.
build_asked = Signal()


class CannotRun(Exception):
    """The build runs already, or the config that made it is gone: nothing has changed."""


def begin(status: BuildStatus, config: DeskIntegrationConfig) -> None:
    """Let a build count as under way, for as long as its config gives it."""
    timeout_s = config.get("timeout_s")
    status.due_at = None if timeout_s is None else timezone.now() + timedelta(seconds=timeout_s)
    BuildStatus.objects.filter(pk=status.pk).update(due_at=status.due_at)
    change(status, state=State.PENDING, text="Starting.")


@transaction.atomic
def change(status: BuildStatus, *, state: str, text: str = "") -> bool:
    """Say how a build is doing, and return whether that is news; the same again writes nothing."""
    row = BuildStatus.objects.select_for_update().get(pk=status.pk)
    status.state, status.text = state, text
    if (row.state, row.text) == (state, text):
        return False
    row.state, row.text = state, text
    row.save(update_fields=["state", "text"])
    publish("build.changed", described(status))
    return True


@transaction.atomic
def run(status: BuildStatus) -> None:
    """Have a build run that waits for it, or that ended badly; by the very config that made it.

    Raises:
        CannotRun: And nothing has changed.
    """
    row = BuildStatus.objects.select_for_update().get(pk=status.pk)
    config = row.integration_config
    if config is None:
        raise CannotRun("The config that made it is gone.")
    if not row.can_run and not row.can_retry:
        raise CannotRun("It runs, or has run, already.")
    begin(status, config)
    build_asked.send(BuildStatus, status=status, config=config)


def end_overdue(now: datetime | None = None) -> int:
    """Time out the builds that nobody has heard of for too long, and return how many those were."""
    overdue = BuildStatus.objects.filter(state=State.PENDING, due_at__lte=now or timezone.now())
    return sum(_timed_out(pk) for pk in overdue.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _timed_out(pk: int) -> bool:
    # Meanwhile it may have ended.
    row = BuildStatus.objects.select_for_update().filter(pk=pk, state=State.PENDING).first()
    return row is not None and change(row, state=State.TIMEOUT, text="It took too long.")


def described(status: BuildStatus) -> dict[str, object]:
    """Return the data of a build's events."""
    return {
        "build": status.pk,
        "number": status.ticket_id,
        "organisation": status.ticket.organisation_id,
        "state": status.state,
        "text": status.text,
    }
