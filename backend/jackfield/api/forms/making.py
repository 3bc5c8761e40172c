"""The fields that hold one value, or some of several: from Django's to the schema's."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.validators import MinLengthValidator, RegexValidator

from jackfield.api.forms import choosing, patterns, temporal
from jackfield.api.forms.fields import (
    BooleanField,
    ChoiceField,
    FormField,
    MultiChoiceField,
    NumberField,
    TemporalField,
    TextField,
)
from jackfield.api.forms.kinds import Kind
from jackfield.api.forms.sources import StaticChoices
from jackfield.api.forms.words import (
    BooleanWidget,
    ChoiceWidget,
    MultiChoiceWidget,
    NumberWidget,
    TemporalKind,
    TextFormat,
)
from jackfield.sdk import formfields
from jackfield.sdk.choosing import ChoiceSource
from jackfield.sdk.conditions.choices import TextsField
from jackfield.sdk.presentation import Presentation

W = TypeVar("W", bound=TextFormat | NumberWidget | BooleanWidget | ChoiceWidget | MultiChoiceWidget)

#: The first class that fits decides.
_FORMATS: tuple[tuple[type[forms.Field], TextFormat, str | None], ...] = (
    (forms.EmailField, TextFormat.EMAIL, "email"),
    (forms.URLField, TextFormat.URL, "url"),
    (formfields.HostField, TextFormat.HOSTNAME, "off"),
    (forms.GenericIPAddressField, TextFormat.HOSTNAME, "off"),
    (forms.SlugField, TextFormat.SLUG, None),
    (forms.JSONField, TextFormat.CODE, None),
)


@dataclass(frozen=True, kw_only=True)
class Given:
    """All that is known of one field before it is shown."""

    field: Any
    #: What every type of field has, by its names in Python.
    common: Mapping[str, Any]
    #: Its value: as it is stored or given initially, or as it was typed.
    value: Any
    default: Any
    #: Whether ``value`` was typed.
    is_typed: bool
    hints: Presentation
    #: Where the author's choices come from.
    source: ChoiceSource | None = None
    #: What an event types field can hear.
    patterns: tuple[str, ...] = ()


def text(given: Given) -> TextField:
    """Show a text, and whatever has no type of its own."""
    field, hints = given.field, given.hints
    named, autocomplete = next(
        ((f, a) for kind, f, a in _FORMATS if any(isinstance(one, kind) for one in _parts(field))),
        (TextFormat.PLAIN, None),
    )
    language = hints.language or ("json" if isinstance(field, forms.JSONField) else None)
    if language:
        named = TextFormat.CODE
    elif getattr(field.widget, "input_type", None) == "color":
        named = TextFormat.COLOR
    shortest = [v.limit_value for v in field.validators if isinstance(v, MinLengthValidator)]
    longest = [part.max_length for part in _parts(field) if getattr(part, "max_length", None) is not None]
    pattern, message = _pattern(given)
    return TextField(
        **{**given.common, "autocomplete": given.common["autocomplete"] or autocomplete},
        format=_widget(hints, TextFormat, named),
        multiline=isinstance(field.widget, forms.Textarea),
        language=language,
        placeholder=text_or_none(field.widget.attrs.get("placeholder")),
        prefix=text_or_none(hints.prefix),
        suffix=text_or_none(hints.suffix),
        min_length=next((limit for limit in shortest if isinstance(limit, int)), None),
        max_length=min(longest, default=None),
        pattern=pattern,
        pattern_message=message,
        suggestions=[str(one) for one in hints.suggestions],
        file_types=[str(one) for one in hints.file_types],
        text=given.value
        if given.is_typed and isinstance(given.value, str)
        else _prepared(given, given.value),
        default_text=_prepared(given, given.default),
    )


def number(given: Given) -> NumberField:
    """Show a number."""
    field = given.field
    integer = not isinstance(field, forms.FloatField | forms.DecimalField)
    step = _decimal(called(getattr(field, "step_size", None)))
    if step is None and integer:
        step = Decimal(1)
    if step is None and getattr(field, "decimal_places", None) is not None:
        step = Decimal(1).scaleb(-field.decimal_places)
    return NumberField(
        **given.common,
        number_widget=_widget(given.hints, NumberWidget, NumberWidget.INPUT),
        integer=integer,
        min=_decimal(called(field.min_value)),
        max=_decimal(called(field.max_value)),
        step=step,
        unit=text_or_none(given.hints.unit),
        number=_decimal(given.value),
        default_number=_decimal(given.default),
    )


def boolean(given: Given) -> BooleanField:
    """Show yes or no."""
    usual = BooleanWidget.SWITCH if given.common["name"] == "enabled" else BooleanWidget.CHECKBOX
    return BooleanField(
        **given.common,
        boolean_widget=_widget(given.hints, BooleanWidget, usual),
        checked=_is_true(given.value),
        default_checked=_is_true(given.default),
    )


def choice(given: Given) -> ChoiceField:
    """Show one of several."""
    field, said = given.field, given.source
    chosen, default = (_chosen(given, value) for value in (given.value, given.default))
    is_radio = isinstance(field.widget, forms.RadioSelect)
    usual = ChoiceWidget.RADIO if is_radio else ChoiceWidget.SELECT
    empty: str | None = None
    if isinstance(field, forms.NullBooleanField):
        found: Any = choosing.yes_or_no()
        empty = choosing.unknown_label()
    elif said is not None:
        found = choosing.authors_source(said, [chosen] if chosen else ())
        usual = ChoiceWidget.COMBOBOX
        empty = None if field.required else "—"
    else:
        found = choosing.source(field, [chosen] if chosen else ())
        usual = usual if isinstance(found, StaticChoices) else ChoiceWidget.COMBOBOX
        empty = None if field.required else choosing.empty_label(field)
    return ChoiceField(
        **given.common,
        choice_widget=_widget(given.hints, ChoiceWidget, usual),
        source=found,
        allow_custom=said is not None and said.allow_custom,
        empty_label=empty,
        choice=chosen,
        default_choice=default,
    )


def choices(given: Given) -> MultiChoiceField:
    """Show some of several."""
    field, said = given.field, given.source
    chosen = texts(_listed(given, given.value))
    usual, is_free = MultiChoiceWidget.CHECKBOXES, False
    most = getattr(field, "max_items", None)
    if isinstance(field, formfields.EventTypesField):
        found: Any = StaticChoices(items=choosing.plain(given.patterns))
        usual, is_free, most = MultiChoiceWidget.TAGS, True, formfields.MAX_EVENT_TYPES
    elif said is not None:
        found, usual, is_free = (
            choosing.authors_source(said, chosen),
            MultiChoiceWidget.TAGS,
            said.allow_custom,
        )
    elif hasattr(field, "choices") and not isinstance(field, TextsField):
        found = choosing.source(field, chosen)
        usual = usual if isinstance(found, StaticChoices) else MultiChoiceWidget.TAGS
    else:
        found = StaticChoices(items=choosing.plain(str(one) for one in given.hints.suggestions))
        usual, is_free = MultiChoiceWidget.TAGS, True
    return MultiChoiceField(
        **given.common,
        multi_widget=_widget(given.hints, MultiChoiceWidget, usual),
        source=found,
        allow_custom=is_free,
        ordered=False,
        min_items=getattr(field, "min_items", None),
        max_items=most,
        choices=chosen,
        default_choices=texts(_listed(given, given.default)),
    )


def moment(given: Given) -> TemporalField:
    """Show a day, a time, a moment or a span."""
    kind = temporal.kind_of(given.field) or TemporalKind.DATETIME
    least, greatest = temporal.bounds(kind, given.field)
    return TemporalField(
        **given.common,
        temporal_kind=kind,
        iso_min=least,
        iso_max=greatest,
        iso=temporal.write(kind, given.value),
        default_iso=temporal.write(kind, given.default),
    )


#: How each kind that holds values of its own is shown.
MAKERS: Mapping[Kind, Callable[[Given], FormField]] = {
    Kind.TEXT: text,
    Kind.NUMBER: number,
    Kind.BOOLEAN: boolean,
    Kind.CHOICE: choice,
    Kind.MULTI_CHOICE: choices,
    Kind.TEMPORAL: moment,
}


def called(value: Any) -> Any:
    """Return what a value comes to that may be given by a function."""
    return value() if callable(value) else value


def texts(value: Any) -> list[str]:
    """Return the members of a list as the schema writes them; of anything else none."""
    members = value if isinstance(value, list | tuple | set | frozenset) else ()
    return [choosing.canonical(item) or "" for item in members]


def text_or_none(value: Any) -> str | None:
    """Return a text, or None for an empty one."""
    return str(value) if value else None


def _parts(field: forms.Field) -> list[Any]:
    """A field, and those that a combined one passes its value through."""
    return [field, *getattr(field, "fields", ())] if isinstance(field, forms.ComboField) else [field]


def _pattern(given: Given) -> tuple[str | None, str | None]:
    hints = given.hints
    if hints.pattern:
        return hints.pattern, text_or_none(hints.pattern_message)
    if isinstance(given.field, forms.EmailField | forms.URLField | formfields.HostField):
        return None, None
    for part in _parts(given.field):
        for validator in part.validators:
            # URLValidator and the like are regular expressions too, and more than that.
            if type(validator) is RegexValidator and not validator.inverse_match:
                found = patterns.ecmascript(re.compile(validator.regex))
                if found is not None:
                    return found, text_or_none(hints.pattern_message or validator.message)
    return None, None


def _prepared(given: Given, value: Any) -> str:
    if given.is_typed and isinstance(value, str):
        return value
    shown = given.field.prepare_value(value)
    return "" if shown is None else str(shown)


def _chosen(given: Given, value: Any) -> str | None:
    return choosing.canonical(given.field.prepare_value(value))


def _listed(given: Given, value: Any) -> Any:
    found = given.field.prepare_value(value)
    return found if isinstance(found, list | tuple | set | frozenset | None) else list(found)


def _widget(hints: Presentation, words: type[W], usual: W) -> W:
    """Return what the author asked for where it is one of these words."""
    return words(hints.widget) if hints.widget and hints.widget in words.__members__ else usual


def _is_true(value: Any) -> bool:
    return value is True or value in ("true", "True", "on", "1")


def _decimal(value: Any) -> Decimal | None:
    try:
        found = None if value is None or isinstance(value, bool) or value == "" else Decimal(str(value))
    except ArithmeticError:
        return None
    return found if found is not None and found.is_finite() else None
