"""How one setting is declared, and the form field that asks for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import URLValidator
from django.utils.functional import Promise

from jackfield.sdk.formfields import HostField, SecretField, SecretRecipe
from jackfield.sdk.secrets import Secret
from jackfield.sdk.weburls import WebURL

Text = str | Promise
Choices = Iterable[str | tuple[str, Text]]
#: What a text setting holds beside plain text.
Kind = Literal["text", "url", "host", "email"]
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
    minimum: float | Decimal | None
    maximum: float | Decimal | None
    min_length: int | None
    max_length: int | None
    multiline: bool
    placeholder: str
    recipe: SecretRecipe | None
    validators: tuple[Callable[[Any], None], ...]


def setting(
    label: Text,
    *,
    help: Text = "",  # noqa: A002 - it is the word an author would look for
    default: Any = MISSING,
    kind: Kind = "text",
    choices: Choices | None = None,
    destination: bool | None = None,
    required: bool | None = None,
    min: float | Decimal | None = None,  # noqa: A002 - likewise
    max: float | Decimal | None = None,  # noqa: A002 - likewise
    min_length: int | None = None,
    max_length: int | None = None,
    multiline: bool = False,
    placeholder: str = "",
    recipe: SecretRecipe | None = None,
    validators: Iterable[Callable[[Any], None]] = (),
) -> Any:
    """Declare one setting of a ``Settings`` class.

    Args:
        label: Shown beside the input.
        help: One sentence on where the owner finds the value.
        default: Used when the owner leaves it out or empties it; without one it is required, unless its type
            allows None.
        kind: Of a text: ``url`` takes http and https alone.
        choices: The values to choose from, each with its label or its own; for ``str`` and ``list[str]``.
        destination: Whether other settings' secrets are sent to what this names. By default a URL and a
            host are destinations, and a secret never is.
        required: False lets it be empty, True makes it required though it has a default.
        min: The least number.
        max: The greatest number.
        min_length: The shortest text.
        max_length: The longest text.
        multiline: Whether the text has many lines.
        placeholder: Shown in the empty input.
        recipe: How a client makes a good secret; None when the service makes it.
        validators: Django's: each raises ``ValidationError`` for a value that will not do.
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
            validators=tuple(validators),
        )
    }
    if isinstance(default, list):
        items = tuple(default)
        return field(default_factory=lambda: list(items), metadata=metadata)
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
    if default is None and has_default(item) and not optional:
        raise ImproperlyConfigured(f"{item.name}: give it a default, or let its type allow None.")
    if default is not None:
        if kind is Secret:
            raise ImproperlyConfigured(f"{item.name}: a secret has no default.")
        common["initial"] = default
    built = _build(item.name, kind, declared, common)
    built.validators.extend(declared.validators)
    if declared.placeholder:
        built.widget.attrs["placeholder"] = declared.placeholder
    return built


def keeps_empty(item: Field[Any]) -> bool:
    """Say whether an empty value stands, though there is a default."""
    return declaration_of(item).required is False


def is_destination(item: Field[Any], form_field: forms.Field) -> bool:
    """Say whether a setting names where the others' secrets are sent."""
    declared = declaration_of(item).destination
    if declared is None:
        return names_destination(form_field)
    return declared


def names_destination(form_field: forms.Field) -> bool:
    """Say whether a form field is, by its kind, one for a URL or a host."""
    return isinstance(form_field, forms.URLField | HostField | forms.GenericIPAddressField)


def _build(name: str, kind: Any, declared: Declaration, common: dict[str, Any]) -> forms.Field:
    if kind is Secret:
        lengths = _given(min_length=declared.min_length, max_length=declared.max_length)
        built = SecretField(recipe=declared.recipe, **lengths, **common)
        if declared.kind == "url":
            built.validators.append(WebURL())
        return built
    if get_origin(kind) is Literal:
        values = get_args(kind)
        if not all(isinstance(value, str) for value in values):
            raise ImproperlyConfigured(f"{name}: the members of its Literal must be strings.")
        labels = dict(declared.choices or ())
        return forms.ChoiceField(choices=[(value, labels.get(value, value)) for value in values], **common)
    if kind == list[str]:
        if declared.choices is None:
            raise ImproperlyConfigured(f"{name}: a list needs choices.")
        return forms.MultipleChoiceField(choices=list(declared.choices), **common)
    if kind is bool:
        return forms.BooleanField(**{**common, "required": False})
    numbers: Mapping[Any, type[forms.IntegerField]] = {
        int: forms.IntegerField,
        float: forms.FloatField,
        Decimal: forms.DecimalField,
    }
    if kind in numbers:
        limits: dict[str, Any] = {"min_value": declared.minimum, "max_value": declared.maximum}
        return numbers[kind](**limits, **common)
    if kind is str:
        return _text(declared, common)
    raise ImproperlyConfigured(f"{name}: no form field asks for {kind!r}.")


def _text(declared: Declaration, common: dict[str, Any]) -> forms.Field:
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
    if declared.multiline:
        return forms.CharField(widget=forms.Textarea, strip=False, **lengths, **common)
    return forms.CharField(**lengths, **common)


def _given(**options: int | None) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in {Union, UnionType}:
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        if len(kinds) == 1 and len(get_args(hint)) > 1:
            return kinds[0], True
    return hint, False
