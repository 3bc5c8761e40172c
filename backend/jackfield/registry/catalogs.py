"""What integrations bring to be read in other languages: a folder ``locale`` beside their code."""

import gettext
import logging
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import django
from django.conf import settings
from django.utils.translation import to_locale, trans_real

import jackfield

logger = logging.getLogger(__name__)

#: Of Django's catalogs, and so of those of its apps and of integrations.
_DOMAIN = "django"

_lock = threading.Lock()
_folders: dict[Path, None] = {}
#: Of each language of Django's: how many folders it goes on with, and the last catalog in its chain.
_chains: WeakKeyDictionary[gettext.NullTranslations, tuple[int, gettext.NullTranslations]] = (
    WeakKeyDictionary()
)


def read(folders: Iterable[Path]) -> None:
    """Take the catalogs of integrations in, in the languages of ``settings.LANGUAGES``.

    They are asked last: what Django, Jackfield or the host has words for, no integration says otherwise. Of
    what Django and Jackfield say they are never asked, not even for English, of which there is no catalog.
    """
    with _lock:
        _folders.update(dict.fromkeys(place for folder in folders if (place := folder / "locale").is_dir()))
        brought = {entry.name for place in _folders for entry in place.iterdir()}
    for language, _name in settings.LANGUAGES:
        if to_locale(language) in brought:
            complete(language)


def complete(language: str) -> None:
    """See that Django's words in a language are followed by those of integrations.

    Asked again wherever a language is chosen: Django makes its catalogs when they are first needed,
    maybe in two threads at once, and anew when one of its files was changed.
    """
    if not _folders:
        return
    words = trans_real.translation(language)
    if _chains.get(words, (0, words))[0] == len(_folders):
        return
    with _lock:
        taken, last = _chains.get(words, (0, words))
        for place in list(_folders)[taken:]:
            own = _catalog(place, language)
            if own is None:
                continue
            # Put between, and not added to the end, which is the default language: all others share that one.
            after = vars(last).get("_fallback")
            if after is not None:
                own.add_fallback(after)
            vars(last)["_fallback"] = own
            last = own
        _chains[words] = (len(_folders), last)


def _catalog(place: Path, language: str) -> gettext.NullTranslations | None:
    try:
        own = gettext.translation(_DOMAIN, place, languages=[to_locale(language)])
    except FileNotFoundError:
        return None
    except Exception:
        # Of whatever kind: this integration is read in English, and hurts no other.
        logger.exception("An integration's catalog cannot be read.", extra={"where": str(place)})
        return None
    vars(own)["_catalog"] = {key: told for key, told in _entries(own).items() if key not in _ours()}
    return own


def _entries(words: gettext.NullTranslations) -> dict[Any, str]:
    found: dict[Any, str] = vars(words).get("_catalog", {})
    return found


@cache
def _ours() -> frozenset[Any]:
    """All that Jackfield and Django say, which is all that their German has words for."""
    beside = Path(django.__file__).parent
    places = [
        *Path(jackfield.__file__).parent.glob("*/locale"),
        beside / "conf" / "locale",
        *beside.glob("contrib/*/locale"),
    ]
    german = (gettext.translation(_DOMAIN, place, languages=["de"], fallback=True) for place in places)
    return frozenset(key for words in german for key in _entries(words) if key)
