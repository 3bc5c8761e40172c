"""Attributes: what an integration needs once for the whole deployment, declared as the members of an enum."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from jackfield.sdk.declaring import setting
from jackfield.sdk.secrets import Secret
from jackfield.sdk.settings import Settings

Text = str | Promise
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


class ValueType(StrEnum):
    """What an attribute holds."""

    #: It may say where the others' secrets are sent: a change empties those that are not set anew with it,
    #: unless its range is ``{"destination": False}``.
    TEXT = "TEXT"
    #: A text that people fill from a file of theirs; the keys of its range are the types of files.
    FILE = "FILE"
    SECRET = "SECRET"  # noqa: S105 - the word, and none
    #: One of the keys of its range, which says how each is shown.
    ENUM = "ENUM"
    BOOLEAN = "BOOLEAN"
    #: A number; its range may have ``min`` and ``max``.
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"


class IntegrationAttributeType(Enum):
    """Base class: each member of a subclass is one attribute of the integration.

    A member is the tuple ``(label, description, value_type, value_range, is_editable, is_required,
    initial_value)``; the last may be left out. The activation form asks for them under their names in
    lower case, and ``Context.activation`` has them as attributes.
    """

    label: Text
    description: Text
    value_type: ValueType
    value_range: Mapping[str, Any]
    is_editable: bool
    is_required: bool
    initial_value: Any

    def __new__(cls, *_: Any) -> Self:
        """Number the members: two attributes that are described alike are two."""
        member = object.__new__(cls)
        member._value_ = len(cls.__members__) + 1
        return member

    def __init__(  # noqa: PLR0917 - the seed's tuple
        self,
        label: Text,
        description: Text,
        value_type: ValueType,
        value_range: Mapping[str, Any] | None,
        is_editable: bool,  # noqa: FBT001 - the seed's tuple
        is_required: bool,  # noqa: FBT001 - likewise
        initial_value: Any = "",
    ) -> None:
        self.label = label
        self.description = description
        self.value_type = ValueType(value_type)
        self.value_range = dict(value_range or {})
        self.is_editable = is_editable
        self.is_required = is_required
        self.initial_value = initial_value

    @property
    def attribute_name(self) -> str:
        """Its name in forms and in ``Context.activation``."""
        return self.name.lower()

    def integration_attr_key(self, integration_id: str) -> str:
        """Return what identifies it in the whole deployment."""
        return f"{integration_id}.{self.attribute_name}"


@cache
def settings_of(attributes: type[IntegrationAttributeType]) -> type[Settings]:
    """Return the settings class that these attributes are.

    Raises:
        ImproperlyConfigured: An attribute can't be asked for as it is declared.
    """
    hints: dict[str, Any] = {}
    declared: dict[str, Any] = {}
    for member in attributes:
        name = member.attribute_name
        if name in hints:
            raise ImproperlyConfigured(f"{attributes.__name__}: two members are called {name}.")
        hints[name], declared[name] = _setting_of(attributes, member)
    namespace = {"__module__": attributes.__module__, "__annotations__": hints, **declared}
    return type(f"{attributes.__name__}Settings", (Settings,), namespace)


def locked_names(attributes: type[IntegrationAttributeType]) -> tuple[str, ...]:
    """Return the names of those that people can't change."""
    return tuple(member.attribute_name for member in attributes if not member.is_editable)


def _setting_of(attributes: type, member: IntegrationAttributeType) -> tuple[Any, Any]:
    where = f"{attributes.__name__}.{member.name}"
    initial = _initial(where, member)
    if initial is None and member.is_required and not member.is_editable:
        raise ImproperlyConfigured(f"{where}: it is required and nobody can enter it.")
    options: dict[str, Any] = {"help": member.description, "required": member.is_required}
    options |= _range_of(where, member)
    if initial is not None:
        options["default"] = initial
    elif not member.is_required:
        options["default"] = None
    kind = _KINDS[member.value_type]
    if member.value_type is ValueType.SECRET and initial is not None:
        raise ImproperlyConfigured(f"{where}: a secret has no initial value.")
    may_be_none = initial is None and not member.is_required
    return (kind | None if may_be_none else kind), setting(member.label, **options)


_KINDS: Mapping[ValueType, Any] = {
    ValueType.TEXT: str,
    ValueType.FILE: str,
    ValueType.SECRET: Secret,
    ValueType.ENUM: str,
    ValueType.BOOLEAN: bool,
    ValueType.INTEGER: int,
    ValueType.FLOAT: float,
}


def _range_of(where: str, member: IntegrationAttributeType) -> dict[str, Any]:
    if member.value_type is ValueType.TEXT:
        # Nothing tells an address from another text here, so that the author has to.
        return {"destination": member.value_range.get("destination") is not False}
    if member.value_type is ValueType.ENUM:
        if not member.value_range:
            raise ImproperlyConfigured(f"{where}: an ENUM needs a range.")
        return {"choices": [(str(value), label) for value, label in member.value_range.items()]}
    if member.value_type is ValueType.FILE:
        return {"multiline": True, "file_types": tuple(member.value_range) or ("*/*",)}
    if member.value_type in {ValueType.INTEGER, ValueType.FLOAT}:
        as_number = int if member.value_type is ValueType.INTEGER else float
        return {
            end: as_number(member.value_range[end]) for end in ("min", "max") if end in member.value_range
        }
    return {}


def _initial(where: str, member: IntegrationAttributeType) -> Any:
    """Return the initial value as its kind has it; None when there is none."""
    value, kind = member.initial_value, member.value_type
    if kind is ValueType.BOOLEAN:
        text = str(value).strip().lower()
        if text not in _TRUE | _FALSE | {"", "none"}:
            raise ImproperlyConfigured(f"{where}: {value!r} is neither true nor false.")
        return text in _TRUE
    if value is None or value == "":
        return None
    try:
        if kind is ValueType.INTEGER:
            return int(value)
        if kind is ValueType.FLOAT:
            return float(value)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"{where}: {value!r} is no number.") from error
    if kind is ValueType.ENUM and str(value) not in map(str, member.value_range):
        raise ImproperlyConfigured(f"{where}: {value!r} is not in its range.")
    return str(value)
