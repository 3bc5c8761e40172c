"""Looks at the code of the integrations: whether each loads, can be shown, and asks for what can be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured

from jackfield import registry
from jackfield.delivery import event_types
from jackfield.examining.findings import Finding, Level, counted, fine, of_integration, problem, warning
from jackfield.sdk.events import matches
from jackfield.sdk.exits import contained
from jackfield.sdk.hiding import stray_names
from jackfield.sdk.kept import kept as _
from jackfield.sdk.settings import SettingsInvalid
from jackfield.sdk.slips import slips_of

_EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class _Sentences:
    """What is said of a form that fails."""

    unmade: str
    unshown: str


_FORM = _Sentences(
    unmade=_("Its form cannot be made: %(error)s"),
    unshown=_("Its form cannot be shown (%(error)s)."),
)
_ACTIVATION_FORM = _Sentences(
    unmade=_("Its activation form cannot be made: %(error)s"),
    unshown=_("Its activation form cannot be shown (%(error)s)."),
)


def examine_discovery() -> Iterator[Finding]:
    """Say what was found and cannot be used: folders, entry points, extensions and what they register."""
    found = registry.get_integration_manager().get_integrations()
    for one in registry.problems():
        yield problem(
            "cannot_be_used",
            of_integration(one.integration_id) if one.integration_id else one.where,
            _("%(where)s cannot be used: %(reason)s") % {"where": one.where, "reason": one.reason},
            _("Mend it, or take it away; the others work all the same."),
        )
    yield fine(
        "integrations",
        _("integrations"),
        counted(len(found), _("%(count)d integration found."), _("%(count)d integrations found.")),
    )


def examine_integration(integration: Any) -> Iterator[Finding]:
    """Say what is wrong with one; one sentence when nothing is."""
    wrong = list(_wrong(integration))
    yield from wrong
    if all(finding.level is Level.OK for finding in wrong):
        subject = of_integration(integration.integration_id)
        yield fine("integration", subject, _("It loads, and its form can be shown."))


def _wrong(integration: Any) -> Iterator[Finding]:
    subject = of_integration(integration.integration_id)
    if not str(integration.name).strip():
        yield warning("no_name", subject, _("It has no name."), _("Set `name` in its class."))
    if not str(integration.description).strip():
        sentence = _("It has no description.")
        yield warning("no_description", subject, sentence, _("Set `description` in its class."))
    if integration.icon_static_urls is None and registry.icon_file(integration.integration_id) is None:
        yield warning(
            "no_icon",
            subject,
            _("It has no icon."),
            _("Put an icon.svg into its folder, or set `icon_static_urls`."),
        )
    # What code registered has no folder in which a guide could lie.
    has_folder = not integration.integration_mgr.is_registered_in_code(integration.integration_id)
    if has_folder and not (registry.guide(integration.integration_id) or "").strip():
        yield warning(
            "no_guide",
            subject,
            _("It does not say where the owner clicks."),
            _("Put a README.md into its folder."),
        )
    yield from _form(integration, subject)
    yield from _activation_form(integration, subject)
    yield from _events(integration, subject)


def _form(integration: Any, subject: str) -> Iterator[Finding]:
    try:
        with contained():
            form = integration.config_form_cls(integration=integration)
            form.as_div()
    except Exception as error:  # noqa: BLE001 - whatever an author's form does is the finding
        yield _unshown(_FORM, error, subject)
        return
    yield from _files(form, subject)
    yield from _rules(form, subject)
    for sentence in slips_of(type(integration)):
        yield problem("slip", subject, sentence, _("Mend its class."))
    defaults = dict(integration.default_settings)
    try:
        integration.settings_class.from_values(defaults)
    except SettingsInvalid as invalid:
        # An empty one says that there is none.
        wrong = sorted(name for name in invalid.errors if defaults.get(name) not in _EMPTY)
        if wrong:
            sentence = _("Its defaults do not fit its form: %(names)s.") % {"names": ", ".join(wrong)}
            yield problem("defaults_invalid", subject, sentence, _("Mend the defaults in its class."))


def _activation_form(integration: Any, subject: str) -> Iterator[Finding]:
    try:
        with contained():
            form_class = integration.activation_form_cls
            if form_class is None:
                return
            form = form_class()
            form.as_div()
    except Exception as error:  # noqa: BLE001 - whatever an author's form does is the finding
        yield _unshown(_ACTIVATION_FORM, error, subject)
        return
    yield from _files(form, subject)
    yield from _rules(form, subject)


def _unshown(form: _Sentences, error: Exception, subject: str) -> Finding:
    if isinstance(error, ImproperlyConfigured):
        # What we say of a class as it is declared; it quotes no value.
        return problem("form_fails", subject, form.unmade % {"error": error}, _("Mend its class."))
    sentence = form.unshown % {"error": type(error).__name__}
    return problem("form_fails", subject, sentence, _("Build it in a test: the error says where."))


def _rules(form: forms.BaseForm, subject: str) -> Iterator[Finding]:
    for sentence in stray_names(form):
        yield problem("rule_of_nothing", subject, sentence, _("Name a setting that there is, or add it."))


def _files(form: forms.BaseForm, subject: str) -> Iterator[Finding]:
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            sentence = _("Its form asks for a file (%(name)s), which no config keeps.") % {"name": name}
            yield problem("asks_for_file", subject, sentence, _("Ask for a text, or for an address."))


def _events(integration: Any, subject: str) -> Iterator[Finding]:
    """Where an application has declared its events, a hook that hears none of them is a slip of the pen."""
    declared = [one.name for one in event_types.event_types() if not one.is_system]
    if not declared:
        return
    for pattern in integration.event_patterns:
        if not any(matches(pattern, name) for name in declared):
            yield warning(
                "hears_nothing",
                subject,
                _("It hears %(pattern)s, and the application has declared no such event.")
                % {"pattern": pattern},
                _("Mend the pattern, or declare the event with its sample."),
            )
