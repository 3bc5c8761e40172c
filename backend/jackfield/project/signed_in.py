"""`/oauth/callback`: where services send people back to who have signed in there."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from jackfield.accounts import standing
from jackfield.accounts.authentication import principal_of_session
from jackfield.accounts.errors import NotAuthenticated
from jackfield.api import ids
from jackfield.api.execution import spoken
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigError
from jackfield.flows import runner
from jackfield.flows.errors import AnswerRefused, FlowError, FlowExpired, FlowNotFound, Overloaded, StepOver
from jackfield.flows.models import Flow
from jackfield.registry.errors import IntegrationError

_MAX_QUERY = 20_000


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Go on with the flow whose person this is; nothing of what came is shown, and nowhere is it kept.

    Who is signed in here, and with a cookie, must be who started the flow: a link alone does nothing.
    """
    with spoken(translation.get_language_from_request(request)):
        return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    principal = principal_of_session(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    if not principal.is_authenticated:
        return _page(
            401,
            _("Not signed in"),
            _("Nobody is signed in to Jackfield in this browser. Sign in, and start again."),
        )
    # A parameter must not come twice (RFC 6749, 3.1): which of them would count?
    is_plain = len(request.META.get("QUERY_STRING", "")) <= _MAX_QUERY and all(
        len(values) == 1 for _name, values in request.GET.lists()
    )
    query = {name: str(value) for name, value in request.GET.items() if name != "state"}
    if not is_plain or not query:
        return _page(400, _("Not understood"), _("That is no answer of a service."))
    try:
        with standing.acting(principal):
            flow = runner.answer_external(
                user=principal.user, state=str(request.GET.get("state", "")), query=query
            )
    except (FlowError, ConfigError, IntegrationError, ConfigUnusable, NotAuthenticated) as error:
        status, title, sentence = _refusal(error)
        return _page(status, title, sentence)
    if not flow.is_over and flow.step["type"] == "external":
        return _page(422, _("Not signed in"), flow.step["description"] or _("It did not work."), flow)
    if flow.step["type"] == "abort":
        return _page(422, flow.step["title"], flow.step["reason"], flow)
    return _page(200, _("Signed in"), _("Signed in; you can close this page."), flow)


def _refusal(error: Exception) -> tuple[int, str, str]:
    title = _("Not signed in")
    for kind, status, sentence in (
        (FlowNotFound, 404, _("Nothing that you have started waits for this. Start again.")),
        (StepOver, 409, _("This was answered already, or it goes on without.")),
        (FlowExpired, 410, _("This came too late. Start again.")),
        (AnswerRefused, 400, _("That is no answer of a service.")),
        (Overloaded, 503, _("Too many wait for services now. Start again in a moment.")),
        (NotAuthenticated, 401, _("You were signed out meanwhile. Sign in, and start again.")),
    ):
        if isinstance(error, kind):
            return status, title, sentence
    return 422, title, _("It could not go on, and nothing was changed. Start again.")


def _page(status: int, title: str, sentence: str, flow: Flow | None = None) -> HttpResponse:
    base = urlsplit(settings.JACKFIELD_PUBLIC_URL).path.rstrip("/")
    path = "/" if flow is None else f"/flows/{ids.encode('flw', flow.pk)}"
    content = format_html(
        "<!DOCTYPE html>\n"
        '<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title></head>"
        '<body><main><h1>{}</h1><p>{}</p><p><a href="{}">{}</a></p></main></body></html>\n',
        translation.get_language() or "en",
        title,
        title,
        sentence,
        base + path,
        _("Back to Jackfield"),
    )
    # The address of this page holds a code: it goes into no cache, and to nobody by a link.
    return HttpResponse(
        content, status=status, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )
