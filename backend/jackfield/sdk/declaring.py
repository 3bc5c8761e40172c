"""How one setting is declared."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from django import forms
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.formfields import HostField, ListField, SecretField, SecretRecipe
from jackfield.sdk.presentation import Presentation, Text, Width
from jackfield.sdk.rules import FieldRule

Choices = Iterable[str | tuple[str, Text]]
#: What a text setting holds beside plain text.
Kind = Literal["text", "url", "host", "email", "template"]
#: The least and the greatest of a number, a date, a time or a duration.
Bound = float | Decimal | date | time | timedelta
_METADATA = "jackfield"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What ``setting()`` was told."""

    label: Text
    help: Text
    kind: Kind
    choices: tuple[tuple[str, Text], ...] | None
    destination: bool | None
    required: bool | None
    minimum: Bound | None
    maximum: Bound | None
    min_length: int | None
    max_length: int | None
    min_items: int | None
    max_items: int | None
    multiline: bool
    placeholder: str
    recipe: SecretRecipe | None
    rotates: bool
    validators: tuple[Callable[[Any], None], ...]
    presentation: Presentation


def setting(
    label: Text,
    *,
    help: Text = "",  # noqa: A002 - it is the word an author would look for
    default: Any = MISSING,
    kind: Kind = "text",
    choices: Choices | None = None,
    destination: bool | None = None,
    required: bool | None = None,
    min: Bound | None = None,  # noqa: A002 - likewise
    max: Bound | None = None,  # noqa: A002 - likewise
    min_length: int | None = None,
    max_length: int | None = None,
    min_items: int | None = None,
    max_items: int | None = None,
    multiline: bool = False,
    placeholder: str = "",
    recipe: SecretRecipe | None = None,
    rotates: bool | None = None,
    validators: Iterable[Callable[[Any], None]] = (),
    width: Width = "FULL",
    advanced: bool = False,
    visible_when: FieldRule | None = None,
    required_when: FieldRule | None = None,
    reload_on_change: bool = False,
    unit: Text | None = None,
    prefix: Text | None = None,
    suffix: Text | None = None,
    suggestions: Iterable[str] = (),
    file_types: Iterable[str] = (),
    language: str | None = None,
    widget: str | None = None,
    pattern: str | None = None,
    pattern_message: Text | None = None,
    item_label: Text | None = None,
    key_label: Text | None = None,
    value_label: Text | None = None,
) -> Any:
    """Declare one setting of a ``Settings`` class.

    Args:
        label: Shown beside the input.
        help: One sentence on where the owner finds the value.
        default: Used when the owner leaves it out or empties it; without one it is required, unless its type
            allows None.
        kind: Of a text: ``url`` takes http and https alone; ``template`` is Liquid, for ``context.render``.
        choices: The values to choose from, each with its label or its own; for ``str`` and ``list[str]``, and
            as labels for a ``Literal`` and an ``Enum``.
        destination: Whether other settings' secrets are sent to what this names. By default a URL and a
            host are destinations, rows with one of these are, and a secret never is. Say True of a
            mapping or a list of texts whose values name places.
        required: False lets it be empty (a secret is None then), True makes it required though it has a
            default.
        min: The least number, date, time or duration.
        max: The greatest one.
        min_length: Of the shortest text.
        max_length: Of the longest text.
        min_items: The fewest rows, entries or texts.
        max_items: The most of them.
        multiline: Whether the text, or the secret, has many lines.
        placeholder: Shown in the empty input.
        recipe: How a client makes a good secret; None when the service makes it.
        rotates: Of a secret: whether the one before can stay good for a while beside a new one, because the
            author's code uses ``Secret.all()``. By default where there is a recipe: such a secret is ours,
            and the service has to learn the new one.
        validators: Django's: each raises ``ValidationError`` for a value that will not do.
        width: How much of a row the input takes.
        advanced: Whether it is shown to those alone who ask for more.
        visible_when: Hidden while this does not hold, such as ``when("auth").equals("token")``: not required
            then, and what is stored stays. A setting that was never filled in is None while it is hidden.
        required_when: Required while this holds; let its type allow None, or give it a default.
        reload_on_change: Whether the form is to be read again when it changes.
        unit: Of a number.
        prefix: What stands before a text and is no part of it.
        suffix: What stands after it.
        suggestions: Texts that may be taken or not.
        file_types: Text files from which a client may fill it.
        language: Of source text.
        widget: One of the schema's widgets for its kind: ``SLIDER``, ``RADIO``, ``TAGS``.
        pattern: What the whole text must match; of what Python and ECMAScript read alike.
        pattern_message: Said of a text that does not.
        item_label: What a row is called.
        key_label: What the keys of a mapping are called.
        value_label: What its values are called.
    """
    pairs = None if choices is None else tuple((c, c) if isinstance(c, str) else c for c in choices)
    metadata = {
        _METADATA: Declaration(
            label=label,
            help=help,
            kind=kind,
            choices=pairs,
            destination=destination,
            required=required,
            minimum=min,
            maximum=max,
            min_length=min_length,
            max_length=max_length,
            multiline=multiline,
            placeholder=placeholder,
            recipe=recipe,
            rotates=recipe is not None if rotates is None else rotates,
            min_items=min_items,
            max_items=max_items,
            validators=tuple(validators),
            presentation=Presentation(
                width=width,
                advanced=advanced,
                visible_when=visible_when,
                required_when=required_when,
                reload_on_change=reload_on_change,
                unit=unit,
                prefix=prefix,
                suffix=suffix,
                suggestions=tuple(suggestions),
                file_types=tuple(file_types),
                language=language or ("liquid" if kind == "template" else None),
                widget=widget,
                pattern=pattern,
                pattern_message=pattern_message,
                item_label=item_label,
                key_label=key_label,
                value_label=value_label,
            ),
        )
    }
    if isinstance(default, list | dict):
        kept = deepcopy(default)
        return field(default_factory=lambda: deepcopy(kept), metadata=metadata)
    if default is MISSING and required is False:
        return field(default=None, metadata=metadata)
    return field(default=default, metadata=metadata)


def declaration_of(item: Field[Any]) -> Declaration:
    """Return what was declared of a dataclass field.

    Raises:
        ImproperlyConfigured: It was not declared by ``setting()``.
    """
    found = item.metadata.get(_METADATA)
    if not isinstance(found, Declaration):
        raise ImproperlyConfigured(f"{item.name}: declare it with setting().")
    return found


def has_default(item: Field[Any]) -> bool:
    """Say whether a dataclass field has a default."""
    return item.default is not MISSING or item.default_factory is not MISSING


def default_of(item: Field[Any]) -> Any:
    """Return the default of a dataclass field, None without one."""
    if item.default_factory is not MISSING:
        return item.default_factory()
    return None if item.default is MISSING else item.default


def keeps_empty(item: Field[Any]) -> bool:
    """Say whether an empty value stands, though there is a default."""
    return declaration_of(item).required is False


def is_destination(item: Field[Any], form_field: forms.Field) -> bool:
    """Say whether a setting names where the others' secrets are sent."""
    declared = declaration_of(item).destination
    return names_destination(form_field) if declared is None else declared


def names_destination(form_field: forms.Field) -> bool:
    """Say whether a form field is, by its kind or widget, one for a URL or a host, or made of one that is."""
    if isinstance(form_field, ListField):
        return bool(row_destinations(form_field))
    if isinstance(form_field, SecretField):
        return False
    if isinstance(form_field, forms.ComboField | forms.MultiValueField):
        return any(names_destination(one) for one in form_field.fields)
    return isinstance(form_field.widget, forms.URLInput) or isinstance(
        form_field, forms.URLField | HostField | forms.GenericIPAddressField
    )


def row_destinations(form_field: ListField) -> frozenset[str]:
    """Return which fields of each row name where secrets are sent."""
    asked = form_field.item_form.base_fields
    if form_field.row_class is None:
        return frozenset(name for name, field in asked.items() if names_destination(field))
    items = fields(form_field.row_class)
    return frozenset(item.name for item in items if is_destination(item, asked[item.name]))


def destinations_in_rows(form: type[forms.Form]) -> dict[str, frozenset[str]]:
    """Return the lists of a form whose rows name where secrets are sent, and by which of their fields."""
    lists = {name: field for name, field in form.base_fields.items() if isinstance(field, ListField)}
    return {name: found for name, field in lists.items() if (found := row_destinations(field))}
