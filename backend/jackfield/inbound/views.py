"""`/in/<token>`: what services send, each to the address of one config."""

import hashlib
import logging
import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import Counter

from jackfield.configs.contention import is_contention
from jackfield.delivery.database_thread import DATABASE_AWAY
from jackfield.deployment import standing
from jackfield.inbound.answering import BUSY, FAILED, Refused, answered, missing, told, unavailable
from jackfield.inbound.gate import Busy, Gate
from jackfield.inbound.reading import read
from jackfield.inbound.receiving import look, receive
from jackfield.sdk.inbound import InboundAnswer

logger = logging.getLogger(__name__)

#: Calls that this process takes at a time, and of them at one address.
MOST_AT_ONCE = 100
MOST_OF_ONE = 10
#: As soon as the config is known. Of an owner more: often one person has all of the integrations.
MOST_OF = {"integration": 30, "owner": 60}
#: Of all, for addresses at which nothing is under way.
SPARE = 20
_calls = Counter("jackfield_inbound_calls", "Calls of services that this process has answered.", ["answer"])
_AWAY = "The database does not answer: try again."
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

_gate = Gate(most=MOST_AT_ONCE, most_of_one=MOST_OF_ONE, most_of=MOST_OF, spare=SPARE)


@csrf_exempt
async def inbound_view(request: HttpRequest, token: str = "") -> HttpResponse:
    """What the integration says, or JSON with a code and a sentence; never a 500."""
    try:
        answer = await _answer(request, token)
    except Refused as error:
        refused = error
    except Busy:
        refused = Refused(503, "busy", BUSY, retry_after_s=1)
    except DATABASE_AWAY as error:
        is_busy = is_contention(error)
        logger.error("database is contended" if is_busy else "database does not answer", exc_info=error)  # noqa: TRY400 - as everywhere
        refused = unavailable(BUSY if is_busy else _AWAY, retry_after_s=1)
    except Exception:
        logger.exception("a service's call failed")
        refused = unavailable(FAILED)
    else:
        _calls.labels("taken").inc()
        return answered(answer)
    _calls.labels(refused.code).inc()
    return told(refused)


async def _answer(request: HttpRequest, token: str) -> InboundAnswer:
    if not _TOKEN.fullmatch(token):
        raise missing()
    if not standing.is_watched():
        await look()
    if closed := standing.why_closed():
        raise unavailable(closed)
    # Before anything is looked up. Not the token: what is kept in memory may end up in a dump.
    with _gate.entered(hashlib.sha256(token.encode()).digest()) as place:
        return await receive(token=token, request=read(request), place=place)
