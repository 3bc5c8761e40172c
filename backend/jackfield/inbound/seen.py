"""What was taken already: a repeat of a message is answered as the first was, and does nothing."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from jackfield.delivery.errands import Errand, database
from jackfield.inbound.models import Seen
from jackfield.sdk.inbound import InboundAnswer, Proof

#: The errand that forgets what nobody can repeat any more.
PRUNE = "inbound.prune"
_EVERY = timedelta(minutes=10)
#: However an author's verifier reckons.
_LONGEST = timedelta(days=7)
_AT_ONCE = 2000


def earlier_answer(*, config_id: int, proof: Proof) -> InboundAnswer | None:
    """Return what this message was answered with; None: it is new."""
    row = Seen.objects.filter(
        config=config_id, message=_message(proof), expires_at__gt=timezone.now()
    ).first()
    if row is None:
        return None
    return InboundAnswer(status=row.status, body=row.body, content_type=row.content_type)


def keep(*, config_id: int, proof: Proof, answer: InboundAnswer) -> None:
    """Know a message from now on; the caller holds the config's row, and has looked for it since."""
    now = timezone.now()
    Seen.objects.update_or_create(
        config_id=config_id,
        message=_message(proof),
        defaults={
            "status": answer.status,
            # PostgreSQL keeps no NUL.
            "body": answer.body.replace("\0", ""),
            "content_type": answer.content_type,
            "expires_at": now + max(timedelta(0), min(proof.remembered_for, _LONGEST)),
        },
    )


async def prune(_: Errand) -> timedelta:
    """Forget what has had its time, some rows at once."""
    while await database(_prune_some) == _AT_ONCE:
        pass
    return _EVERY


def _prune_some() -> int:
    old = Seen.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
    count, _ = Seen.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_AT_ONCE])).delete()
    return count


def _message(proof: Proof) -> str:
    return hashlib.sha256(proof.message_id.encode("utf-8", "surrogatepass")).hexdigest()
