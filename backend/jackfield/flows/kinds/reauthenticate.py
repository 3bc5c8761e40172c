"""REAUTHENTICATE: enter a config's secrets again, or sign in again at the service; have it look at them."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from jackfield.configs import health
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.configs.upgrading import readable
from jackfield.flows import checking, external, forming, saving
from jackfield.flows.errors import NotOffered
from jackfield.flows.kinds import configs, detour
from jackfield.flows.kinds.kind import Asking, Checking, FilledForm, Kind, Reply, Talk
from jackfield.flows.saving import Filled, SignedInAgain
from jackfield.flows.subjects import Subject
from jackfield.registry.status import Health
from jackfield.sdk.formfields import SecretField
from jackfield.sdk.kept import in_words
from jackfield.sdk.steps import Done, Form


class Reauthenticate(Kind):
    """One form step with the secrets alone; those that are left empty stay.

    Where the service wants a sign-in at its own page: the detour there instead, which replaces the tokens.
    """

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about a config whose integration has secrets."""
        subject = configs.subject_of(configs.named(user=user, asked=asked, permission=Permission.EDIT))
        self.admit(user=user, subject=subject)
        if not checking.installed(subject.integration_id).config_form_cls.secret_names:
            raise NotOffered(_("This config has no secrets."))
        return subject

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By EDIT."""
        configs.found(user=user, config_id=configs.key_of(subject), permission=Permission.EDIT)
        forming.require(checking.installed(subject.integration_id))

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask for the secrets, or send them there, then be done."""
        if talk.form is not None:
            # Not every check sees secrets: what they are worth shows when they are used.
            kept = _(
                "Saved. What was held back goes out now; the next answer shows whether the service takes it."
            )
            return Reply(step=Done(message=kept), notes=talk.notes)
        done = Done(message=_("The service is signed in to again."))
        integration = checking.installed(talk.subject.integration_id)
        if integration.sign_in is not None:
            config = _config(talk)
            if talk.request.external:
                configs.require_version(talk, config)
            service = detour.service_for(integration, config.settings)
            if talk.request.step_id == external.STEP:
                return detour.back(talk, service, done=done)
            return detour.away(talk, service, notes=self.renewed(talk.subject))
        step = Form(
            step_id="secrets",
            title=_("Sign in to %(name)s again") % {"name": configs.name_of(integration)},
            description=in_words(_config(talk).health_reason) or None,
            form_class=integration.config_form_cls,
            is_last=True,
        )
        return Reply(step=step, notes=self.renewed(talk.subject))

    def form(
        self, *, talk: Talk, step: Form, typed: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> FilledForm:
        """The form of the config; shown are its secrets alone."""
        config = _config(talk)
        form = cast("Any", step.form_class)(
            data,
            integration=checking.installed(talk.subject.integration_id),
            config=config,
            secrets_set={*config.secrets, *typed},
            viewer=talk.user,
        )
        if data is None:
            _show_secrets_alone(form)
        return FilledForm(
            form=form,
            purpose="config",
            integration_id=talk.subject.integration_id,
            config=config,
            secrets=config.secrets,
        )

    def check(self, talk: Talk, done: Done) -> Checking | None:
        """Always, where there is a check."""
        integration = checking.installed(talk.subject.integration_id)
        config = _config(talk)
        configs.require_version(talk, config)
        filled = _filled(talk, config, done)
        seen = saving.seen_now(integration, config, filled)
        return None if seen is None else configs.check_of(integration, config, filled, seen)

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Save the secrets; the health is what the check has just seen."""
        key = configs.key_of(talk.subject)
        saving.update(
            actor=talk.user,
            config_id=key,
            expected_version=int(talk.notes["version"]),
            filled=_filled(talk, _config(talk), done),
            checked=checked,
        )
        if checked:
            health.report_health(config_id=key, health=Health.HEALTHY, checked=True)
        return key

    def again(self, talk: Talk, error: Exception) -> Reply | None:
        """Send them there again, with what is wrong."""
        integration = checking.installed(talk.subject.integration_id)
        service = detour.service_for(integration, _config(talk).settings)
        notes = {**talk.notes, **self.renewed(talk.subject)}
        return detour.away(talk, service, notes=notes, said=configs.reason_of(error))

    def renewed(self, subject: Subject) -> Mapping[str, Any]:
        """The version over which the form is filled in."""
        return configs.version_of(subject)


def _config(talk: Talk) -> Config:
    """Return the config as today's code reads it."""
    config = configs.of(talk, Permission.EDIT)
    return readable(config, checking.installed(config.integration_id))


def _show_secrets_alone(form: Any) -> None:
    others = [name for name, field in form.fields.items() if not isinstance(field, SecretField)]
    for name in others:
        del form.fields[name]
    groups = [group for group in form.fieldsets() if any(name in form.fields for name in group.fields)]
    form.fieldsets = lambda: groups


def _filled(talk: Talk, config: Config, done: Done) -> Filled:
    if (signed_in := detour.signed_in_by(done)) is not None:
        return SignedInAgain(config, signed_in)
    filled = configs.filled(talk)
    # Whatever else somebody sends: it is about secrets.
    names = {name for name, field in filled.form.fields.items() if isinstance(field, SecretField)}
    return Filled(filled.form, filled.given & names)
