"""The form fields that Django lacks."""

from jackfield.sdk.formfields.eventtypes import MAX_EVENT_TYPES, EventTypesField
from jackfield.sdk.formfields.mapping import MappingField
from jackfield.sdk.formfields.notice import NoticeField
from jackfield.sdk.formfields.rows import ROW, ListField
from jackfield.sdk.formfields.secret import (
    CLEAR,
    Encoding,
    SecretField,
    SecretInput,
    SecretRecipe,
    SecretTextarea,
    as_secret,
    is_secret,
    secured,
)
from jackfield.sdk.formfields.texts import HostField, TagsField

__all__ = [
    "CLEAR",
    "MAX_EVENT_TYPES",
    "ROW",
    "Encoding",
    "EventTypesField",
    "HostField",
    "ListField",
    "MappingField",
    "NoticeField",
    "SecretField",
    "SecretInput",
    "SecretRecipe",
    "SecretTextarea",
    "TagsField",
    "as_secret",
    "is_secret",
    "secured",
]
