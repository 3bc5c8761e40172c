"""From a Django form to the types that any client can render."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry
from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext as _

from jackfield.api.forms import choosing
from jackfield.api.forms.fields import (
    BooleanField,
    ChoiceField,
    Fieldset,
    FormField,
    FormSchema,
    MultiChoiceField,
    NumberField,
    SecretField,
    SecretFingerprint,
    SecretRecipe,
    StaticChoices,
    TextField,
)
from jackfield.api.forms.words import (
    BooleanWidget,
    ChoiceWidget,
    FieldWidth,
    MultiChoiceWidget,
    NumberWidget,
    SecretEncoding,
    TextFormat,
)
from jackfield.api.people import user
from jackfield.sdk import formfields
from jackfield.sdk.forms import IntegrationConfigForm

#: Name to what is kept of a secret: fingerprint, set_at, set_by.
KeptSecrets = Mapping[str, Mapping[str, Any]]

#: The first class that fits decides.
_FORMATS: tuple[tuple[type[forms.Field], TextFormat, str | None], ...] = (
    (forms.EmailField, TextFormat.EMAIL, "email"),
    (forms.URLField, TextFormat.URL, "url"),
    (formfields.HostField, TextFormat.HOSTNAME, "off"),
    (forms.GenericIPAddressField, TextFormat.HOSTNAME, "off"),
    (forms.SlugField, TextFormat.SLUG, None),
    (forms.JSONField, TextFormat.CODE, None),
)


def describe(
    *,
    form: forms.Form,
    token: str,
    revision: str,
    title: str,
    submit_label: str,
    description: str | None = None,
    secrets: KeptSecrets | None = None,
    people: Mapping[str, Any] | None = None,
) -> FormSchema:
    """Return the form as data.

    Args:
        secrets: What is kept of those that are set.
        people: User rows by their key as text, for who set them.
    """
    describer = _Describer(form, secrets or {}, people or {})
    return FormSchema(
        token=strawberry.ID(token),
        revision=revision,
        title=title,
        description=description,
        submit_label=submit_label,
        fieldsets=describer.fieldsets(),
        errors=[str(e) for e in form.non_field_errors()] if form.is_bound else [],
    )


class _Describer:
    """One form on its way to its types."""

    def __init__(self, form: forms.Form, secrets: KeptSecrets, people: Mapping[str, Any]) -> None:
        self.form = form
        self.secrets = secrets
        self.people = people
        self.destinations = list(getattr(type(form), "destination_names", ()))

    def fieldsets(self) -> list[Fieldset]:
        if not isinstance(self.form, IntegrationConfigForm):
            fields = [self.field(name) for name in self.form.fields]
            return [_fieldset("settings", None, None, fields, collapsed=False)]
        return [
            _fieldset(
                group.name,
                _text_or_none(group.title),
                _text_or_none(group.description),
                [self.field(name) for name in group.fields if name in self.form.fields],
                collapsed=group.collapsed,
            )
            for group in self.form.fieldsets()
        ]

    def field(self, name: str) -> FormField:
        field = self.form.fields[name]
        common = self._common(name, field)
        if isinstance(field, formfields.SecretField):
            return self._secret(name, field, common)
        value, default = self._value(name, field), _called(field.initial)
        if isinstance(field, formfields.EventTypesField):
            patterns = getattr(getattr(self.form, "integration", None), "event_patterns", ())
            return _event_types(patterns, common, value, default)
        make = next((make for kinds, make in _MADE if isinstance(field, kinds)), _text)
        return make(field, common, value, default)

    def _common(self, name: str, field: forms.Field) -> dict[str, Any]:
        locked = field.disabled or bool(getattr(self.form, "disabled_fields", {}).get(name))
        reason = getattr(self.form, "disabled_reasons", {}).get(name)
        return {
            "name": name,
            "label": str(field.label or name.replace("_", " ").capitalize()),
            "help": _text_or_none(field.help_text),
            "required": field.required,
            "read_only": locked,
            "locked_reason": str(reason or _("It can't be changed here.")) if locked else None,
            "autocomplete": field.widget.attrs.get("autocomplete"),
            "width": FieldWidth.FULL,
            "advanced": False,
            "visible_when": None,
            "required_when": None,
            "errors": [str(e) for e in self.form.errors.get(name, ())] if self.form.is_bound else [],
            "reload_on_change": False,
        }

    def _value(self, name: str, field: forms.Field) -> Any:
        if isinstance(field, formfields.SecretField):
            return None
        if self.form.is_bound and name in self.form.data:
            return self.form.data[name]
        return self.form.get_initial_for_field(field, name)

    def _secret(self, name: str, field: formfields.SecretField, common: dict[str, Any]) -> SecretField:
        kept = self.secrets.get(name)
        recipe = field.recipe
        return SecretField(
            **common,
            multiline=isinstance(field.widget, forms.Textarea),
            min_length=field.min_length,
            max_length=field.max_length,
            file_types=[],
            is_set=kept is not None,
            fingerprints=[self._fingerprint(kept)] if kept is not None else [],
            can_clear=kept is not None and not field.required,
            can_rotate=False,
            recipe=None
            if recipe is None
            else SecretRecipe(
                prefix=recipe.prefix,
                byte_count=recipe.byte_count,
                encoding=SecretEncoding(recipe.encoding.value),
            ),
            cleared_by=self.destinations,
        )

    def _fingerprint(self, kept: Mapping[str, Any]) -> SecretFingerprint:
        who = self.people.get(str(kept.get("set_by")))
        return SecretFingerprint(
            fingerprint=kept["fingerprint"],
            set_at=datetime.fromisoformat(kept["set_at"]),
            set_by=None if who is None else user(who),
            valid_until=None,
        )


def _fieldset(
    name: str, title: str | None, description: str | None, fields: list[FormField], *, collapsed: bool
) -> Fieldset:
    return Fieldset(
        name=name,
        title=title,
        description=description,
        collapsible=collapsed,
        collapsed=collapsed,
        visible_when=None,
        fields=fields,
    )


def _event_types(
    patterns: Iterable[str], common: dict[str, Any], value: Any, default: Any
) -> MultiChoiceField:
    return MultiChoiceField(
        **common,
        multi_widget=MultiChoiceWidget.TAGS,
        source=StaticChoices(items=choosing.plain(patterns)),
        allow_custom=True,
        ordered=False,
        min_items=None,
        max_items=formfields.MAX_EVENT_TYPES,
        choices=_texts(value),
        default_choices=_texts(default),
    )


def _boolean(_field: forms.Field, common: dict[str, Any], value: Any, default: Any) -> BooleanField:
    return BooleanField(
        **common,
        boolean_widget=BooleanWidget.SWITCH if common["name"] == "enabled" else BooleanWidget.CHECKBOX,
        checked=_is_true(value),
        default_checked=_is_true(default),
    )


def _choices(field: Any, common: dict[str, Any], value: Any, default: Any) -> MultiChoiceField:
    return MultiChoiceField(
        **common,
        multi_widget=MultiChoiceWidget.CHECKBOXES,
        source=StaticChoices(items=choosing.items(field)),
        allow_custom=False,
        ordered=False,
        min_items=None,
        max_items=None,
        choices=_texts(value),
        default_choices=_texts(default),
    )


def _choice(field: forms.ChoiceField, common: dict[str, Any], value: Any, default: Any) -> ChoiceField:
    items = [item for item in choosing.items(field) if item.value != ""]
    return ChoiceField(
        **common,
        choice_widget=ChoiceWidget.RADIO
        if isinstance(field.widget, forms.RadioSelect)
        else ChoiceWidget.SELECT,
        source=StaticChoices(items=items),
        allow_custom=False,
        empty_label=None if field.required else choosing.empty_label(field),
        choice=choosing.canonical(value),
        default_choice=choosing.canonical(default),
    )


def _number(field: forms.IntegerField, common: dict[str, Any], value: Any, default: Any) -> NumberField:
    # FloatField and DecimalField are integer fields to Django.
    integer = not isinstance(field, forms.FloatField | forms.DecimalField)
    return NumberField(
        **common,
        number_widget=NumberWidget.INPUT,
        integer=integer,
        min=_decimal(_called(field.min_value)),
        max=_decimal(_called(field.max_value)),
        step=_decimal(_called(getattr(field, "step_size", None))) or (Decimal(1) if integer else None),
        unit=None,
        number=_decimal(value),
        default_number=_decimal(default),
    )


def _text(field: forms.Field, common: dict[str, Any], value: Any, default: Any) -> TextField:
    format_, autocomplete = next(
        ((f, a) for kind, f, a in _FORMATS if isinstance(field, kind)), (TextFormat.PLAIN, None)
    )
    common["autocomplete"] = common["autocomplete"] or autocomplete
    shortest = [v.limit_value for v in field.validators if isinstance(v, MinLengthValidator)]
    return TextField(
        **common,
        format=format_,
        multiline=isinstance(field.widget, forms.Textarea),
        language="json" if isinstance(field, forms.JSONField) else None,
        placeholder=_text_or_none(field.widget.attrs.get("placeholder")),
        prefix=None,
        suffix=None,
        min_length=next((limit for limit in shortest if isinstance(limit, int)), None),
        max_length=getattr(field, "max_length", None),
        pattern=None,
        pattern_message=None,
        suggestions=[],
        file_types=[],
        text=_prepared(field, value),
        default_text=_prepared(field, default),
    )


def _prepared(field: forms.Field, value: Any) -> str:
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown)


def _called(value: Any) -> Any:
    return value() if callable(value) else value


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple | set | frozenset) else []


def _is_true(value: Any) -> bool:
    return value is True or value in ("true", "True", "on", "1")


def _decimal(value: Any) -> Decimal | None:
    try:
        number = None if value is None or isinstance(value, bool) or value == "" else Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number is not None and number.is_finite() else None


def _text_or_none(value: Any) -> str | None:
    return str(value) if value else None


#: The first that fits decides; every other field is a text.
_MADE: tuple[tuple[Any, Callable[[Any, dict[str, Any], Any, Any], FormField]], ...] = (
    (forms.BooleanField, _boolean),
    ((forms.MultipleChoiceField, forms.ModelMultipleChoiceField), _choices),
    (forms.ChoiceField, _choice),
    (forms.IntegerField, _number),
)
