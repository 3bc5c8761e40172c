"""A form that is filled in by parts: what is left out, hidden or locked keeps its value."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.formfields import CLEAR, ListField, MappingField, NoticeField, SecretField, as_secret
from jackfield.sdk.hiding import rules_of, told
from jackfield.sdk.storing import stored
from jackfield.sdk.taking import Taken, initial_value

_TOO_MANY_TO_NAME = 10
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class PartlyFilledForm(forms.Form):
    """Takes values by field, or a submitted HTML form, and validates them with what is kept."""

    #: Defaults that stand in for an empty value; of a form that was derived from ``Settings``.
    empty_defaults: Mapping[str, Any] = {}

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        #: Fields that the author's constructor locks, and why: name to True, name to a sentence.
        self.disabled_fields: dict[str, bool] = {}
        self.disabled_reasons: dict[str, str | Promise] = {}
        #: Fields that were hidden, by their rules, when the form was validated.
        self.hidden_names: frozenset[str] = frozenset()
        #: Fields that keep what is stored, whatever it is.
        self._kept_names: frozenset[str] = frozenset()
        self._sent = data
        self._taken: Taken | None = None
        self._locked: list[str] = []
        #: Names of the secrets that there are; None: all of them.
        self._secrets_set: Collection[str] | None = ()
        super().__init__(data, **kwargs)

    def full_clean(self) -> None:
        """Validate.

        What could not even be read is an error of its field, as is what was sent for a field that is locked;
        what is unknown is one of the form.
        """
        self._prepare()
        if not self.is_bound:
            super().full_clean()
            return
        if self._taken is None:
            self._taken = self._take(cast("Mapping[str, Any]", self._sent))
            self.data = cast("Any", self._taken.data)
        self.hidden_names, required = rules_of(self).hidden(typed=self._typed, kept=self._kept)
        self._kept_names = self.hidden_names | self._left_alone(self._taken.sent)
        with self._ruled(required):
            super().full_clean()
        self._report(self._taken)

    def is_locked(self, name: str) -> bool:
        """Say whether a field's value can't be changed here."""
        return bool(self.disabled_fields.get(name)) or self.fields[name].disabled

    def secret_fields(self) -> list[str]:
        """Return the names of the fields that hold one secret each."""
        return [name for name, field in self.fields.items() if isinstance(field, SecretField)]

    def serialized(self, name: str, value: Any) -> Any:
        """Return a cleaned value as JSON holds it: by ``serialize_NAME_field``, if the author wrote one."""
        return getattr(self, f"serialize_{name}_field", stored)(value)

    def _left_alone(self, sent: Collection[str]) -> frozenset[str]:
        """Return the fields beside hidden ones that keep what is stored; ``sent`` is what was sent."""
        return frozenset()

    def _prepare(self) -> None:
        """Tell fields what is stored; again, for an author's constructor may have added some."""
        for name, field in self.fields.items():
            as_secret(field)
            if isinstance(field, SecretField):
                field.is_set = self._secrets_set is None or name in self._secrets_set
            elif isinstance(field, MappingField) and field.values_are_secret:
                start = f"{name}."
                keys = sorted(key for key in self._secrets_set or () if key.startswith(start))
                field.kept = dict.fromkeys(key.removeprefix(start) for key in keys)
                self.initial[name] = dict(field.kept)
            elif isinstance(field, MappingField):
                kept = self.get_initial_for_field(field, name)
                field.kept = dict(kept) if isinstance(kept, Mapping) else {}
            elif isinstance(field, ListField):
                rows = stored(self.get_initial_for_field(field, name))
                is_list = isinstance(rows, list)
                field.kept = [row if isinstance(row, dict) else {} for row in (rows if is_list else ())]

    def _take(self, data: Mapping[str, Any]) -> Taken:
        taken = Taken()
        submitted = isinstance(data, MultiValueDict)
        known = set()
        for name, field in self.fields.items():
            if isinstance(field, NoticeField):
                continue
            html_name = self.add_prefix(name)
            known |= {html_name, f"{html_name}-clear"} if isinstance(field, SecretField) else {html_name}
            if any(one in data for one in _names_of(field, html_name)):
                taken.sent.add(name)
            if self.is_locked(name):
                self._locked += [name] if name in taken.sent else []
                continue
            if submitted:
                value = field.widget.value_from_datadict(data, self.files, html_name)
            else:
                value = self._given(data, name, html_name)
            if value is None and isinstance(field, MappingField | ListField):
                value = self._rows_kept(field, name)
            if value in _EMPTY and name in self.empty_defaults:
                value = self.empty_defaults[name]
            taken.lay(field, name, html_name, value)
        if not submitted:
            taken.unknown = sorted(str(name) for name in data if name not in known)
        return taken

    def _given(self, data: Mapping[str, Any], name: str, html_name: str) -> Any:
        if html_name in data:
            return data[html_name]
        if isinstance(self.fields[name], SecretField):
            return CLEAR if data.get(f"{html_name}-clear") else None
        return initial_value(self, name)

    def _rows_kept(self, field: forms.Field, name: str) -> Any:
        """Return what is stored, in the words by which a mapping or rows are kept."""
        if isinstance(field, ListField):
            return [{"row_id": str(place)} for place in range(len(field.kept))]
        return initial_value(self, name)

    def _kept(self, name: str) -> Any:
        """Return what a rule is told of a field that can't be filled in: what is stored."""
        field = self.fields.get(name)
        if field is None:
            return None
        if isinstance(field, SecretField):
            return True if field.is_set else None
        return told(field, initial_value(self, name))

    def _typed(self, name: str) -> Any:
        """Return what a rule is told of a field: of a secret, whether there is one."""
        field = self.fields.get(name)
        if field is None or self._taken is None or name in self._taken.refused:
            return None
        if self.is_locked(name):
            return self._kept(name)
        value = self[name].data
        if isinstance(field, SecretField):
            return None if value is CLEAR else (bool(value) or field.is_set or None)
        try:
            return told(field, self.serialized(name, field.clean(value)))
        except forms.ValidationError:
            return value if isinstance(value, str | int | float | bool) else None

    @contextmanager
    def _ruled(self, required: Collection[str]) -> Iterator[None]:
        """Let Django see what is hidden or locked as disabled, and what a rule requires as required."""
        before = [(field, field.disabled, field.required) for field in self.fields.values()]
        for name, field in self.fields.items():
            if name in self._kept_names:
                field.disabled, field.required = True, False
            else:
                field.disabled = self.is_locked(name)
                field.required = field.required or name in required
        try:
            yield
        finally:
            for field, disabled, was_required in before:
                field.disabled, field.required = disabled, was_required

    def _report(self, taken: Taken) -> None:
        for name in self._kept_names:
            self.errors.pop(name, None)
            self.cleaned_data.setdefault(name, None)
        for name, sentence in taken.refused.items():
            if name not in self._kept_names and name in self.fields:
                self.errors.pop(name, None)
                self.add_error(name, forms.ValidationError(str(sentence), code="invalid"))
        for name in self._locked:
            reason = self.disabled_reasons.get(name) or _("It can't be changed here.")
            self.errors.pop(name, None)
            self.add_error(name, forms.ValidationError(str(reason), code="locked"))
        if taken.unknown:
            named = ", ".join(ascii(name[:60])[1:-1] for name in taken.unknown[:_TOO_MANY_TO_NAME])
            self.add_error(
                None,
                forms.ValidationError(
                    _("Unknown fields: %(names)s."), code="unknown", params={"names": named}
                ),
            )


def _names_of(field: forms.Field, html_name: str) -> set[str]:
    """Return the names under which something may be sent for a field."""
    names = {html_name, f"{html_name}-clear"} if isinstance(field, SecretField) else {html_name}
    if isinstance(field.widget, forms.MultiWidget):
        endings: list[str] = vars(field.widget)["widgets_names"]
        names |= {f"{html_name}{ending}" for ending in endings}
    return names
