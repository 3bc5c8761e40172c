"""What a form of a config may be made of, decided when its class is."""

from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.forms import DeclarativeFieldsMetaclass

from jackfield.sdk.formfields import as_secret, is_secret

#: An author's field may redeclare ``name`` and ``enabled``, never these.
RESERVED = frozenset({"event_types", "conditions"})


class ConfigFormMetaclass(DeclarativeFieldsMetaclass):
    """Refuses uploads and the names of a config's own columns; makes secrets of password inputs."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Make the class.

        Raises:
            ImproperlyConfigured: A field is named like a column, or asks for a file.
        """
        taken = RESERVED & attrs.keys()
        if taken:
            raise ImproperlyConfigured(f"{name}: {', '.join(sorted(taken))} is a reserved name.")
        made: Any = super().__new__(cls, name, bases, attrs)
        for field_name, field in made.base_fields.items():
            require_no_upload(name, field_name, field)
            if is_secret(field):  # A copy: the field may stand in another class too.
                made.base_fields[field_name] = as_secret(deepcopy(field))
        return made


def require_no_upload(form_name: str, name: str, field: forms.Field) -> None:
    """Pass, unless a field asks for a file.

    Raises:
        ImproperlyConfigured: It does.
    """
    if isinstance(field, forms.FileField):
        raise ImproperlyConfigured(
            f"{form_name}.{name}: a config keeps no files. Ask for the text in it, with a CharField or"
            " a SecretField, and say in file_types which files a client may read it from."
        )
