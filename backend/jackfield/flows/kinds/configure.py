"""CONFIGURE: make a config, or change one; the form of the mutations, and the service's own page after it."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from jackfield.configs import queries
from jackfield.configs.errors import VersionConflict
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.configs.upgrading import readable
from jackfield.flows import checking, external, forming, saving, verbs
from jackfield.flows.errors import AnswerRefused, FormRefused
from jackfield.flows.kinds import configs, detour
from jackfield.flows.kinds.kind import Asking, Checking, FilledForm, Kind, Reply, Talk
from jackfield.flows.saving import Filled, Seen
from jackfield.flows.subjects import Subject
from jackfield.registry import queries as registry
from jackfield.registry.errors import IntegrationNotFound
from jackfield.sdk.steps import Done, Form

#: The form's.
_STEP = "settings"


class Configure(Kind):
    """One form step, then a detour where the service wants a sign-in at its own page.

    Carried out by the operations of configs, over the version that the form was made of.
    """

    keeps_typed = True

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about a config that is there, or a new one of an integration."""
        if asked.config_id is not None:
            config = configs.found(user=user, config_id=asked.config_id, permission=Permission.EDIT)
            configs.require_its_own(config, asked.integration_id)
            subject = configs.subject_of(config)
        elif asked.integration_id:
            subject = Subject(integration_id=asked.integration_id)
        else:
            message = _("Say which integration, or which config.")
            raise AnswerRefused([(("integrationId",), "required", message)])
        self.admit(user=user, subject=subject)
        return subject

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By EDIT; everybody may make configs of what is active."""
        if subject.config_id is not None:
            configs.found(user=user, config_id=subject.config_id, permission=Permission.EDIT)
            forming.require(checking.installed(subject.integration_id))
            return
        record = registry.records().get(subject.integration_id)
        if not verbs.may_see(user, record) or record is None:
            raise IntegrationNotFound(subject.integration_id)
        forming.require(checking.usable(subject.integration_id))

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask the config's form, have the owner sign in where that is wanted, then be done."""
        integration = checking.installed(talk.subject.integration_id)
        if talk.form is not None:
            filled, config = configs.filled(talk), self._config(talk)
            configs.require_version(talk, config)
            if not detour.is_due(integration, config, filled):
                return Reply(step=_done(talk, filled.name), notes=talk.notes)
            service = detour.service_for(integration, filled.values)
            return detour.away(talk, service, notes=talk.notes)
        if talk.request.step_id == external.STEP:
            if talk.request.external:
                configs.require_version(talk, self._config(talk))
            filled = self._filled(talk)
            service = detour.service_for(integration, filled.values)
            return detour.back(talk, service, done=_done(talk, filled.name))
        config = self._config(talk)
        if config is None:
            title = _("New %(name)s config") % {"name": configs.name_of(integration)}
        else:
            title = config.name
        step = Form(step_id=_STEP, title=title, form_class=integration.config_form_cls, is_last=True)
        return Reply(step=step, notes=self.renewed(talk.subject))

    def form(
        self, *, talk: Talk, step: Form, typed: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> FilledForm:
        """The form of the config, with its values."""
        config = self._config(talk)
        secrets = {} if config is None else config.secrets
        form = cast("Any", step.form_class)(
            data,
            integration=checking.installed(talk.subject.integration_id),
            config=config,
            secrets_set={*secrets, *typed},
            initial=dict(typed),
            viewer=talk.user,
        )
        return FilledForm(
            form=form,
            purpose="config",
            integration_id=talk.subject.integration_id,
            config=config,
            secrets=secrets,
        )

    def check(self, talk: Talk, done: Done) -> Checking | None:
        """As the mutations do: when it is enabled, and the service would see something else."""
        integration = checking.installed(talk.subject.integration_id)
        config, filled = self._config(talk), self._filled(talk, done)
        configs.require_version(talk, config)
        seen: Seen | None
        if config is None:
            seen = saving.seen_of_new(integration, filled)
        else:
            seen = saving.seen_anew(integration, config, filled)
        return None if seen is None else configs.check_of(integration, config, filled, seen)

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Save it."""
        filled, key = self._filled(talk, done), talk.subject.config_id
        if key is None:
            row = saving.create(
                actor=talk.user,
                integration_id=talk.subject.integration_id,
                filled=filled,
                checked=checked,
            )
            return int(row.pk)
        saving.update(
            actor=talk.user,
            config_id=key,
            expected_version=int(talk.notes["version"]),
            filled=filled,
            checked=checked,
        )
        return key

    def again(self, talk: Talk, error: Exception) -> Reply | None:
        """Send them there again, with what is wrong; the form before it can be gone back to."""
        filled = self._filled(talk)
        service = detour.service_for(checking.installed(talk.subject.integration_id), filled.values)
        notes = {**talk.notes, **self.renewed(talk.subject)} if isinstance(error, VersionConflict) else None
        return detour.away(talk, service, notes=notes, said=configs.reason_of(error))

    def renewed(self, subject: Subject) -> Mapping[str, Any]:
        """The version over which the form is filled in."""
        return configs.version_of(subject)

    def _filled(self, talk: Talk, done: Done | None = None) -> Filled:
        """Return the form as it was answered: just now, or before the detour.

        Raises:
            FormRefused: It is not valid any more.
        """
        if talk.form is not None:
            return configs.filled(talk)
        integration = checking.installed(talk.subject.integration_id)
        step = Form(step_id=_STEP, title="", form_class=integration.config_form_cls)
        typed = detour.typed_before(talk, _STEP)
        form = cast("Any", self.form(talk=talk, step=step, typed=typed, data=typed).form)
        if not form.is_valid():
            raise FormRefused(form)
        return Filled(form, typed, None if done is None else detour.signed_in_by(done))

    def _config(self, talk: Talk) -> Config | None:
        key = talk.subject.config_id
        if key is None:
            return None
        config = queries.get(user=talk.user, config_id=key)
        return readable(config, checking.installed(config.integration_id))


def _done(talk: Talk, name: str) -> Done:
    is_new = talk.subject.config_id is None
    message = _("%(name)s was added.") if is_new else _("%(name)s was saved.")
    return Done(message=message % {"name": name})
