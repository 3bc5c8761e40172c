"""IntegrationConfigForm: the Django form with which an owner fills in a config."""

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from typing import Any, Protocol, cast

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.conditions.field import ConditionsField
from jackfield.sdk.declaring import names_destination
from jackfield.sdk.events import overlap
from jackfield.sdk.fieldsets import Fieldset, authors_fieldsets
from jackfield.sdk.filling import PartlyFilledForm
from jackfield.sdk.formclasses import ConfigFormMetaclass
from jackfield.sdk.formfields import CLEAR, EventTypesField, MappingField, NoticeField, SecretField
from jackfield.sdk.hiding import rules_of, told
from jackfield.sdk.names import check_name
from jackfield.sdk.remote import allow_remote
from jackfield.sdk.taking import shown_value

#: Columns of a config; every other field lands in its settings.
MODEL_FIELDS = ("name", "enabled", "event_types", "conditions")


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


class IntegrationConfigForm(PartlyFilledForm, metaclass=ConfigFormMetaclass):
    """The form of a config: ``name``, ``enabled``, the author's fields, and the event types it hears.

    Args:
        data: Values by field, or a submitted HTML form. Of a plain mapping what is left out keeps its value
            (on creation, its default); an empty secret of an existing config keeps what is stored, and
            ``CLEAR`` empties it.
        integration: The integration whose config it is.
        config: The config that is edited; None for a new one.
        request: The HTTP request, if there is one; for authors' own code.
        secrets_set: Which secrets the config has; by default its ``secrets_set``, else all.
        scope: What a new config is bound to; of an existing one, its own.
        viewer: The user who fills it in, on whom the rows of conditions may depend; by default the one of
            ``request``. None: nobody who is known, to whom no such rows are offered.

    ``Meta`` may have ``fieldsets``, ``destinations`` (the fields that name where secrets are sent; by default
    every URL and host), ``presentation``, ``load_blacklist`` (fields that do not show what is stored) and
    ``save_blacklist`` (fields that never change it). ``serialize_NAME_field`` and ``deserialize_NAME_field``
    turn a value into JSON and back, and use nothing of the form but that value. A constructor may narrow the
    class's fields for who fills them in; what code is given later is read by the fields of the class.
    """

    name = forms.CharField(label=_("Name"), max_length=200, validators=[check_name])
    enabled = forms.BooleanField(label=_("Enabled"), required=False, initial=True)

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
        scope: tuple[str, str] | None = None,
        viewer: Any = None,
        **kwargs: Any,
    ) -> None:
        self.integration = integration
        self.config = config
        self.request = request
        self.viewer = getattr(request, "user", None) if viewer is None else viewer
        #: What the application binds the config to, as kind and id; two empty texts: nothing. An author's
        #: constructor may limit the rows that fields offer to it.
        self.scope = scope or (getattr(config, "scope_kind", ""), getattr(config, "scope_id", ""))
        given = kwargs.pop("initial", None) or {}
        super().__init__(data, **kwargs)
        if integration.event_patterns:
            self.fields["event_types"] = EventTypesField(
                label=_("Events"),
                help_text=_("Event types and patterns such as ticket.*; all that it can hear by default."),
                required=False,
                initial=list(integration.event_patterns),
            )
            self.fields["conditions"] = ConditionsField(
                label=_("Conditions"),
                help_text=_("Of these events it takes those of which the conditions hold; all by default."),
                required=False,
                initial=dict,
                patterns=getattr(config, "event_types", None) or integration.event_patterns,
            )
        self._stored = self._stored_values()
        self.initial = {**self._stored, **given}
        self._leave_to_sign_in()
        if config is not None:
            known = getattr(config, "secrets_set", None) if secrets_set is None else secrets_set
            self._secrets_set = None if known is None else tuple(known)
        allow_remote(self.fields, integration)
        self._prepare()

    @classproperty
    def secret_names(cls) -> tuple[str, ...]:  # noqa: N805 - a classproperty is given the class
        """The fields whose values are write-only."""
        fields = cast("type[IntegrationConfigForm]", cls).base_fields
        return tuple(name for name, field in fields.items() if isinstance(field, SecretField))

    @classmethod
    def missing_secrets(cls, *, settings: Mapping[str, Any], present: Collection[str]) -> list[str]:
        """Return the secrets that a config with these settings must have and has not.

        Args:
            settings: As they are stored.
            present: The names of the secrets that there are.
        """

        def held(name: str) -> Any:
            field = cls.base_fields.get(name)
            if field is None or isinstance(field, SecretField):
                return name in present or None
            if isinstance(field, MappingField) and field.values_are_secret:
                return [one for one in present if one.startswith(f"{name}.")]
            return told(field, settings.get(name, field.initial))

        hidden, required = rules_of(cls).hidden(typed=held, kept=held)
        return [
            name
            for name, field in cls.base_fields.items()
            if isinstance(field, SecretField) or getattr(field, "values_are_secret", False)
            if (field.required or name in required) and name not in hidden and not held(name)
        ]

    @classproperty
    def destination_names(cls) -> tuple[str, ...]:  # noqa: N805 - likewise
        """The fields that name where secrets are sent."""
        form = cast("type[IntegrationConfigForm]", cls)
        declared = getattr(form.Meta, "destinations", None)
        if declared is not None:
            return tuple(declared)
        return tuple(name for name, field in form.base_fields.items() if names_destination(field))

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

        What is hidden keeps what is stored, and is left out when nothing is.

        Raises:
            ValueError: The form is not valid.
        """
        self._require_valid()
        kept: Mapping[str, Any] = {} if self.config is None else self.config.settings
        held = self._kept_names
        values = {
            name: kept[name] if name in held else self.serialized(name, self.cleaned_data[name])
            for name in self._setting_names()
            if name not in held or name in kept
        }
        return values | {name: kept[name] for name in self._named("save_blacklist") if name in kept}

    def secrets(self) -> dict[str, str | None]:
        """Return the secrets that were set or cleared (None); what is not named here is kept.

        A secret of a mapping is named ``FIELD.KEY``.

        Raises:
            ValueError: The form is not valid.
        """
        self._require_valid()
        found: dict[str, str | None] = {}
        for name, field in self.fields.items():
            if name in self.hidden_names:
                continue
            if isinstance(field, SecretField) and self.cleaned_data[name] is not None:
                value = self.cleaned_data[name]
                found[name] = None if value is CLEAR else value
            elif isinstance(field, MappingField) and field.values_are_secret:
                wanted = self.cleaned_data[name]
                found |= {f"{name}.{key}": value for key, value in wanted.items() if value is not None}
                found |= {f"{name}.{key}": None for key in field.kept if key not in wanted}
        return found

    def fieldsets(self) -> list[Fieldset]:
        """Return the fields in groups: the basic ones, the author's, the routing."""
        basic = Fieldset(name="basic", title=_("Basics"), fields=("name", "enabled"))
        own = [name for name in self.fields if name not in MODEL_FIELDS]
        declared = getattr(self.Meta, "fieldsets", None)
        groups = authors_fieldsets(declared, own) if declared is not None else _one_group(own)
        routing = Fieldset(name="routing", title=_("What it hears"), fields=("event_types", "conditions"))
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
            if column in self.fields and (column in {"name", "enabled"} or hasattr(config, column)):
                setattr(config, column, self.cleaned_data[column])
        for name, value in self.values().items():
            config.set(name, value)
        for name, letters in secrets.items():
            config.set_secret(name, letters)
        config.save()
        return config

    def _leave_to_sign_in(self) -> None:
        """Lock what is filled by signing in at the service; of a new config it comes after the form."""
        sign_in = getattr(self.integration, "sign_in", None)
        for name in () if sign_in is None else sign_in.secret_names:
            if name in self.fields:
                self.fields[name].required = False
                self.disabled_fields[name] = True
                self.disabled_reasons[name] = _("It is filled by signing in at the service.")

    def _prepare(self) -> None:
        super()._prepare()
        for name, field in self.fields.items():
            if isinstance(field, SecretField):
                has_one = self.config is not None and field.is_set
                # The old address would not be called beside the new one.
                field.can_rotate = (
                    field.rotates
                    and has_one
                    and not self.is_locked(name)
                    and name not in self.destination_names
                )
            elif isinstance(field, ConditionsField):
                # What is stored, and never what was typed before: that is yet to be found valid.
                field.viewer, field.kept = self.viewer, self._stored.get(name)

    def _left_alone(self, sent: Collection[str]) -> frozenset[str]:
        kept = {} if self.config is None else self.config.settings
        return frozenset(n for n in self._named("load_blacklist") if n not in sent and n in kept)

    def _named(self, blacklist: str) -> tuple[str, ...]:
        return tuple(getattr(self.Meta, blacklist, ()))

    def _setting_names(self) -> Iterable[str]:
        left_out = {*MODEL_FIELDS, *self._named("save_blacklist")}
        return [n for n, field in self.fields.items() if n not in left_out and not _is_kept_elsewhere(field)]

    def _stored_values(self) -> dict[str, Any]:
        values: dict[str, Any] = deepcopy(dict(self.integration.default_settings))
        if self.config is not None:
            values.update(deepcopy(dict(self.config.settings)))
        left_out = {*self._named("load_blacklist"), *self.secret_fields()}
        values = {name: value for name, value in values.items() if name not in left_out}
        for name in values:
            deserialize = getattr(self, f"deserialize_{name}_field", None)
            if deserialize is not None:
                values[name] = deserialize(values[name])
            elif name in self.fields:
                values[name] = shown_value(self.fields[name], values[name])
        if self.config is not None:
            values |= {c: getattr(self.config, c) for c in MODEL_FIELDS if hasattr(self.config, c)}
        return values

    def _require_valid(self) -> None:
        if not self.is_valid():
            raise ValueError("The form is not valid: read its errors.")


def _is_kept_elsewhere(field: forms.Field) -> bool:
    """Say whether a field's value is no setting: it is a secret, or there is none."""
    if isinstance(field, MappingField):
        return field.values_are_secret
    return isinstance(field, SecretField | NoticeField)


def _one_group(names: list[str]) -> list[Fieldset]:
    return [Fieldset(name="settings", title=_("Settings"), fields=tuple(names))] if names else []
