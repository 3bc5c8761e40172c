"""Try settings out before they are saved."""

from typing import Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, StateError, ValidationIssue, invalid_answer
from jackfield.api.forms import again as forms
from jackfield.api.forms.problems import issue_of, issues_of
from jackfield.api.forms.tokens import FormChanged, revision_of
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.words import ErrorCode
from jackfield.configs.errors import VersionConflict
from jackfield.configs.rules import secret_rules
from jackfield.flows import checking, conversation, kinds, saving
from jackfield.flows.kinds import Talk
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject
from jackfield.sdk.steps import Done, GatewayRequest


@entry
class CheckSettingsInput:
    """What is typed in a form and not saved."""

    form_token: strawberry.ID = told("Of the form.")
    values: list[FieldValueInput] = told("For its fields.", default_factory=list)


@output
class CheckSettingsPayload:
    """The service said yes."""

    message: str | None = told("What there is to say about the check.")


def check_settings(context: Context, asked: CheckSettingsInput) -> CheckSettingsPayload:
    """Ask the service whether settings would work that are typed and not saved; nothing is changed.

    What is kept of secrets goes with them, but not to a destination that is new.
    """
    context.principal.require(TokenScope.EDIT)
    again = forms.of_token(principal=context.principal, token=asked.form_token)
    is_of_action = again.made_for.purpose not in {"config", "activation"}
    if again.made_for.flow_id is not None or is_of_action:
        message = _("The flow itself will check these settings.")
        if is_of_action:
            message = _("An action has no settings to check: it is done, or refused.")
        raise Refused(StateError(code=ErrorCode.NOT_OFFERED, message=message))
    if again.is_stale and again.config is not None:
        raise VersionConflict.over(again.config)
    if revision_of(again.build(None)) != again.made_for.revision:
        raise FormChanged
    filled = forms.fill(again, asked.values)
    if filled.read.problems:
        raise Refused(invalid_answer([issue_of(problem) for problem in filled.read.problems]))
    if not filled.form.is_valid():
        raise Refused(invalid_answer(issues_of(filled.form)))
    if again.made_for.purpose == "activation":
        has_checked = _check_activation(context, again, filled)
    else:
        has_checked = _check_config(again, filled)
    if not has_checked:
        return CheckSettingsPayload(message=_("This integration has no check: the next delivery will tell."))
    return CheckSettingsPayload(message=_("The service says that it works."))


def _check_config(again: forms.Again, filled: forms.Filled) -> bool:
    """Pass when the service says yes; False: there is nothing to ask."""
    form: Any = filled.form
    integration = checking.usable(again.integration.integration_id)
    if not checking.can_check(integration):
        return False
    typed = saving.Filled(form, filled.read.data)
    if again.config is None:
        seen: saving.Seen | None = saving.seen_of_typed(integration, typed)
    else:
        seen = saving.seen_now(integration, again.config, typed)
    if seen is None:
        raise Refused(invalid_answer(emptied(integration, form)))
    checking.require(integration, saving.prepared(integration, again.config, typed, seen))
    return True


def _check_activation(context: Context, again: forms.Again, filled: forms.Filled) -> bool:
    """Pass when the service says yes to what it would be activated with; False: there is nothing to ask."""
    kind = kinds.of(Flow.Kind.ACTIVATE)
    talk = Talk(
        user=context.user,
        subject=Subject(integration_id=again.integration.integration_id),
        request=GatewayRequest(),
        secret_names=conversation.secret_names(filled.form),
    )
    check = kind.check(talk, Done(message="", values=filled.form.cleaned_data))
    if check is None:
        return False
    checking.require_yes(checking.waited_verdict(check, of=again.integration.integration_id))
    return True


def emptied(integration: Any, form: Any) -> list[ValidationIssue]:
    """Say which secrets must be entered anew, as saving would: their destination has changed."""
    given = {name for name, text in form.secrets().items() if text is not None}
    missing = secret_rules(integration.integration_id).missing(given, form.values())
    return [
        ValidationIssue(path=["values", name], code="secret_required", message=_("Enter this secret."))
        for name in sorted(missing)
    ]
