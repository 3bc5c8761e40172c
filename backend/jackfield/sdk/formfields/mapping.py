"""A field for keys with values, such as headers; the values may be secrets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.formfields.structured import Duplicate, JSONTextarea, read_json
from jackfield.sdk.rawvalues import MAX_LINE, MAX_TEXT, broken_text

#: How many entries a mapping may have that states no limit of its own, and how long a key may be.
MAX_ENTRIES = 100
MAX_KEY = 200


class MappingField(forms.Field):
    """Texts by keys.

    It takes a mapping, a list of pairs or a JSON object; a value of None keeps what is stored under its key,
    and a key that is not named goes. The cleaned value is ``dict[str, str]``. Where the values are secrets,
    each is a secret of its own, kept under the name ``FIELD.KEY``: what is cleaned then has None for a
    secret that is kept, and nothing ever shows one.

    Args:
        values_are_secret: Whether the values can be written and never read.
        min_items: The fewest entries.
        max_items: The most entries.
    """

    widget = JSONTextarea
    default_error_messages = {
        "kind": _("Give keys with values."),
        "key": _("Give every value a key of 1 to %(limit)d characters that can be seen."),
        "text": _("Each value must be a text."),
        "length": _("Too long: at most %(limit)d characters."),
        "duplicate": _("“%(key)s” stands there twice."),
        "missing": _("Give “%(key)s” a value."),
        "min_items": _("Give at least %(limit)d."),
        "max_items": _("Give at most %(limit)d."),
    }

    def __init__(
        self,
        *,
        values_are_secret: bool = False,
        min_items: int | None = None,
        max_items: int = MAX_ENTRIES,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.values_are_secret = values_are_secret
        self.min_items, self.max_items = min_items, max_items
        #: Set by the form: what is stored under each key; of secrets, None.
        self.kept: Mapping[str, str | None] = {}
        shown: Any = self.widget
        if values_are_secret and isinstance(shown, JSONTextarea):
            shown.masks_values = True

    def refusal_of(self, value: Any) -> None:
        """Return nothing: ``clean`` judges whatever comes."""

    def to_python(self, value: Any) -> dict[str, str | None]:
        """Return the entries in the order given."""
        found: dict[str, str | None] = {}
        length = 0
        for key, text in self._pairs(value):
            if not isinstance(key, str) or not 0 < len(key.strip()) <= MAX_KEY or not key.isprintable():
                raise self._error("key", limit=MAX_KEY)
            if text is not None and not isinstance(text, str):
                raise self._error("text")
            key = key.strip()  # noqa: PLW2901 - spaces around a key are no part of it
            length += len(text or "")
            if len(text or "") > MAX_LINE or length > MAX_TEXT:
                raise self._error("length", limit=MAX_LINE if len(text or "") > MAX_LINE else MAX_TEXT)
            if key in found:
                raise self._error("duplicate", key=key)
            broken = broken_text(text or "")
            if broken is not None:
                raise ValidationError(str(broken), code="invalid")
            found[key] = self._kept_or(key, text)
        return found

    def validate(self, value: Any) -> None:
        """Raise ValidationError when there are too few."""
        super().validate(value)
        if value and self.min_items is not None and len(value) < self.min_items:
            raise self._error("min_items", limit=self.min_items)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether something else was given than is stored."""
        return bool(dict(initial or {}) != data)

    def _pairs(self, value: Any) -> Iterable[tuple[Any, Any]]:
        if isinstance(value, str):
            value = self._read(value)
        if value is None:
            return ()
        if isinstance(value, Mapping):
            value = list(value.items())
        if not isinstance(value, Sequence):
            raise self._error("kind")
        if len(value) > self.max_items:
            raise self._error("max_items", limit=self.max_items)
        if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
            raise self._error("kind")
        return value

    def _read(self, text: str) -> Any:
        if len(text) > MAX_TEXT:
            raise self._error("length", limit=MAX_TEXT)
        try:
            return read_json(text) if text.strip() else None
        except Duplicate as error:
            raise ValidationError(_("A key stands there twice."), code="duplicate") from error
        except (ValueError, RecursionError) as error:
            raise self._error("kind") from error

    def _kept_or(self, key: str, text: str | None) -> str | None:
        if text is None or (self.values_are_secret and not text):
            if key not in self.kept:
                raise self._error("missing", key=key)
            return self.kept[key]
        return text

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)
