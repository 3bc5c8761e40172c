"""Jackfield's settings, with another view at the same path."""

import os

from jackfield.project.settings import *  # noqa: F403 - all of them

_kind = os.environ["LISTS_DESK_KIND"]
if _kind in {"values", "fixed"}:
    ROOT_URLCONF = "lists_desk.values"
elif _kind not in {"ours", "unguarded"}:
    ROOT_URLCONF = f"lists_desk.{_kind}"
if _kind in {"fixed", "unguarded"}:
    MIDDLEWARE = []
