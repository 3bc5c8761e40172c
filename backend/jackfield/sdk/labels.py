"""What an integration says of itself beside its name: where to look for it, how well it is made, its docs."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.weburls import url_refusal

#: Of an integration that says nothing else, or is not installed any more.
OTHER = "other"
#: The categories that have a name in every language. Any other word is a category too, and is shown as it is.
CATEGORIES: Mapping[str, str | Promise] = {
    "automation": _("Automation"),
    "brokers": _("Message brokers"),
    "calendar": _("Calendars"),
    "chat": _("Chat"),
    "continuous-integration": _("Continuous integration"),
    "customer-support": _("Customer support"),
    "developer-tools": _("Developer tools"),
    "email": _("E-mail"),
    "files": _("Files"),
    "home-automation": _("Home automation"),
    "incidents": _("Incidents"),
    "issue-tracking": _("Issue tracking"),
    "monitoring": _("Monitoring"),
    "notifications": _("Notifications"),
    "source-code": _("Source code"),
    OTHER: _("Other"),
}
_WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_LONGEST_WORD = 40


class QualityTier(StrEnum):
    """How well made an integration is, as its author says; each holds those before it."""

    #: It does its work, and keeps the contract of every integration.
    BRONZE = "BRONZE"
    #: Its check tells whether settings work, and it says why something fails so that its owner can mend it.
    SILVER = "SILVER"
    #: It says where the owner clicks, and its tests know how the service really answers.
    GOLD = "GOLD"
    #: A repeat does not reach the service twice: it is effectively once.
    PLATINUM = "PLATINUM"


def category_name(word: str) -> str:
    """Return what people read for a category, in the language in use; a word that is not known is itself."""
    return str(CATEGORIES.get(word, word))


def require_labels(cls: Any) -> None:
    """Pass when a class says what can be shown.

    Raises:
        ImproperlyConfigured: Its ``category``, ``documentation_url`` or ``tier`` can't be.
    """
    word, url, tier = cls.category, cls.documentation_url, cls.tier
    if not isinstance(word, str) or not _WORD.fullmatch(word) or len(word) > _LONGEST_WORD:
        raise ImproperlyConfigured(
            f"{cls.__name__}.category is {word!r}: one word of a-z, 0-9 and hyphens, such as 'chat' or "
            f"'developer-tools', of at most {_LONGEST_WORD} characters."
        )
    if not isinstance(url, str) or (url and url_refusal(url.partition("#")[0]) is not None):
        raise ImproperlyConfigured(
            f"{cls.__name__}.documentation_url is {url!r}: a URL that begins with https:// or http://, or "
            "empty."
        )
    if tier is not None and not isinstance(tier, QualityTier):
        raise ImproperlyConfigured(
            f"{cls.__name__}.tier is {tier!r}: a QualityTier, such as QualityTier.SILVER, or None."
        )
