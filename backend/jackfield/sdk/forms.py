"""IntegrationConfigForm: the Django form with which an owner fills in a config."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol, cast

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise, classproperty
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.declaring import names_destination
from jackfield.sdk.events import overlap
from jackfield.sdk.fieldsets import Fieldset, authors_fieldsets
from jackfield.sdk.formfields import CLEAR, EventTypesField, SecretField
from jackfield.sdk.names import check_name
from jackfield.sdk.rawvalues import refusal
from jackfield.sdk.storing import stored

#: Columns of a config; every other field lands in its settings.
MODEL_FIELDS = ("name", "enabled", "event_types")
#: An author's field may redeclare ``name`` and ``enabled``, never these.
RESERVED = frozenset({"event_types", "conditions"})
_TOO_MANY_TO_NAME = 10


class IntegrationLike(Protocol):
    """What a form asks of the integration."""

    @property
    def default_settings(self) -> Mapping[str, Any]:
        """What a config has that says nothing else."""

    @property
    def event_patterns(self) -> tuple[str, ...]:
        """What its event hooks hear."""

    def create_config(self, *, save: bool = False, **fields: Any) -> Any:
        """Return a new config."""


class ConfigFormMetaclass(DeclarativeFieldsMetaclass):
    """Refuses fields under the names of a config's own columns."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Make the class, unless a field is named like a column."""
        taken = RESERVED & attrs.keys()
        if taken:
            raise ImproperlyConfigured(f"{name}: {', '.join(sorted(taken))} is a reserved name.")
        return super().__new__(cls, name, bases, attrs)


class IntegrationConfigForm(forms.Form, metaclass=ConfigFormMetaclass):
    """The form of a config: ``name``, ``enabled``, the author's fields, and the event types it hears.

    Args:
        data: Values by field, or a submitted HTML form. Of a plain mapping what is left out keeps its value
            (on creation, its default); an empty secret of an existing config keeps what is stored, and
            ``CLEAR`` empties it.
        integration: The integration whose config it is.
        config: The config that is edited; None for a new one.
        request: The HTTP request, if there is one; for authors' own code.
        secrets_set: Which secrets the config has; by default its ``secrets_set``, else all.

    ``Meta`` may have ``fieldsets``, ``destinations`` (the fields that name where secrets are sent; by default
    every URL and host), ``load_blacklist`` and ``save_blacklist``. ``serialize_NAME_field`` and
    ``deserialize_NAME_field`` turn a value into JSON and back.
    """

    name = forms.CharField(label=_("Name"), max_length=200, validators=[check_name])
    enabled = forms.BooleanField(label=_("Enabled"), required=False, initial=True)

    #: Defaults that stand in for an empty value; of a form that was derived from ``Settings``.
    empty_defaults: Mapping[str, Any] = {}

    class Meta:
        """What the author says about the form as a whole."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        integration: IntegrationLike,
        config: Any = None,
        request: Any = None,
        secrets_set: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.integration = integration
        self.config = config
        self.request = request
        #: Fields the author's constructor locks, and why: name to True, name to a sentence.
        self.disabled_fields: dict[str, bool] = {}
        self.disabled_reasons: dict[str, str | Promise] = {}
        self._refused: dict[str, str | Promise] = {}
        self._unknown: list[str] = []
        given = kwargs.pop("initial", None) or {}
        super().__init__(data, **kwargs)
        if integration.event_patterns:
            self.fields["event_types"] = EventTypesField(
                label=_("Events"),
                help_text=_("Event types and patterns such as ticket.*; all that it can hear by default."),
                required=False,
                initial=list(integration.event_patterns),
            )
        self.initial = {**self._stored_values(), **given}
        self._mark_secrets(secrets_set)
        if data is not None:
            self._take(data)

    @classproperty
    def secret_names(cls) -> tuple[str, ...]:  # noqa: N805 - a classproperty is given the class
        """The fields whose values are write-only."""
        fields = cast("type[IntegrationConfigForm]", cls).base_fields
        return tuple(name for name, field in fields.items() if isinstance(field, SecretField))

    @classproperty
    def destination_names(cls) -> tuple[str, ...]:  # noqa: N805 - likewise
        """The fields that name where secrets are sent."""
        form = cast("type[IntegrationConfigForm]", cls)
        declared = getattr(form.Meta, "destinations", None)
        if declared is not None:
            return tuple(declared)
        return tuple(name for name, field in form.base_fields.items() if names_destination(field))

    def full_clean(self) -> None:
        """Validate; what could not even be read is an error of its field, what is unknown one of the form."""
        for name, field in self.fields.items():
            if self.disabled_fields.get(name):
                field.disabled = True
        super().full_clean()
        if not self.is_bound:
            return
        for name, sentence in self._refused.items():
            self.errors.pop(name, None)
            self.add_error(name, forms.ValidationError(str(sentence), code="invalid"))
        if self._unknown:
            named = ", ".join(ascii(name[:60])[1:-1] for name in self._unknown[:_TOO_MANY_TO_NAME])
            self.add_error(
                None,
                forms.ValidationError(
                    _("Unknown fields: %(names)s."), code="unknown", params={"names": named}
                ),
            )

    def clean_event_types(self) -> list[str]:
        """Refuse what the integration never hears: it would be a config that waits for ever."""
        patterns = cast("list[str]", self.cleaned_data["event_types"])
        for pattern in patterns:
            if not any(overlap(pattern, heard) for heard in self.integration.event_patterns):
                raise forms.ValidationError(
                    _("This integration does not hear %(pattern)s."), params={"pattern": pattern}
                )
        return patterns

    def values(self) -> dict[str, Any]:
        """Return the settings as they are stored, secrets excepted.

        Raises:
            ValueError: The form is not valid.
        """
        self._require_valid()
        return {name: self._serialized(name) for name in self._setting_names()}

    def secrets(self) -> dict[str, str | None]:
        """Return the secrets that were set or cleared (None); what is not named here is kept.

        Raises:
            ValueError: The form is not valid.
        """
        self._require_valid()
        typed = {name: self.cleaned_data[name] for name in self._secret_fields()}
        return {name: None if value is CLEAR else value for name, value in typed.items() if value is not None}

    def fieldsets(self) -> list[Fieldset]:
        """Return the fields in groups: the basic ones, the author's, the routing."""
        basic = Fieldset(name="basic", fields=("name", "enabled"))
        own = [name for name in self.fields if name not in MODEL_FIELDS]
        declared = getattr(self.Meta, "fieldsets", None)
        groups = authors_fieldsets(declared, own) if declared is not None else _one_group(own)
        routing = Fieldset(name="routing", title=_("What it hears"), fields=("event_types",))
        return [basic, *groups, *([routing] if "event_types" in self.fields else [])]

    def save(self) -> Any:
        """Write the values to the config, or to a new one, and return it. For models of an application's own.

        Raises:
            ValueError: The form is not valid.
        """
        self._require_valid()
        return self.save_instance(self.create_instance() if self.config is None else self.config)

    def create_instance(self) -> Any:
        """Return a new, unsaved config."""
        return self.integration.create_config()

    def save_instance(self, config: Any) -> Any:
        """Write the values to a config, save it and return it."""
        secrets = self.secrets()
        if secrets and not hasattr(config, "set_secret"):
            raise ImproperlyConfigured(
                f"{type(config).__name__} cannot keep secrets: it has no set_secret()."
            )
        for column in MODEL_FIELDS:
            if column in self.fields and (column != "event_types" or hasattr(config, column)):
                setattr(config, column, self.cleaned_data[column])
        for name, value in self.values().items():
            config.set(name, value)
        for name, letters in secrets.items():
            config.set_secret(name, letters)
        config.save()
        return config

    def _setting_names(self) -> Iterable[str]:
        left_out = {*MODEL_FIELDS, *getattr(self.Meta, "save_blacklist", ()), *self._secret_fields()}
        return [name for name in self.fields if name not in left_out]

    def _secret_fields(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, SecretField)]

    def _serialized(self, name: str) -> Any:
        serialize = getattr(self, f"serialize_{name}_field", stored)
        return serialize(self.cleaned_data[name])

    def _stored_values(self) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.integration.default_settings)
        if self.config is not None:
            kept = self.config.settings
            values.update({name: kept[name] for name in self.fields if name in kept})
        left_out = {*getattr(self.Meta, "load_blacklist", ()), *self._secret_fields()}
        values = {name: value for name, value in values.items() if name not in left_out}
        for name in values:
            deserialize = getattr(self, f"deserialize_{name}_field", None)
            if deserialize is not None:
                values[name] = deserialize(values[name])
        if self.config is not None:
            values |= {c: getattr(self.config, c) for c in MODEL_FIELDS if hasattr(self.config, c)}
        return values

    def _mark_secrets(self, secrets_set: Collection[str] | None) -> None:
        if self.config is None:
            return
        if secrets_set is None:
            secrets_set = getattr(self.config, "secrets_set", None)
        for name in self._secret_fields():
            cast("SecretField", self.fields[name]).is_set = secrets_set is None or name in secrets_set

    def _take(self, data: Mapping[str, Any]) -> None:
        submitted = isinstance(data, MultiValueDict)
        taken: dict[str, Any] = {}
        known = set()
        for name, field in self.fields.items():
            html_name = self.add_prefix(name)
            known |= _names_of(field, html_name)
            if submitted:
                value = field.widget.value_from_datadict(data, self.files, html_name)
            elif html_name in data:
                value = data[html_name]
            elif f"{html_name}-clear" in data and isinstance(field, SecretField):
                value = CLEAR if data[f"{html_name}-clear"] else None
            else:
                value = None if isinstance(field, SecretField) else self.get_initial_for_field(field, name)
            if value in (None, "", []) and name in self.empty_defaults:
                value = self.empty_defaults[name]
            if isinstance(value, Promise):
                value = str(value)
            sentence = refusal(field, value)
            if sentence is None:
                taken.update(_as_data(field, html_name, value))
            else:
                self._refused[name] = sentence
        if not submitted:
            self._unknown = sorted(str(name) for name in data if name not in known)
        self.data = cast("Any", taken)

    def _require_valid(self) -> None:
        if not self.is_valid():
            raise ValueError("The form is not valid: read its errors.")


def _as_data(field: forms.Field, html_name: str, value: Any) -> dict[str, Any]:
    """Lay a value out as its widget reads it."""
    if not isinstance(field.widget, forms.MultiWidget):
        return {html_name: value}
    if isinstance(value, str) and isinstance(field, forms.SplitDateTimeField):
        value = parse_datetime(value)
    parts = value if isinstance(value, list | tuple) else field.widget.decompress(value)
    endings: list[str] = vars(field.widget)["widgets_names"]
    names = [f"{html_name}{ending}" for ending in endings]
    return dict(zip(names, parts or [], strict=False))


def _names_of(field: forms.Field, html_name: str) -> set[str]:
    return {html_name, f"{html_name}-clear"} if isinstance(field, SecretField) else {html_name}


def _one_group(names: list[str]) -> list[Fieldset]:
    return [Fieldset(name="settings", fields=tuple(names))] if names else []
