"""The deployment as a whole: which copy it is, who works in it, and what is the matter with it."""

from datetime import datetime

import strawberry
from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from jackfield import __version__
from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api.defining import output, resolved, told
from jackfield.api.forms.words import NoticeTone
from jackfield.api.types.flows import Fact
from jackfield.api.words import ProcessKind
from jackfield.delivery.models import Delivery
from jackfield.deployment import presence, standing
from jackfield.deployment.models import Process as ProcessRow
from jackfield.examining import Level, examine
from jackfield.sdk.kept import in_words

#: Seconds for one examination, and for all: somebody waits for the answer.
_EACH_S = 3.0
_ALL_S = 8.0
_MOST_PROCESSES = 200
_MOST_PROBLEMS = 100
_TONES = {Level.PROBLEM: NoticeTone.DANGER, Level.WARNING: NoticeTone.WARNING}


@output
class Process:
    """A server or a worker."""

    kind: ProcessKind = told("What it is.")
    name: str = told("Its machine and its number there.")
    version: str = told("Of Jackfield, in this process.")
    started_at: datetime = told("When it began.")
    seen_at: datetime = told("When it was seen alive last.")


@output
class Queue:
    """What is not settled."""

    waiting: int = told("Deliveries that wait to be sent, for the first time or again.")
    held: int = told("Deliveries that wait for somebody to mend something.")
    oldest_due_at: datetime | None = told("Since when the first of them is due; null: none is due yet.")


@output
class Retention:
    """For how long things are kept, in days."""

    event_days: int = told("Events, once nothing is owed of them any more.")
    delivery_days: int = told("Settled deliveries, with their attempts.")
    audit_days: int = told("Entries of the audit.")


@output
class Deployment:
    """The deployment as a whole; all but the first three fields is for administrators."""

    principal: strawberry.Private[Principal]

    @resolved
    def version(self) -> str:
        """The version of Jackfield."""
        return __version__

    @resolved
    def is_shadowed(self) -> bool:
        """Whether this copy sends nothing and takes nothing, until it is adopted."""
        return standing.look().is_shadowed

    @resolved
    def manages_people(self) -> bool:
        """People are made and changed here, not by the host application."""
        return bool(getattr(settings, "JACKFIELD_MANAGES_PEOPLE", True))

    @resolved
    def fingerprint(self) -> str | None:
        """By which this copy is adopted."""
        return (standing.look().fingerprint or None) if self._administers else None

    @resolved
    def retention(self) -> Retention | None:
        """For how long things are kept."""
        if not self._administers:
            return None
        return Retention(
            event_days=settings.JACKFIELD_EVENT_DAYS,
            delivery_days=settings.JACKFIELD_DELIVERY_DAYS,
            audit_days=settings.JACKFIELD_AUDIT_DAYS,
        )

    @resolved
    def queue(self) -> Queue | None:
        """What is not settled."""
        if not self._administers:
            return None
        waiting = Delivery.objects.filter(state__in=("PENDING", "RETRYING")).aggregate(
            count=Count("pk"), oldest=Min("due_at", filter=Q(due_at__lte=timezone.now()))
        )
        held = Delivery.objects.filter(state="HELD").count()
        return Queue(waiting=waiting["count"], held=held, oldest_due_at=waiting["oldest"])

    @resolved
    def processes(self) -> list[Process] | None:
        """The servers and workers that were seen within a minute, the oldest first; at most 200."""
        if not self._administers:
            return None
        return [_process(row) for row in presence.living()[:_MOST_PROCESSES]]

    @resolved
    def problems(self) -> list[Fact] | None:
        """What `jackfield doctor` finds that does not work, or that somebody should look at; at most 100."""
        if not self._administers:
            return None
        found = [
            Fact(
                label=in_words(finding.subject),
                value=f"{in_words(finding.sentence)} {in_words(finding.remedy)}".strip(),
                tone=_TONES[finding.level],
            )
            for finding in examine(each_s=_EACH_S, all_s=_ALL_S)
            if finding.level in _TONES
        ]
        return found[:_MOST_PROBLEMS]

    @property
    def _administers(self) -> bool:
        return bool(self.principal.user.is_superuser) and self.principal.has(TokenScope.ADMINISTER)


def deployment(principal: Principal) -> Deployment | None:
    """Show the deployment; None to who is not signed in."""
    return Deployment(principal=principal) if principal.is_authenticated else None


def _process(row: ProcessRow) -> Process:
    return Process(
        kind=ProcessKind(row.kind),
        name=row.name,
        version=row.version,
        started_at=row.started_at,
        seen_at=row.seen_at,
    )
