"""The form field that asks for a setting, chosen by the setting's type."""

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator

from jackfield.sdk.declaring import Declaration, declaration_of, default_of, has_default
from jackfield.sdk.formfields import (
    ROW,
    HostField,
    ListField,
    MappingField,
    SecretField,
    SecretTextarea,
    TagsField,
)
from jackfield.sdk.hiding import require_known_names
from jackfield.sdk.secrets import Secret
from jackfield.sdk.storing import stored
from jackfield.sdk.templates import MAX_SOURCE, LiquidTemplate
from jackfield.sdk.weburls import WebURL
from jackfield.sdk.wholetexts import WholeText, require_pattern

_NUMBERS: Mapping[Any, type[forms.IntegerField]] = {
    int: forms.IntegerField,
    float: forms.FloatField,
    Decimal: forms.DecimalField,
}
_TIMES: Mapping[Any, type[forms.Field]] = {
    date: forms.DateField,
    time: forms.TimeField,
    datetime: forms.DateTimeField,
    timedelta: forms.DurationField,
}


def field_for(item: Field[Any], hint: Any) -> forms.Field:
    """Build the form field that asks for one setting.

    Raises:
        ImproperlyConfigured: Its type, or a combination of what was declared, is none we can ask for.
    """
    declared = declaration_of(item)
    kind, optional = _without_none(hint)
    common: dict[str, Any] = {
        "label": declared.label,
        "help_text": declared.help,
        "required": (not has_default(item) and not optional)
        if declared.required is None
        else declared.required,
    }
    default = default_of(item)
    # Of a secret that may be left out its author knows: it is None then.
    if default is None and has_default(item) and not optional and kind is not Secret:
        raise ImproperlyConfigured(f"{item.name}: give it a default, or let its type allow None.")
    if default is not None:
        if kind is Secret or (kind == dict[str, Secret] and default):
            raise ImproperlyConfigured(f"{item.name}: a secret has no default.")
        common["initial"] = stored(default) if _is_stored_otherwise(default) else default
    built = _build(item.name, kind, declared, common)
    _bound(item.name, built, declared)
    built.validators.extend(declared.validators)
    if declared.placeholder:
        built.widget.attrs["placeholder"] = declared.placeholder
    built.presentation = declared.presentation  # type: ignore[attr-defined]  # presentation_of() reads it
    return built


def _build(  # noqa: C901, PLR0911 - one for each kind
    name: str, kind: Any, declared: Declaration, common: dict[str, Any]
) -> forms.Field:
    if kind is Secret:
        return _secret(declared, common)
    if kind is bool:
        return forms.BooleanField(**{**common, "required": False})
    if kind in _NUMBERS:
        limits: dict[str, Any] = {"min_value": declared.minimum, "max_value": declared.maximum}
        return _NUMBERS[kind](**limits, **common)
    if kind in _TIMES:
        return _TIMES[kind](**common)
    if kind is str:
        return _text(declared, common)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind, declared, common)
    if get_origin(kind) is Literal:
        return _literal(name, kind, declared, common)
    counts = _given(min_items=declared.min_items, max_items=declared.max_items)
    if kind in (dict[str, str], dict[str, Secret]):
        return MappingField(values_are_secret=kind == dict[str, Secret], **counts, **common)
    if kind == list[str]:
        if declared.choices is not None:
            return forms.MultipleChoiceField(choices=list(declared.choices), **common)
        lengths = _given(min_length=declared.min_length, max_length=declared.max_length)
        return TagsField(**lengths, **counts, **common)
    if get_origin(kind) is list and hasattr(get_args(kind)[0], "__dataclass_fields__"):
        [row] = get_args(kind)
        label = declared.presentation.item_label or ROW
        return ListField(item_form=_row_form(row), row_class=row, item_label=label, **counts, **common)
    raise ImproperlyConfigured(f"{name}: no form field asks for {kind!r}.")


def _secret(declared: Declaration, common: dict[str, Any]) -> forms.Field:
    options: dict[str, Any] = _given(min_length=declared.min_length, max_length=declared.max_length)
    if declared.multiline:
        options |= {
            "widget": SecretTextarea,
            "strip": False,
            "max_length": options.get("max_length", 100_000),
        }
    built = SecretField(recipe=declared.recipe, rotates=declared.rotates, **options, **common)
    if declared.kind == "url":
        built.validators.append(WebURL())
    return built


def _literal(name: str, kind: Any, declared: Declaration, common: dict[str, Any]) -> forms.Field:
    values = get_args(kind)
    if not all(isinstance(value, str) for value in values):
        raise ImproperlyConfigured(f"{name}: the members of its Literal must be strings.")
    labels = dict(declared.choices or ())
    return forms.ChoiceField(choices=[(value, labels.get(value, value)) for value in values], **common)


def _enum(kind: type[Enum], declared: Declaration, common: dict[str, Any]) -> forms.Field:
    members = {str(stored(member)): member for member in kind}
    labels = dict(declared.choices or ())

    def label(value: str, member: Enum) -> Any:
        words = member.name.replace("_", " ").capitalize()
        return labels.get(value, getattr(member, "label", words))

    return forms.TypedChoiceField(
        choices=[(value, label(value, member)) for value, member in members.items()],
        coerce=_by_value(members),
        empty_value=None,
        **common,
    )


def _by_value(members: Mapping[str, Enum]) -> Callable[[Any], Enum]:
    def member_of(value: Any) -> Enum:
        return members[str(stored(value))]

    return member_of


def _text(  # noqa: PLR0911 - one for each kind
    declared: Declaration, common: dict[str, Any]
) -> forms.Field:
    if declared.choices is not None:
        return forms.ChoiceField(choices=list(declared.choices), **common)
    lengths = _given(min_length=declared.min_length, max_length=declared.max_length)
    if declared.kind == "url":
        built = forms.URLField(assume_scheme="https", **{"max_length": 2_000, **lengths}, **common)
        # The stock validator is replaced, not joined: it admits ftp and refuses one-word hosts.
        built.validators = [v for v in built.validators if not isinstance(v, URLValidator)] + [WebURL()]
        return built
    if declared.kind == "host":
        return HostField(**lengths, **common)
    if declared.kind == "email":
        return forms.EmailField(**lengths, **common)
    if declared.kind == "template":
        lengths = {"max_length": MAX_SOURCE, **lengths}
        return forms.CharField(
            widget=forms.Textarea, strip=False, validators=[LiquidTemplate()], **lengths, **common
        )
    if declared.multiline:
        return forms.CharField(widget=forms.Textarea, strip=False, **lengths, **common)
    return forms.CharField(**lengths, **common)


def _row_form(row: Any) -> type[forms.Form]:
    hints = get_type_hints(row)
    asked = {item.name: field_for(item, hints[item.name]) for item in fields(row)}
    form = type(f"{row.__name__}Row", (forms.Form,), {**asked, "__module__": row.__module__})
    require_known_names(form, of=row.__name__)
    return form


def _bound(name: str, built: forms.Field, declared: Declaration) -> None:
    """Add the bounds that Django's own field does not take as arguments."""
    if isinstance(built, tuple(_TIMES.values())):
        vars(built).update(min_value=declared.minimum, max_value=declared.maximum)  # As those of numbers.
        if declared.minimum is not None:
            built.validators.append(MinValueValidator(declared.minimum))
        if declared.maximum is not None:
            built.validators.append(MaxValueValidator(declared.maximum))
    pattern = declared.presentation.pattern
    if pattern is None:
        return
    if not isinstance(built, forms.CharField):
        raise ImproperlyConfigured(f"{name}: only a text or a secret has a pattern.")
    require_pattern(pattern, of=name)
    built.validators.append(WholeText(pattern, declared.presentation.pattern_message))


def _is_stored_otherwise(default: Any) -> bool:
    """Say whether a form shows a default as it is stored: an enum's value, rows as mappings."""
    return isinstance(default, Enum | list | dict)


def _given(**options: int | None) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in {Union, UnionType}:
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        if len(kinds) == 1 and len(get_args(hint)) > 1:
            return kinds[0], True
    return hint, False
