"""`/icons/<integration_id>.svg`: the icon that lies in an integration's folder."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from jackfield.project.answers import refusal
from jackfield.project.files import file_below, sent
from jackfield.registry import icon_file

#: An author's drawing, opened by itself, may hold a script: it gets no rights at all.
_SANDBOXED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@require_safe
def icon(request: HttpRequest, integration_id: str) -> HttpResponseBase:
    """The file, for a day; 404 where the folder holds none."""
    found = icon_file(integration_id)
    file = file_below(found.parent, found.name) if found is not None else None
    if file is None:
        return refusal(404, "This integration has no icon.")
    return sent(request, file, cache_control="public, max-age=86400", headers=_SANDBOXED)
