"""Read tokens and sessions."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from jackfield.accounts import engines
from jackfield.accounts.models import ApiToken
from jackfield.accounts.principal import Principal
from jackfield.accounts.standing import unexpired

#: Every secret begins with it, so that scanners of leaked credentials can recognise one.
SECRET_PREFIX = "jf_"  # noqa: S105 - a prefix, not a secret


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: SHA-256 in hex."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def token_of(secret: str) -> ApiToken | None:
    """Return the token that is still good and whose user is active; else None."""
    if not secret.startswith(SECRET_PREFIX) or len(secret) > 200:
        return None
    return (
        ApiToken.objects.select_related("user")
        .filter(unexpired(), digest=digest_of(secret), user__is_active=True)
        .first()
    )


def tokens_of(user: Any) -> QuerySet[ApiToken]:
    """Return a user's tokens, the newest first, those that have run out among them."""
    return ApiToken.objects.filter(user=user).order_by("-id")


def still_valid(principals: Iterable[Principal]) -> set[Principal]:
    """Return those whose user is active and whose token or session stands; at most three queries for all."""
    all_of_them = set(principals)
    users = {p.user.pk for p in all_of_them if p.user is not None}
    tokens = {p.token_id for p in all_of_them if p.token_id is not None}
    sessions = {p.session_key for p in all_of_them if p.session_key is not None}
    active = _existing(get_user_model()._default_manager.filter(is_active=True), "pk", users)
    good_tokens = _existing(ApiToken.objects.filter(unexpired()), "pk", tokens)
    good_sessions = engines.standing(sessions)
    return {
        p
        for p in all_of_them
        if (p.user is None or p.user.pk in active)
        and (p.token_id is None or p.token_id in good_tokens)
        and (p.session_key is None or p.session_key in good_sessions)
    }


def _existing(rows: QuerySet[Any], field: str, keys: set[Any]) -> set[Any]:
    if not keys:
        return set()
    return set(rows.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
