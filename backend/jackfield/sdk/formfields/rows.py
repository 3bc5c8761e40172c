"""A field for rows: the same few questions, asked again and again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jackfield.sdk.formfields.mapping import MappingField
from jackfield.sdk.formfields.notice import NoticeField
from jackfield.sdk.formfields.onerow import clean_row
from jackfield.sdk.formfields.secret import is_secret
from jackfield.sdk.formfields.structured import Duplicate, JSONTextarea, read_json
from jackfield.sdk.hiding import require_known_names, rules_of
from jackfield.sdk.rawvalues import MAX_TEXT

#: How many rows a list may have that states no limit of its own.
MAX_ROWS = 100
#: What a row is sent with to say which stored one it is.
ROW_ID = "row_id"
ROW = gettext_lazy("Row")


class ListField(forms.Field):
    """Rows of values, each asked for by a form.

    It takes a list of mappings, or that as JSON. A row with a ``row_id``, the place of a stored row as text,
    keeps that row's values in the fields that it leaves out; one without is new and gets the form's initial
    values. Rows that are not sent go. The cleaned value is a list of what the form cleans.

    Its errors carry ``row`` (the place among the rows sent, from 0), ``field`` (empty for the row's form) and
    ``sentence`` in their params.

    Args:
        item_form: The form of one row; without secrets, files and rows.
        item_label: What a row is called.
        row_class: Made of each cleaned row for the author; None: it stays a dict.
        min_items: The fewest rows.
        max_items: The most rows.

    Raises:
        ImproperlyConfigured: The form asks for what a row cannot hold.
    """

    widget = JSONTextarea
    default_error_messages = {
        "kind": gettext_lazy("Give a list of rows."),
        "row": gettext_lazy("%(where)s: %(sentence)s"),
        "min_items": gettext_lazy("Give at least %(limit)d."),
        "max_items": gettext_lazy("Give at most %(limit)d."),
    }

    def __init__(
        self,
        *,
        item_form: type[forms.Form],
        item_label: str | Promise = ROW,
        row_class: type[Any] | None = None,
        min_items: int | None = None,
        max_items: int = MAX_ROWS,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        _require_plain(item_form)
        require_known_names(item_form, of=item_form.__name__)
        self.item_form, self.item_label, self.row_class = item_form, item_label, row_class
        self._rules = rules_of(item_form)
        self.min_items, self.max_items = min_items, max_items
        #: Set by the form: the stored rows, as JSON holds them.
        self.kept: list[Mapping[str, Any]] = []

    def refusal_of(self, value: Any) -> None:
        """Return nothing: ``clean`` judges whatever comes."""

    def row_forms(self, rows: Any) -> list[tuple[str, forms.Form]]:
        """Return stored rows as unbound forms that show them, each with its ``row_id``."""
        shown = rows if isinstance(rows, list | tuple) else ()
        return [
            (str(place), self.item_form(initial=dict(row)))
            for place, row in enumerate(shown)
            if isinstance(row, Mapping)
        ]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the cleaned rows.

        Raises:
            ValidationError: With one error for each that the rows' forms have.
        """
        rows = self._rows(value)
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(rows) > self.max_items:
            raise self._error("max_items", limit=self.max_items)
        if rows and self.min_items is not None and len(rows) < self.min_items:
            raise self._error("min_items", limit=self.min_items)
        errors: list[ValidationError] = []
        seen: set[int] = set()
        cleaned = [self._cleaned(place, row, seen, errors) for place, row in enumerate(rows)]
        if errors:
            raise ValidationError(errors)
        self.run_validators(cleaned)
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether other rows were given than are stored."""
        return bool(list(initial or []) != data)

    def _rows(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            if len(value) > MAX_TEXT:
                raise self._error("kind")
            try:
                value = read_json(value) if value.strip() else None
            except (Duplicate, ValueError, RecursionError) as error:
                raise self._error("kind") from error
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise self._error("kind")
        return list(value)

    def _cleaned(self, place: int, row: Any, seen: set[int], errors: list[ValidationError]) -> dict[str, Any]:
        if not isinstance(row, Mapping) or not all(isinstance(name, str) for name in row):
            errors.append(self._row_error(place, "", "kind", _("Give fields with values.")))
            return {}
        base: Mapping[str, Any] = {}
        if row.get(ROW_ID) is not None:
            kept = self._place_of(row[ROW_ID])
            if kept is None or kept in seen:
                sentence = _("There is no such row, or it was sent twice.")
                errors.append(self._row_error(place, "", "row_id", sentence))
                return {}
            seen.add(kept)
            base = self.kept[kept]
        given = {name: value for name, value in row.items() if name != ROW_ID}
        clean, problems = clean_row(item_form=self.item_form, rules=self._rules, given=given, base=base)
        errors += [self._row_error(place, one.field, one.code, one.sentence) for one in problems]
        return clean

    def _place_of(self, row_id: Any) -> int | None:
        text = str(row_id) if isinstance(row_id, str | int) and not isinstance(row_id, bool) else ""
        place = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
        return place if 0 <= place < len(self.kept) else None

    def _row_error(self, place: int, name: str, code: str, sentence: str) -> ValidationError:
        field = self.item_form.base_fields.get(name)
        label = str(field.label or name) if field is not None else ""
        where = f"{self.item_label} {place + 1}" + (f", {label}" if label else "")
        return ValidationError(
            self.error_messages["row"],
            code=code,
            params={"where": where, "sentence": sentence, "row": place, "field": name},
        )

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _require_plain(item_form: type[forms.Form]) -> None:
    for name, field in item_form.base_fields.items():
        if is_secret(field) or (isinstance(field, MappingField) and field.values_are_secret):
            raise ImproperlyConfigured(f"{name}: a row holds no secrets.")
        if isinstance(field, ListField):
            raise ImproperlyConfigured(f"{name}: a row holds no rows.")
        if isinstance(field, forms.FileField | NoticeField) or name == ROW_ID:
            raise ImproperlyConfigured(f"{name}: a row cannot hold it.")
