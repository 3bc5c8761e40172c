"""Settings: what an owner fills in, declared once; typed for the author, a form for the owner."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, ClassVar, Self, dataclass_transform, get_type_hints
from weakref import WeakKeyDictionary

from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.asking import field_for
from jackfield.sdk.cleaning import cleaned
from jackfield.sdk.declaring import default_of, has_default, is_destination, keeps_empty, setting
from jackfield.sdk.formclasses import RESERVED
from jackfield.sdk.forms import MODEL_FIELDS, IntegrationConfigForm
from jackfield.sdk.hiding import require_known_names
from jackfield.sdk.storing import stored

_EMPTY: tuple[Any, ...] = (None, "", [], {})
#: What is worked out once for each class.
_FORMS: WeakKeyDictionary[type, type[IntegrationConfigForm]] = WeakKeyDictionary()
_DEFAULTS: WeakKeyDictionary[type, Mapping[str, Any]] = WeakKeyDictionary()


class SettingsInvalid(ValueError):
    """The values do not fit: show ``errors`` to the owner.

    Args:
        errors: Setting name to its sentences, none of which repeats a secret.
    """

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in errors.items()))
        self.errors = errors


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(setting,))
class Settings:
    """Base class: a subclass becomes a frozen dataclass of its annotations, and has a form.

    A nested ``Meta`` may group the fields (``fieldsets``).
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        taken = {*MODEL_FIELDS, *RESERVED} & vars(cls).get("__annotations__", {}).keys()
        if taken:
            raise ImproperlyConfigured(f"{cls.__name__}: {', '.join(sorted(taken))} is a reserved name.")
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def form_class(cls) -> type[IntegrationConfigForm]:
        """Return the form that asks for these settings.

        Raises:
            ImproperlyConfigured: A setting is of a type that no field asks for, or a rule names a setting
                that there is not.
        """
        if cls not in _FORMS:
            _FORMS[cls] = _form_of(cls)
        return _FORMS[cls]

    @classmethod
    def default_values(cls) -> dict[str, Any]:
        """Return the defaults as they are stored; a setting without one is left out."""
        values = {item.name: default_of(item) for item in _settings_of(cls)}
        return {name: stored(value) for name, value in values.items() if value is not None}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from stored values; those of secrets may be ``Secret`` or text.

        Values of settings that the class does not have (any more) are passed over.

        Raises:
            SettingsInvalid: A value is missing or of the wrong kind.
        """
        return cls(**cleaned_values(**cls._asked(values)))

    @classmethod
    def partial(cls, values: Mapping[str, Any]) -> Self:
        """Build settings from a form that is being filled in: what is missing or invalid is None.

        A default stands in as it does in ``from_values``.
        """
        found, _errors = cleaned(**cls._asked(values))
        return cls(**found)

    @classmethod
    def _asked(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        if cls not in _DEFAULTS:
            _DEFAULTS[cls] = _defaults_of(cls)
        form, defaults = cls.form_class(), _DEFAULTS[cls]

        def gives_way(name: str, value: Any) -> bool:
            return value is None or (
                value in _EMPTY and (name in form.empty_defaults or defaults[name] is None)
            )

        return {"form": form, "defaults": defaults, "values": values, "gives_way": gives_way}


def cleaned_values(**asked: Any) -> dict[str, Any]:
    """Return every setting of a form, as ``cleaning.cleaned`` does.

    Raises:
        SettingsInvalid: A value is missing or of the wrong kind.
    """
    values, errors = cleaned(**asked)
    if errors:
        raise SettingsInvalid(errors)
    return values


def _settings_of(cls: type[Settings]) -> tuple[Field[Any], ...]:
    return fields(cls) if "__dataclass_fields__" in vars(cls) else ()


def _form_of(cls: type[Settings]) -> type[IntegrationConfigForm]:
    hints = get_type_hints(cls)
    items = _settings_of(cls)
    built = {item.name: field_for(item, hints[item.name]) for item in items}
    authors_meta = vars(cls).get("Meta")
    destinations = tuple(item.name for item in items if is_destination(item, built[item.name]))
    namespace: dict[str, Any] = {
        **built,
        "__module__": cls.__module__,
        "__doc__": f"Asks for {cls.__name__}.",
        "Meta": type("Meta", (authors_meta,) if authors_meta else (), {"destinations": destinations}),
        "empty_defaults": {
            name: value
            for name, value in cls.default_values().items()
            if not isinstance(value, bool)
            and not keeps_empty(next(item for item in items if item.name == name))
        },
    }
    form = type(f"{cls.__name__}Form", (IntegrationConfigForm,), namespace)
    require_known_names(form, of=cls.__name__)
    return form


def _defaults_of(cls: type[Settings]) -> Mapping[str, Any]:
    form = cls.form_class()
    return {
        item.name: default_of(item)
        for item in _settings_of(cls)
        if has_default(item) or not form.base_fields[item.name].required
    }
