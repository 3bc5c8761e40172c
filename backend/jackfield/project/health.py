"""`/healthz`: the process is alive. `/readyz`: it can do its work."""

import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from jackfield.delivery.working import keeper
from jackfield.project.migrating import is_migrated

logger = logging.getLogger(__name__)

_NO_STORE = {"Cache-Control": "no-store"}


@require_safe
async def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer whatever the database does: a restart would not mend that."""
    return JsonResponse({"status": "alive"}, headers=_NO_STORE)


@require_safe
async def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 503 with the reason while requests would fail."""
    reason = await sync_to_async(_why_not_ready)()
    if reason is not None:
        return JsonResponse({"status": "not ready", "reason": reason}, status=503, headers=_NO_STORE)
    return JsonResponse({"status": "ready"}, headers=_NO_STORE)


def _why_not_ready() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not is_migrated():
            return "Migrations are missing: run `jackfield migrate`."
        return keeper.why_nobody_delivers()
    except (DatabaseError, InterfaceError):
        logger.warning("database does not answer", exc_info=True)
        return "The database does not answer."
