"""The three kinds whose steps come from an integration's gateway: what they have in common."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from jackfield.flows import conversation, counting, verbs
from jackfield.flows.errors import AnswerRefused
from jackfield.flows.kinds.kind import Asking, FilledForm, Kind, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.registry import queries
from jackfield.sdk.steps import Form


@dataclass(frozen=True, kw_only=True)
class Gone:
    """Stands in for the code of an integration that is not installed any more."""

    name: str
    activation_form_cls: Any = None


class GatewayKind(Kind):
    """A verb of an integration."""

    #: ``activate``, ``deactivate`` or ``manage``: also the permission that it needs.
    verb: str

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about an integration as a whole."""
        if not asked.integration_id:
            raise AnswerRefused([(("integrationId",), "required", _("Say which integration."))])
        if asked.config_id is not None:
            raise AnswerRefused([(("configId",), "unexpected", _("This is about no config."))])
        subject = Subject(integration_id=asked.integration_id)
        self.admit(user=user, subject=subject)
        return subject

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By the permission of the verb."""
        verbs.require(user=user, verb=self.verb, integration_id=subject.integration_id)

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask the gateway."""
        integration_id = talk.subject.integration_id
        code: Any = queries.installed(integration_id) or Gone(name=integration_id)
        request = replace(talk.request, counts=counting.of_integration(integration_id))
        secrets = (
            *conversation.secrets_of(queries.installed(integration_id)),
            *conversation.secrets_typed(request, talk.secret_names),
        )

        async def reply() -> Reply:
            step = await conversation.asked(
                lambda: getattr(code, self.verb)(request),
                integration_id=integration_id,
                verb=self.verb,
                secrets=secrets,
                typed=conversation.answered(request),
            )
            return Reply(step=step)

        return reply

    @abstractmethod
    def form(
        self, *, talk: Talk, step: Form, typed: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> FilledForm:
        """Return the form of a step."""
