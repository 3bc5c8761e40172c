"""The desk's pages: plain Django views."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from . import tickets
from .fields import fields_of
from .models import Organisation, Ticket


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The tickets that one may see."""
    return render(request, "home.html", {"tickets": _seen_by(request.user).order_by("pk")})


@require_POST
def open_ticket(request: HttpRequest) -> HttpResponse:
    """Open one: ``organisation``, ``title``, ``priority``."""
    user: Any = request.user
    organisation = get_object_or_404(Organisation, slug=request.POST.get("organisation", ""), members=user)
    title = request.POST.get("title", "").strip()
    priority = request.POST.get("priority", Ticket.Priority.LOW)
    if not 0 < len(title) <= 200 or "\0" in title or priority not in Ticket.Priority.values:
        return HttpResponseBadRequest("A ticket has a title, and a priority that there is.")
    try:
        ticket = tickets.open_ticket(organisation=organisation, title=title, priority=priority, by=user)
    except tickets.TooManyOpen:
        return JsonResponse({"error": "Close a ticket first."}, status=409)
    return JsonResponse({"number": ticket.pk}, status=201)


@require_safe
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """One ticket, with the fields that integrations show on it."""
    found = get_object_or_404(_seen_by(request.user), pk=number)
    return render(request, "ticket.html", {"ticket": found, "fields": fields_of(found)})


@require_POST
def close_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Close it."""
    found = get_object_or_404(_seen_by(request.user), pk=number)
    tickets.close_ticket(ticket=found, by=request.user)
    return JsonResponse({"number": found.pk})


def _seen_by(user: Any) -> Any:
    if not user.is_authenticated:
        raise Http404
    return Ticket.objects.select_related("organisation").filter(organisation__members=user)
