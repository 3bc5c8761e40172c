"""From stored values to what an author's code is given: cleaned by the form that asked for them."""

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from typing import Any
from weakref import WeakKeyDictionary

from django import forms
from django.core.exceptions import ValidationError

from jackfield.sdk.formfields import ListField, MappingField, NoticeField, SecretField
from jackfield.sdk.forms import MODEL_FIELDS, IntegrationConfigForm
from jackfield.sdk.hiding import FieldRules, rules_of, told
from jackfield.sdk.rawvalues import refusal
from jackfield.sdk.secrets import Letters, Secret
from jackfield.sdk.taking import raw_parts

#: What is worked out once for each class.
_RULES: WeakKeyDictionary[type, FieldRules] = WeakKeyDictionary()


def cleaned(
    *,
    form: type[IntegrationConfigForm],
    defaults: Mapping[str, Any],
    values: Mapping[str, Any],
    gives_way: Callable[[str, Any], bool] = lambda name, value: False,  # noqa: ARG005 - it takes both
    remote: Collection[str] = (),
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return every setting of a form, cleaned, and the sentences on those that are missing or wrong.

    A setting that is wrong is None. So is one that is hidden by its rule and was never filled in, which is no
    fault.

    Args:
        form: The form whose fields decide.
        defaults: What stands in for a setting that is missing.
        values: As they are stored, secrets among them: those of a mapping under ``FIELD.KEY``, or as typed.
        gives_way: Says of a name and its value whether the default stands in for it too.
        remote: Settings with remote choices.
    """
    if form not in _RULES:
        _RULES[form] = rules_of(form)

    def held(name: str) -> Any:
        field = form.base_fields.get(name)
        value = values.get(name, defaults.get(name))
        if isinstance(field, MappingField) and field.values_are_secret:
            return told(field, _value_of(form, name, field, values))
        if field is None or isinstance(field, SecretField):
            return bool(value) or None
        return told(field, value)

    hidden, required = _RULES[form].hidden(typed=held, kept=held)
    found: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, field in form.base_fields.items():
        if name in MODEL_FIELDS or isinstance(field, NoticeField):
            continue
        value = _value_of(form, name, field, values)
        is_missing = name not in values and value is None
        if name in defaults and (is_missing or gives_way(name, value)) and name not in required:
            found[name] = deepcopy(defaults[name])
            continue
        try:
            found[name] = _clean(field, value, anything=name in remote)
            _require(field, found[name], is_required=name in required)
        except ValidationError as error:
            found[name] = deepcopy(defaults.get(name)) if name in hidden else None
            if name not in hidden:
                errors[name] = [str(sentence) for sentence in error.messages]
    return found, errors


def _require(field: forms.Field, value: Any, *, is_required: bool) -> None:
    if is_required and value in (None, "", [], {}):
        raise ValidationError(field.error_messages["required"], code="required")


def _value_of(
    form: type[IntegrationConfigForm], name: str, field: forms.Field, values: Mapping[str, Any]
) -> Any:
    if isinstance(field, MappingField) and field.values_are_secret:
        typed = values.get(name)
        if typed is not None and not isinstance(typed, Mapping):
            return typed
        start = f"{name}."
        kept = {key.removeprefix(start): v for key, v in values.items() if key.startswith(start)}
        return {key: _letters(v) for key, v in {**(typed or {}), **kept}.items()} or None
    value = _letters(values.get(name))
    deserialize = getattr(form, f"deserialize_{name}_field", None)
    if value is None or deserialize is None:
        return value
    return deserialize(object.__new__(form), value)


def _letters(value: Any) -> Any:
    return value.letters() if isinstance(value, Secret) else value


def _clean(field: forms.Field, value: Any, *, anything: bool) -> Any:
    sentence = refusal(field, value)
    if sentence is not None:
        raise ValidationError(str(sentence))
    if anything and isinstance(field, forms.ChoiceField) and value not in field.empty_values:
        return value
    clean = field.clean(raw_parts(field, value))
    if isinstance(field, SecretField):
        # Those before it were cleaned when they were entered.
        older = value.older if isinstance(value, Letters) else ()
        return Secret(Letters(clean, older=older)) if clean else None
    if isinstance(field, MappingField) and field.values_are_secret:
        return {key: Secret(letters) for key, letters in clean.items()}
    if isinstance(field, ListField) and field.row_class is not None:
        return [field.row_class(**row) for row in clean]
    return clean
