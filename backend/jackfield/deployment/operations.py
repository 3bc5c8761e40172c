"""Enter a deployment when a process starts, and adopt a copy."""

import logging
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from jackfield.audit import operations as audit
from jackfield.deployment import own_ids, places, presence, standing
from jackfield.deployment.errors import ShadowedBySetting, WrongFingerprint
from jackfield.deployment.judging import Standing
from jackfield.deployment.models import Deployment
from jackfield.deployment.own_ids import OwnId
from jackfield.realtime.wakeups import Topic, wake_on_commit

logger = logging.getLogger(__name__)

_MOST_FORMER = 20


def enter(*, kind: str) -> None:
    """Find out which copy this is, before anything is sent; when a server or a worker starts.

    A database that belongs to nobody yet, as of a first start, belongs to this deployment from now on, unless
    ``JACKFIELD_SHADOW`` is set: then it may be a copy of what nobody had adopted. A process that says nothing
    of itself, as on a new machine, joins where the database lies where it was adopted.

    Args:
        kind: SERVER, WORKER or EMBEDDED.
    """
    try:
        with transaction.atomic():
            if not settings.JACKFIELD_SHADOW:
                _claim()
            presence.enter(kind=kind)
            now = standing.look()
            if not now.is_shadowed:
                _follow()
    except DatabaseError:
        # The watcher tries again.
        if presence.owe(kind=kind):
            logger.exception("which copy this is could not be read")


def enter_if_owed() -> None:
    """``enter`` where that has failed until now; else nothing is asked."""
    kind = presence.owed()
    if kind:
        enter(kind=kind)


def adopt(*, actor: Any, fingerprint: str) -> Standing:
    """End the shadow: the database, where it lies now, is a deployment of its own from now on.

    It takes effect in all processes within seconds. What was shadowed stays as it is, and can be redelivered.
    A copy that is adopted already is left alone.

    Args:
        actor: Who; None for who runs the command.
        fingerprint: Of the copy that is meant.

    Raises:
        ShadowedBySetting: JACKFIELD_SHADOW is set here.
        WrongFingerprint: It is another copy's.
    """
    with transaction.atomic():
        row = Deployment.objects.select_for_update().filter(pk=Deployment.ONLY).first()
        found = standing.look()
        if settings.JACKFIELD_SHADOW:
            raise ShadowedBySetting
        if fingerprint.strip().lower() != found.fingerprint or row is None:
            raise WrongFingerprint
        if found.is_shadowed:
            _adopt(row, actor=actor, found=found)
    # Only what committed counts.
    return standing.look()


def _adopt(row: Deployment, *, actor: Any, found: Standing) -> None:
    own, here = own_ids.read(), places.here()
    former = row.instance_id
    # Another id than that of the deployment that it was copied from.
    row.instance_id = own.text if own.is_given else own_ids.made_up()
    row.former_ids = [former, *(one for one in row.former_ids if one != former)][:_MOST_FORMER]
    row.place, row.path_digest, row.adopted_at = here.place, here.path_digest, timezone.now()
    row.save()
    audit.record(
        actor=actor,
        action="deployment.adopted",
        subject_kind="deployment",
        subject_id=found.fingerprint,
        subject_label="deployment",
        changes=[audit.Change(field="instance_id", before=former, after=row.instance_id)],
    )
    wake_on_commit(Topic.STATUS)
    transaction.on_commit(lambda: _keep(own, row.instance_id))


def _claim() -> None:
    if Deployment.objects.filter(pk=Deployment.ONLY).exists():
        return
    own, here = own_ids.read(), places.here()
    row = Deployment(
        instance_id=own.text or own_ids.made_up(), place=here.place, path_digest=here.path_digest
    )
    # Of two that start at the same moment one is first, and the other belongs to it.
    Deployment.objects.bulk_create([row], ignore_conflicts=True)
    if Deployment.objects.filter(pk=row.pk, instance_id=row.instance_id).exists():
        # Where nobody can say where the database lies, only by this is its own process known again.
        _keep(own, row.instance_id)


def _follow() -> None:
    """Bring up to date what is written of a deployment to which this process belongs."""
    row = Deployment.objects.get(pk=Deployment.ONLY)
    _keep(own_ids.read(), row.instance_id)
    here = places.here()
    if here.place and (row.place, row.path_digest) != (here.place, here.path_digest):
        Deployment.objects.filter(pk=row.pk).update(place=here.place, path_digest=here.path_digest)


def _keep(own: OwnId, instance_id: str) -> None:
    if own.is_given or own.text == instance_id:
        return
    try:
        own_ids.write(instance_id)
    except OSError as error:
        extra = {"error": type(error).__name__}
        logger.warning("the data directory can't keep which deployment this is", extra=extra)
