"""DEACTIVATE: take an integration out of use, after showing what that stops. Nothing can prevent it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jackfield.configs.models import Config
from jackfield.flows import conversation, counting, verbs
from jackfield.flows.errors import GatewayFailed
from jackfield.flows.kinds.gateway import GatewayKind, Gone
from jackfield.flows.kinds.kind import Asking, FilledForm, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.registry import queries
from jackfield.registry.errors import NotActive
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import gateway
from jackfield.sdk.steps import Done, Form


class Deactivate(GatewayKind):
    """Carried out SAFE, unless the step Done says ALL."""

    verb = "deactivate"

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about an integration that is not inactive; or about what one whose code is gone has left."""
        subject = super().subject(user=user, asked=asked)
        key = subject.integration_id
        if queries.state_of(key) == IntegrationRecord.State.INACTIVE and not _is_left(key):
            raise NotActive("The integration is not active.")
        return subject

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask the gateway; where its code is gone, or fails, go on by the default steps."""
        by_default = self.late(talk)
        if queries.installed(talk.subject.integration_id) is None:
            return by_default
        asking: Any = super().ask(talk)

        async def reply() -> Reply:
            try:
                found: Reply = await asking()
            except GatewayFailed:
                return by_default
            return found

        return reply

    def late(self, talk: Talk) -> Reply:
        """Go on by the default steps."""
        integration_id = talk.subject.integration_id
        request = replace(talk.request, counts=counting.of_integration(integration_id))
        # By its id: the name may be what raises.
        return Reply(step=gateway.deactivate(Gone(name=integration_id), request))

    def form(
        self, *, talk: Talk, step: Form, typed: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> FilledForm:
        """Filled with what the author says."""
        return FilledForm(
            form=conversation.filled(step, initial={**step.initial, **typed}, is_set=set(typed), data=data),
            purpose="action",
            integration_id=talk.subject.integration_id,
        )

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Deactivate it."""
        verbs.carry_out(
            verb=self.verb,
            integration_id=talk.subject.integration_id,
            actor=talk.user,
            values=done.values,
            secret_names=frozenset(),
        )
        return None


def _is_left(integration_id: str) -> bool:
    """Whether configs are there of an integration whose code is gone."""
    is_installed = queries.is_installed(integration_id)
    return not is_installed and Config.objects.filter(integration_id=integration_id).exists()
