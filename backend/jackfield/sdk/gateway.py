"""The default flows: what activate, deactivate and manage answer unless an integration says otherwise."""

from dataclasses import replace
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.actions import Action
from jackfield.sdk.steps import Abort, Confirm, Consequence, Done, Form, GatewayRequest, Option, Step, Tone

#: Keep what people made, or take it away as well.
SAFE = "SAFE"
ALL = "ALL"

_COUNTED: dict[str, str | Promise] = {
    "configs": _("Configs"),
    "enabled_configs": _("Enabled configs that stop"),
    "waiting_deliveries": _("Deliveries that wait until it is active again"),
    "resources": _("Things at the service"),
}

#: The steps that ``manage`` puts before an action's own.
FORM_OF_ACTION = "action:form"
YES_TO_ACTION = "action:confirm"


class Named(Protocol):
    """What the default flows ask of an integration."""

    @property
    def name(self) -> Any:
        """Shown to people."""

    @property
    def activation_form_cls(self) -> Any:
        """Asked when it is activated."""


class Managed(Named, Protocol):
    """What managing by default asks of an integration beside that."""

    @property
    def abilities(self) -> Any:
        """What its marked methods are for."""


def activate(integration: Named, request: GatewayRequest) -> Step:
    """Ask the activation form, if there is one; then be done with its values."""
    form_class: type[forms.Form] | None = integration.activation_form_cls
    if form_class is not None and request.step_id != "settings":
        title = _("Activate %(name)s") % {"name": integration.name}
        return Form(step_id="settings", title=title, form_class=form_class, is_last=True)
    return Done(message=_("%(name)s is active.") % {"name": integration.name}, values=dict(request.values))


def deactivate(integration: Named, request: GatewayRequest) -> Step:
    """Show what it will do and ask how: SAFE keeps the configs, ALL deletes them."""
    if request.step_id == "confirm" and request.confirmed:
        mode = ALL if request.option_id == ALL else SAFE
        message = _("%(name)s is inactive.") % {"name": integration.name}
        return Done(message=message, values={"mode": mode})
    if request.step_id == "confirm":
        return Abort(reason=_("%(name)s stays active.") % {"name": integration.name}, retryable=True)
    return Confirm(
        step_id="confirm",
        title=_("Deactivate %(name)s") % {"name": integration.name},
        consequences=[
            Consequence(label=_COUNTED.get(what, what), count=count, severity=Tone.WARNING)
            for what, count in request.counts.items()
        ],
        destructive=True,
        confirm_label=_("Deactivate"),
        options=[
            Option(
                option_id=SAFE,
                label=_("Keep the configs"),
                description=_("They stop, and go on when it is active again."),
                recommended=True,
            ),
            Option(
                option_id=ALL,
                label=_("Delete the configs too"),
                description=_("With their deliveries. This cannot be undone."),
            ),
        ],
    )


async def manage(integration: Managed, request: GatewayRequest) -> Step:
    """Call the method marked ``@action``; ask its form first, and for a yes where something is lost."""
    action: Action | None = integration.abilities.actions.get(request.action or "")
    if action is None:
        return Abort(reason=_("%(name)s has no such action.") % {"name": integration.name})
    filled = request if request.step_id == FORM_OF_ACTION else request.earlier.get(FORM_OF_ACTION)
    if action.form_class is not None and filled is None:
        return Form(
            step_id=FORM_OF_ACTION,
            title=action.label,
            description=action.description or None,
            form_class=action.form_class,
            is_last=not action.destructive,
        )
    if action.destructive and request.step_id in {None, FORM_OF_ACTION}:
        return Confirm(
            step_id=YES_TO_ACTION,
            title=action.label,
            description=action.description or None,
            destructive=True,
            reversible=False,
            confirm_label=action.label,
        )
    if request.step_id == YES_TO_ACTION and not request.confirmed:
        return Abort(reason=_("Nothing was done."), retryable=True)
    if request.step_id in {FORM_OF_ACTION, YES_TO_ACTION}:
        # To the method it begins here.
        values = {} if filled is None else filled.values
        request = replace(request, step_id=None, confirmed=False, values=values)
    step: Step = await getattr(integration, action.method)(request, request.context)
    return step
