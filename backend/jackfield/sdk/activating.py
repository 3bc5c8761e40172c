"""Activation settings: the form that asks for them, and the values as code reads them."""

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.attributes import IntegrationAttributeType, locked_names, settings_of
from jackfield.sdk.declaring import names_destination
from jackfield.sdk.formfields import MappingField, SecretField
from jackfield.sdk.forms import MODEL_FIELDS
from jackfield.sdk.rawvalues import refusal
from jackfield.sdk.secrets import Secret
from jackfield.sdk.settings import Settings, SettingsInvalid
from jackfield.sdk.storing import stored
from jackfield.sdk.taking import raw_parts

_FORMS: WeakKeyDictionary[type, type[forms.Form]] = WeakKeyDictionary()


class ActivationForm(forms.Form):
    """The form that was made of activation settings; one by hand is any Django form."""

    #: The fields that name where the secrets are sent.
    destination_names: ClassVar[tuple[str, ...]] = ()
    #: Fields that nobody can change, and why.
    disabled_reasons: ClassVar[Mapping[str, str | Promise]] = {}

    def full_clean(self) -> None:
        """Validate; a value of the wrong kind, or a broken text, is an error of its field."""
        super().full_clean()
        if not self.is_bound:
            return
        for name, field in self.fields.items():
            if field.disabled:
                continue
            value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            sentence = refusal(field, value)
            if sentence is not None:
                self.errors.pop(name, None)
                self.add_error(name, ValidationError(str(sentence), code="invalid"))


class ActivationValues:
    """What a form by hand was filled in with: an attribute for each of its fields."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"No activation setting {name!r}.")


class DerivedActivationForm:
    """Stands for ``activation_form_cls`` until an author writes one: the form of what the class declares."""

    def __get__(self, instance: object, owner: Any) -> type[forms.Form] | None:
        settings_class = settings_class_of(owner)
        if settings_class is None:
            return None
        return form_of(settings_class, owner.attribute_type)


def settings_class_of(owner: Any) -> type[Settings] | None:
    """Return the activation settings that an integration declares, as a class or as an enum; None: neither.

    Raises:
        ImproperlyConfigured: It declares both.
    """
    declared: type[Settings] | None = owner.activation_settings
    attributes: type[IntegrationAttributeType] | None = owner.attribute_type
    if attributes is None:
        return declared
    if declared is not None:
        raise ImproperlyConfigured("Declare activation_settings or attribute_type, not both.")
    return settings_of(attributes)


def secret_names(form: type[forms.Form]) -> frozenset[str]:
    """Return which fields of an activation form hold secrets."""
    fields = form.base_fields.items()
    return frozenset(name for name, field in fields if isinstance(field, SecretField))


def destination_names(form: type[forms.Form]) -> frozenset[str]:
    """Return which fields of an activation form name where its secrets are sent."""
    declared = getattr(form, "destination_names", None)
    if declared is None:
        declared = getattr(getattr(form, "Meta", None), "destinations", None)
    if declared is not None:
        return frozenset(declared)
    fields = form.base_fields.items()
    return frozenset(name for name, field in fields if names_destination(field))


def initial_values(form: type[forms.Form], names: Collection[str]) -> dict[str, Any]:
    """Return what some fields of an activation form begin with, as it is stored; a text without: empty."""
    found: dict[str, Any] = {}
    for name in names:
        field = form.base_fields.get(name)
        if field is None:
            continue
        initial = field.initial() if callable(field.initial) else field.initial
        if initial is None and isinstance(field, forms.CharField):
            initial = field.empty_value
        found[name] = stored(initial)
    return found


def read_activation(integration: Any, values: Mapping[str, Any]) -> Any:
    """Return activation settings as code reads them; None of an integration that asks for none.

    What code asks for since the values were stored has its initial value; what it asks for no more is
    passed over.

    Args:
        integration: The instance or its class.
        values: As they are stored, with the secrets in clear.

    Raises:
        SettingsInvalid: A value is missing or of the wrong kind.
    """
    settings_class = settings_class_of(integration)
    if settings_class is not None:
        return settings_class.from_values(values)
    form = integration.activation_form_cls
    return None if form is None else ActivationValues(_read_by_hand(form, values))


def _read_by_hand(form: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, field in form.base_fields.items():
        initial = field.initial() if callable(field.initial) else field.initial
        if name not in values and initial is not None:
            read[name] = deepcopy(initial)
            continue
        value = values.get(name)
        sentence = refusal(field, value)
        if sentence is not None:
            errors[name] = [str(sentence)]
            continue
        try:
            clean = field.clean(raw_parts(field, value))
        except ValidationError as error:
            errors[name] = [str(sentence) for sentence in error.messages]
            continue
        read[name] = (Secret(clean) if clean else None) if isinstance(field, SecretField) else clean
    if errors:
        raise SettingsInvalid(errors)
    return read


def form_of(
    settings_class: type[Settings], attributes: type[IntegrationAttributeType] | None = None
) -> type[forms.Form]:
    """Return the form that asks for activation settings.

    Args:
        settings_class: What it asks for.
        attributes: The enum that they were made of, which may lock some.

    Raises:
        ImproperlyConfigured: They have a mapping of secrets.
    """
    if settings_class not in _FORMS:
        _FORMS[settings_class] = _made(settings_class, attributes)
    return _FORMS[settings_class]


def _made(
    settings_class: type[Settings], attributes: type[IntegrationAttributeType] | None
) -> type[forms.Form]:
    config_form = settings_class.form_class()
    fields = {
        name: deepcopy(field) for name, field in config_form.base_fields.items() if name not in MODEL_FIELDS
    }
    for name, field in fields.items():
        if isinstance(field, MappingField) and field.values_are_secret:
            raise ImproperlyConfigured(f"{name}: only a config keeps a mapping of secrets.")
    locked = () if attributes is None else locked_names(attributes)
    for name in locked:
        fields[name].disabled = True
    namespace = {
        **fields,
        "__module__": settings_class.__module__,
        "__doc__": f"Asks for {settings_class.__name__}.",
        "destination_names": config_form.destination_names,
        "disabled_reasons": dict.fromkeys(locked, _("It is fixed by the integration.")),
    }
    return type(f"{settings_class.__name__}ActivationForm", (ActivationForm,), namespace)
