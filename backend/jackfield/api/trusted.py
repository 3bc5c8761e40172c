"""The documents that are known before anybody sends them: the app's own and the deployment's."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from jackfield.api import manifests
from jackfield.api.limits import MAX_LENGTH
from jackfield.api.refusing import RequestCode, refusal
from jackfield.api.requests import Asked

logger = logging.getLogger(__name__)

#: Written beside the page when it is built.
_OF_THE_PAGE = "documents.json"


def resolved(asked: Asked) -> Asked:
    """Return what is asked with the text of its document.

    Raises:
        GraphQLError: The id is unknown or names another document, or the text must be a known one and is not.
    """
    known = _known(settings.JACKFIELD_PAGE_DIR, settings.JACKFIELD_DOCUMENTS)
    text = asked.query
    if asked.document_id is not None:
        text = _named(asked.document_id, asked.query, known)
    if settings.JACKFIELD_ONLY_KNOWN_DOCUMENTS and not _is_among(known, text):
        raise refusal(RequestCode.VALIDATION, _("Only documents that are known here are run."))
    return replace(asked, query=text, document_id=None)


def _named(document_id: str, given: str, known: Mapping[str, str]) -> str:
    text = known.get(document_id)
    if text is None:
        # An id that fits the text which came along says nothing new.
        if not given or not manifests.names_its_text(document_id):
            raise refusal(RequestCode.VALIDATION, _("The documentId is unknown here."))
        text = given if manifests.id_of(given) == document_id else None
    if given and given != text:
        raise refusal(RequestCode.VALIDATION, _("query and documentId are two different documents."))
    return text or given


def _is_among(known: Mapping[str, str], text: str) -> bool:
    return len(text) <= MAX_LENGTH and manifests.id_of(text) in known


@lru_cache(maxsize=4)
def _known(page_dir: Path | str, more: Path | str | None) -> Mapping[str, str]:
    of_the_page = Path(page_dir) / _OF_THE_PAGE
    # A page need not be there.
    places = [of_the_page] if of_the_page.is_file() else []
    if more:
        places.append(Path(more))
    found: dict[str, str] = {}
    for place in places:
        try:
            found |= manifests.read(place)
        except manifests.ManifestRefused:
            # The start refuses it; what was broken since then makes nothing known.
            logger.exception("Known documents could not be read")
    return found
