"""One truth: whichever of a form and a ``Settings`` class the author declared, the other is made of it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self

from jackfield.sdk.cleaning import cleaned
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.remote import remote_names
from jackfield.sdk.settings import Settings, cleaned_values


class FormSettings(Settings):
    """The settings of a form that was written by hand: an attribute for each of its fields."""

    #: The form they are read with, and the author's defaults.
    _form: ClassVar[Any] = None
    _defaults: ClassVar[Any] = None
    #: Settings with remote choices.
    _remote: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def form_class(cls) -> type[IntegrationConfigForm]:
        """Return the author's form."""
        form: type[IntegrationConfigForm] = cls._form
        return form

    @classmethod
    def default_values(cls) -> dict[str, Any]:
        """Return the author's defaults."""
        return dict(cls._defaults)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from stored values.

        Raises:
            SettingsInvalid: A value is missing or of the wrong kind.
        """
        return cls._filled(cleaned_values(**cls._asked(values)))

    @classmethod
    def partial(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a form that is being filled in: what is missing or invalid is None."""
        found, _errors = cleaned(**cls._asked(values))
        return cls._filled(found)

    @classmethod
    def _asked(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        form = cls.form_class()
        initial = {name: field.initial for name, field in form.base_fields.items()}
        defaults = {name: value for name, value in initial.items() if value is not None} | dict(cls._defaults)
        return {"form": form, "defaults": defaults, "values": values, "remote": cls._remote}

    @classmethod
    def _filled(cls, values: Mapping[str, Any]) -> Self:
        built = cls()
        for name, value in values.items():
            object.__setattr__(built, name, value)
        return built

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"No setting {name!r}.")


class DerivedForm:
    """Stands for ``config_form_cls`` until an author writes one: the form of the class's settings."""

    def __get__(self, instance: object, owner: Any) -> type[IntegrationConfigForm]:
        settings_class = _authors(owner, "settings_class", DerivedSettings)
        return IntegrationConfigForm if settings_class is None else settings_class.form_class()


class DerivedSettings:
    """Stands for ``settings_class`` until an author writes one: settings made of the class's form."""

    def __get__(self, instance: object, owner: Any) -> type[Settings]:
        form = _authors(owner, "config_form_cls", DerivedForm) or IntegrationConfigForm
        return _settings_of(owner, form)


class DerivedDefaults:
    """Stands for ``default_settings`` until an author writes them: the defaults of the class's settings."""

    def __get__(self, instance: object, owner: Any) -> Mapping[str, Any]:
        settings_class = _authors(owner, "settings_class", DerivedSettings)
        return {} if settings_class is None else settings_class.default_values()


class DerivedName:
    """Stands for ``name`` until an author writes one: the words of the class's name."""

    def __get__(self, instance: object, owner: Any) -> str:
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", owner.__name__)


def _authors(owner: type, name: str, stand_in: type) -> Any:
    """Return what an author wrote under a name, looking past our own stand-in; None if nothing."""
    for base in owner.__mro__:
        if name in vars(base):
            found = vars(base)[name]
            return None if isinstance(found, stand_in) else found
    return None


@cache
def _settings_of(owner: type, form: type[IntegrationConfigForm]) -> type[Settings]:
    defaults = _authors(owner, "default_settings", DerivedDefaults) or {}
    namespace = {
        "_form": form,
        "_defaults": defaults,
        "_remote": remote_names(owner),
        "__module__": owner.__module__,
    }
    return type(f"{owner.__name__}Settings", (FormSettings,), namespace)
