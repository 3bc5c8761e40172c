"""Under which path a host has included us."""

from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, get_script_prefix, reverse

NAMESPACE = "jackfield"


def prefix() -> str | None:
    """Return it, with a slash at both ends and without what the server itself stands under; None: nowhere."""
    try:
        path = reverse(f"{NAMESPACE}:graphql")
    except (NoReverseMatch, ImproperlyConfigured):
        return None
    return "/" + path.removesuffix("graphql").removeprefix(get_script_prefix())
