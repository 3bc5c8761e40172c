"""From a Django form to the types that any client can render."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import strawberry
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.api.forms import composing, rules
from jackfield.api.forms.fields import (
    Fieldset,
    FormField,
    FormSchema,
    NoticeField,
    SecretField,
    SecretFingerprint,
    SecretRecipe,
)
from jackfield.api.forms.kinds import Kind, is_locked, kind_of, shown_fields, source_of
from jackfield.api.forms.making import MAKERS, Given, called, text_or_none
from jackfield.api.forms.problems import Problems, problems_of
from jackfield.api.forms.words import FieldWidth, NoticeTone, SecretEncoding
from jackfield.api.people import user
from jackfield.configs.rotating import still_good, valid_until
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.presentation import Presentation, presentation_of

#: Name to what is kept of a secret: fingerprint, set_at, set_by.
KeptSecrets = Mapping[str, Mapping[str, Any]]


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
    typed: Mapping[str, Any] | None = None,
    problems: Problems | None = None,
    secrets_typed: Collection[str] = (),
) -> FormSchema:
    """Return the form as data.

    Args:
        secrets: What is kept of those that are set.
        people: User rows by their key as text, for who set them.
        typed: What was typed, by field, as it was read; secrets among it are not shown.
        secrets_typed: Those that were typed before, and need not be typed again.
        problems: What is wrong with it; None: what a form that has been filled in says itself.
    """
    if problems is None:
        problems = problems_of(form) if form.is_bound else Problems()
    describer = _Describer(
        form,
        typed=typed or {},
        problems=problems,
        secrets=secrets,
        people=people,
        secrets_typed=secrets_typed,
    )
    return FormSchema(
        token=strawberry.ID(token),
        revision=revision,
        title=title,
        description=description,
        submit_label=submit_label,
        fieldsets=describer.fieldsets(),
        errors=[*problems.whole, *problems.of_others(dict(shown_fields(form)))],
    )


class _Describer:
    """One form, or one row of a list, on its way to its types."""

    def __init__(
        self,
        form: forms.Form,
        *,
        typed: Mapping[str, Any],
        problems: Problems,
        secrets: KeptSecrets | None = None,
        people: Mapping[str, Any] | None = None,
        prefix: str = "",
        secrets_typed: Collection[str] = (),
    ) -> None:
        self.form = form
        self.typed = typed
        self.problems = problems
        self.secrets = secrets or {}
        self.people = people or {}
        self.secrets_typed = secrets_typed
        #: Stands before the names of the fields of a row.
        self.prefix = prefix
        self.destinations = list(getattr(type(form), "destination_names", ()))

    def fieldsets(self) -> list[Fieldset]:
        shown = dict(shown_fields(self.form))
        if not isinstance(self.form, IntegrationConfigForm):
            return [
                Fieldset(
                    name="settings",
                    title=_("Settings"),
                    description=None,
                    collapsible=False,
                    collapsed=False,
                    visible_when=None,
                    fields=[self.field(name) for name in shown],
                )
            ]
        return [
            Fieldset(
                name=group.name,
                title=text_or_none(group.title),
                description=text_or_none(group.description),
                collapsible=group.collapsed,
                collapsed=group.collapsed,
                visible_when=rules.shown(group.visible_when),
                fields=[self.field(name) for name in group.fields if name in shown],
            )
            for group in self.form.fieldsets()
        ]

    def fields(self) -> list[FormField]:
        return [self.field(name) for name, _field in shown_fields(self.form)]

    def field(self, name: str) -> FormField:
        field: Any = self.form.fields[name]
        hints = presentation_of(self.form, name)
        source = source_of(self.form, name)
        kind = kind_of(field, source)
        common = self._common(name, field, hints)
        if kind is Kind.SECRET:
            return self._secret(name, field, common, hints)
        if kind is Kind.NOTICE:
            return _notice(common, hints)
        given = Given(
            field=field,
            common=common,
            value=self._value(name, field),
            default=self._default(name, field),
            is_typed=name in self.typed,
            hints=hints,
            source=source,
            patterns=tuple(getattr(getattr(self.form, "integration", None), "event_patterns", ())),
        )
        if kind is Kind.MAPPING:
            return composing.mapping(given, problems=self.problems.rows.get(name, {}))
        if kind is Kind.LIST:
            return composing.rows(given, self._row, problems=self.problems.rows.get(name, {}))
        if kind is Kind.CONDITIONS:
            return composing.conditions(given, problems=self.problems.rows.get(name, {}))
        return MAKERS[kind](given)

    def _row(
        self, form: forms.Form, typed: Mapping[str, Any], problems: Mapping[str, list[str]], prefix: str
    ) -> list[FormField]:
        found = Problems(fields=dict(problems))
        return _Describer(form, typed=typed, problems=found, prefix=prefix).fields()

    def _common(self, name: str, field: forms.Field, hints: Presentation) -> dict[str, Any]:
        locked = is_locked(self.form, name)
        reason = getattr(self.form, "disabled_reasons", {}).get(name)
        return {
            "name": f"{self.prefix}{name}",
            "label": str(field.label or name.replace("_", " ").capitalize()),
            "help": text_or_none(field.help_text),
            "required": field.required,
            "read_only": locked,
            "locked_reason": str(reason or _("It can't be changed here.")) if locked else None,
            "autocomplete": field.widget.attrs.get("autocomplete"),
            "width": FieldWidth[hints.width],
            "advanced": hints.advanced,
            "visible_when": rules.shown(hints.visible_when, prefix=self.prefix),
            "required_when": rules.shown(hints.required_when, prefix=self.prefix),
            "errors": self.problems.fields.get(name, []),
            "reload_on_change": hints.reload_on_change,
        }

    def _value(self, name: str, field: forms.Field) -> Any:
        if name in self.typed:
            return self.typed[name]
        return self.form.get_initial_for_field(field, name)

    def _default(self, name: str, field: forms.Field) -> Any:
        defaults = getattr(getattr(self.form, "integration", None), "default_settings", None) or {}
        if name not in defaults:
            return called(field.initial)
        deserialize = getattr(self.form, f"deserialize_{name}_field", None)
        return defaults[name] if deserialize is None else deserialize(defaults[name])

    def _secret(self, name: str, field: Any, common: dict[str, Any], hints: Presentation) -> SecretField:
        is_typed = name in self.secrets_typed
        # What was typed takes the place of what is kept.
        kept = None if is_typed else self.secrets.get(name)
        is_set = is_typed or kept is not None
        recipe = getattr(field, "recipe", None)
        return SecretField(
            **common,
            multiline=isinstance(field.widget, forms.Textarea),
            min_length=field.min_length,
            max_length=field.max_length,
            file_types=[str(one) for one in hints.file_types],
            is_set=is_set,
            fingerprints=self._fingerprints(kept),
            can_clear=is_set and not field.required and not is_locked(self.form, name),
            can_rotate=kept is not None and getattr(field, "can_rotate", False),
            recipe=None
            if recipe is None
            else SecretRecipe(
                prefix=recipe.prefix,
                byte_count=recipe.byte_count,
                encoding=SecretEncoding(recipe.encoding.value),
            ),
            cleared_by=self.destinations,
        )

    def _fingerprints(self, kept: Mapping[str, Any] | None) -> list[SecretFingerprint]:
        """Of what is kept, and then of those before it that are good yet."""
        if kept is None:
            return []
        return [self._fingerprint(one) for one in (kept, *still_good(kept, now=timezone.now()))]

    def _fingerprint(self, kept: Mapping[str, Any]) -> SecretFingerprint:
        who = self.people.get(str(kept.get("set_by")))
        return SecretFingerprint(
            fingerprint=kept["fingerprint"],
            set_at=datetime.fromisoformat(kept["set_at"]),
            set_by=None if who is None else user(who),
            valid_until=valid_until(kept) if "valid_until" in kept else None,
        )


def _notice(common: dict[str, Any], hints: Presentation) -> NoticeField:
    return NoticeField(
        **common,
        tone=NoticeTone[hints.tone],
        body=str(hints.body or ""),
        copy_value=text_or_none(hints.copy_value),
    )
