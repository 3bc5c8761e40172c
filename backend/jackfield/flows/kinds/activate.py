"""ACTIVATE: everybody may have configs of an integration; of one that is active: change its settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from jackfield.configs import checkup
from jackfield.flows import checking, conversation, verbs
from jackfield.flows.errors import GatewayFailed
from jackfield.flows.kinds.gateway import GatewayKind
from jackfield.flows.kinds.kind import Asking, Checking, FilledForm, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.registry import activation, queries
from jackfield.registry.activation import Current, current
from jackfield.registry.records import emptied_by, require_version
from jackfield.sdk.outcomes import Outcome, Verdict
from jackfield.sdk.steps import Done, Form
from jackfield.sdk.versions import MigrationFailed
from jackfield.vault import SecretUnreadable


class Activate(GatewayKind):
    """Carried out with the values of the step Done as activation settings."""

    verb = "activate"

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By the permission of the verb; of one that is installed."""
        super().admit(user=user, subject=subject)
        checking.installed(subject.integration_id)

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask the gateway; noted is the version of the record over which its forms are filled in."""
        notes = talk.notes or self.renewed(talk.subject)
        asking: Any = super().ask(talk)

        async def reply() -> Reply:
            found: Reply = await asking()
            return replace(found, notes=notes)

        return reply

    def form(
        self, *, talk: Talk, step: Form, typed: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> FilledForm:
        """Filled with the activation settings that are kept."""
        key = talk.subject.integration_id
        kept = _kept(key)
        initial = {**kept.settings, **step.initial, **typed}
        return FilledForm(
            form=conversation.filled(step, initial=initial, is_set={*kept.secrets, *typed}, data=data),
            purpose="activation",
            integration_id=key,
            secrets=kept.secrets,
        )

    def check(self, talk: Talk, done: Done) -> Checking | None:
        """Ask the integration as a whole, with what was typed over what is kept."""
        key = talk.subject.integration_id
        integration = checking.installed(key)
        if not checkup.can_check_activation(integration):
            return None
        if (version := _version(talk)) is not None:
            # What was typed was meant for where the settings led then: it goes nowhere else.
            require_version(queries.record_of(key), version)
        kept = _kept(key)
        settings, new = verbs.split(done.values, talk.secret_names)
        # No secret is sent to another place than the one that it was given for: refused unasked.
        emptied = emptied_by(integration, before=kept.settings, after=settings, stored=kept.secrets, new=new)
        left = {name: entry for name, entry in kept.secrets.items() if name not in {*emptied, *new}}
        try:
            secrets = activation.reveal(key, replace(kept, secrets=left))
        except SecretUnreadable as error:
            reason = _("A secret of the activation can't be opened: enter it again.")
            raise GatewayFailed(Verdict(outcome=Outcome.FAILED, reason=reason)) from error
        secrets |= {name: text for name, text in new.items() if text is not None}
        given = activation.read(integration, settings, secrets)
        return lambda: checkup.check_activation(integration=integration, activation=given)

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Activate it."""
        verbs.carry_out(
            verb=self.verb,
            integration_id=talk.subject.integration_id,
            actor=talk.user,
            values=done.values,
            secret_names=talk.secret_names,
            expected_version=_version(talk),
        )
        return None

    def renewed(self, subject: Subject) -> Mapping[str, Any]:
        """The version over which the forms are filled in."""
        return {"version": queries.record_of(subject.integration_id).version}


def _version(talk: Talk) -> int | None:
    """Return the version over which the forms were filled in; None: nobody noted it."""
    found = talk.notes.get("version")
    return None if found is None else int(found)


def _kept(integration_id: str) -> Current:
    """Return what is kept of its activation, as its code reads it."""
    try:
        return current(queries.record_of(integration_id), checking.installed(integration_id))
    except MigrationFailed as error:
        raise GatewayFailed(Verdict(outcome=Outcome.FAILED, reason=str(error))) from error
