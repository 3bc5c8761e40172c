"""The detour of a flow about a config: off to the service's own page, and back with tokens."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jackfield.configs.models import Config
from jackfield.configs.rules import secret_rules
from jackfield.flows import external
from jackfield.flows.errors import StepOver
from jackfield.flows.external import Service, SignedIn
from jackfield.flows.kinds import configs
from jackfield.flows.kinds.kind import Asking, Reply, Talk
from jackfield.flows.saving import Filled
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.oauth2 import OAuth2
from jackfield.sdk.steps import Done

#: In the values of the last step: what the owner has brought.
_SIGNED_IN = "signed_in"


def is_due(integration: Any, config: Config | None, filled: Filled) -> bool:
    """Say whether an owner has to sign in before what was filled in can be saved."""
    sign_in: OAuth2 | None = integration.sign_in
    if sign_in is None:
        return False
    if config is None or sign_in.token not in config.secrets:
        return True
    emptied = secret_rules(config.integration_id).emptied_by(
        before=config.settings,
        after=filled.values,
        stored=config.secrets,
        new=filled.form.secrets(),
    )
    return sign_in.token in emptied


def service_for(integration: Any, values: Mapping[str, Any]) -> Service:
    """Return where an owner signs in with these settings; raises as ``external.service_of`` does."""
    return external.service_of(integration, name=configs.name_of(integration), values=values)


def typed_before(talk: Talk, step_id: str) -> dict[str, Any]:
    """Return what was typed in a form before the detour.

    Raises:
        StepOver: Nothing was.
    """
    answer = talk.request.earlier.get(step_id)
    if answer is None:
        raise StepOver
    return dict(answer.values)


def away(talk: Talk, service: Service, *, notes: Mapping[str, Any] | None = None, said: str = "") -> Reply:
    """Send them there.

    Args:
        notes: What to keep beside; None: what was kept.
        said: Why they are sent again.
    """
    asked = service.asked(state=talk.request.state, said=said)
    kept = talk.notes if notes is None else notes
    return Reply(step=asked.step, notes={**kept, "verifier": asked.verifier})


def back(talk: Talk, service: Service, *, done: Done) -> Reply | Asking:
    """Make tokens of what they brought, and be done; send them again, if they brought nothing good."""
    query, verifier = talk.request.external, str(talk.notes.get("verifier", ""))
    if not query:
        return away(talk, service)

    async def reply() -> Reply:
        try:
            signed_in = await service.signed_in(query=query, verifier=verifier)
        except ServiceError as error:
            return away(talk, service, said=external.reason_of(error))
        return Reply(step=replace(done, values={_SIGNED_IN: signed_in}), notes=talk.notes)

    return reply


def signed_in_by(done: Done) -> SignedIn | None:
    """Return what the owner has brought; None: they were not sent."""
    return done.values.get(_SIGNED_IN)
