"""What an integration offers beyond on and off."""

from collections.abc import Callable, Iterable
from typing import Any

import strawberry

from jackfield.accounts.principal import Principal
from jackfield.api.authors import asked
from jackfield.api.defining import output, resolved, told
from jackfield.api.forms import actions as action_forms
from jackfield.api.forms.fields import FormSchema
from jackfield.flows.actions import is_for
from jackfield.sdk.actions import Action


@output
class ManageAction:
    """An action of an integration, of its configs, or of a thing at the service."""

    code: strawberry.Private[Any]
    said: strawberry.Private[Action]
    principal: strawberry.Private[Principal]
    action: str = told("What manageIntegration takes.")
    destructive: bool = told("Whether something is lost by it: it asks first.")
    reads_only: bool = told("Whether it changes nothing, here or at the service.")
    needs_config: bool = told("Whether it is done for one config.")

    @resolved
    def label(self) -> str:
        """What people read."""
        return self._text("label", lambda: str(self.said.label)) or self.action

    @resolved
    def description(self) -> str | None:
        """More about it; null: there is nothing more, or the author's code raised."""
        return self._text("description", lambda: str(self.said.description)) or None

    @resolved
    def form(self) -> FormSchema | None:
        """What it asks, if it asks at once; null too when the author's code raised."""
        return action_forms.form(integration=self.code, action=self.said, principal=self.principal)

    def _text(self, what: str, read: Callable[[], str]) -> str:
        of = self.code.integration_id
        return asked(read, of=of, what=f"manageActions.{what}", otherwise="")


def of_integration(code: Any, principal: Principal) -> list[ManageAction]:
    """Return the actions of an integration and of its configs; of none that is not installed."""
    if code is None or not principal.is_authenticated:
        return []
    return _shown(code, principal, (one for one in code.abilities.actions.values() if not one.resource_kinds))


def of_resource(code: Any, kind: str, principal: Principal) -> list[ManageAction]:
    """Return the actions that command things of a kind."""
    if code is None or not principal.is_authenticated:
        return []
    return _shown(code, principal, (one for one in code.abilities.actions.values() if is_for(one, kind)))


def _shown(code: Any, principal: Principal, actions: Iterable[Action]) -> list[ManageAction]:
    return [
        ManageAction(
            code=code,
            said=one,
            principal=principal,
            action=one.action_id,
            destructive=one.destructive,
            reads_only=one.reads_only,
            needs_config=one.needs_config,
        )
        for one in actions
    ]
