"""The one place where the exceptions of all floors become the error types of the schema."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jackfield.accounts import errors as accounts
from jackfield.accounts.throttling import TooManyAttempts
from jackfield.api.errors import (
    CheckFailedError,
    ConflictError,
    Error,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    Refused,
    StateError,
    ValidationIssue,
    invalid_answer,
)
from jackfield.api.forms.problems import issues_of
from jackfield.api.forms.tokens import FormChanged, FormExpired
from jackfield.api.people import user
from jackfield.api.words import ErrorCode, FlowKind, Health, Permission, TokenScope
from jackfield.configs import errors as configs
from jackfield.configs.contexts import ConfigUnusable
from jackfield.delivery import errors as delivery
from jackfield.delivery.previewing.errors import SampleHeldUp
from jackfield.delivery.repairing import refusals as repairs
from jackfield.deployment import errors as deployment
from jackfield.flows import errors as flows
from jackfield.inbound import errors as inbound
from jackfield.registry import errors as registry
from jackfield.resources import errors as resources
from jackfield.sdk.kept import in_words
from jackfield.sdk.outcomes import Outcome, Verdict

#: Makes an answer of its sentence.
Maker = Callable[[str], Error]
#: Names of input fields as clients write them.
_CLIENT_NAMES = {
    "display_name": "displayName",
    "new_password": "newPassword",
    "is_active": "isActive",
    "is_administrator": "isAdministrator",
    "user_id": "userId",
    "group_id": "groupId",
    "group_ids": "groupIds",
    "member_ids": "memberIds",
    "add_member_ids": "addMemberIds",
    "remove_member_ids": "removeMemberIds",
    "occurred_at": "occurredAt",
    "ordering_key": "orderingKey",
    "idempotency_key": "idempotencyKey",
    "event_types": "eventTypes",
}
_HEALTH_OF = {Outcome.UNAUTHORIZED: Health.UNAUTHORIZED, Outcome.DELIVERED: Health.HEALTHY}


def answer_to(error: Exception) -> Error | None:
    """Return what a mutation answers to an exception; None: it is none that anybody foresaw."""
    for kind in type(error).__mro__:
        if kind in _PLAIN:
            make, sentence = _PLAIN[kind]
            return make(str(sentence))
        if kind in _TELLING:
            return _TELLING[kind](error)
    return None


def health_of(verdict: Verdict) -> Health:
    """Return what the health would be after a check that came to this."""
    return _HEALTH_OF.get(verdict.outcome, Health.FAILING)


def _missing(path: str) -> Maker:
    return lambda text: NotFoundError(code=ErrorCode.NOT_FOUND, message=text, path=[path])


def _state(code: ErrorCode, fix_with: FlowKind | None = None) -> Maker:
    return lambda text: StateError(code=code, message=text, fix_with=fix_with)


def _conflict(code: ErrorCode) -> Maker:
    return lambda text: ConflictError(code=code, message=text)


def _credentials(code: ErrorCode) -> Maker:
    return lambda text: PermissionDeniedError(code=code, message=text, missing=[], missing_scopes=[])


def _taken(path: str) -> Maker:
    return lambda text: invalid_answer([ValidationIssue(path=[path], code="unique", message=text)])


def _too_many_tokens(text: str) -> Error:
    return invalid_answer([ValidationIssue(path=[], code="max_tokens", message=text)])


def _busy(retry_after_s: int) -> Maker:
    return lambda text: RateLimitedError(
        code=ErrorCode.RATE_LIMITED, message=text, retry_after_s=retry_after_s
    )


def _wrong_fingerprint(text: str) -> Error:
    return invalid_answer([ValidationIssue(path=["fingerprint"], code="invalid", message=text)])


def _unusable(text: str) -> Error:
    return CheckFailedError(code=ErrorCode.CHECK_FAILED, message=text, health=Health.UNAUTHORIZED)


#: What each fact is answered with, and the sentence, where the exception has nothing to add.
_PLAIN: dict[type[BaseException], tuple[Maker, str | Promise]] = {
    accounts.NotAuthenticated: (_credentials(ErrorCode.UNAUTHENTICATED), _("Sign in first.")),
    accounts.WrongCredentials: (
        _credentials(ErrorCode.WRONG_CREDENTIALS),
        _("Name or password is wrong."),
    ),
    accounts.TokenNotFound: (_missing("tokenId"), _("There is no such token.")),
    accounts.TokenNameTaken: (_taken("name"), _("You have a token of this name already.")),
    accounts.TooManyTokens: (
        _too_many_tokens,
        _("You have as many tokens as one may have: revoke one first."),
    ),
    configs.ConfigNotFound: (_missing("configId"), _("There is no such config.")),
    configs.ReceiverRefused: (_missing("toUserId"), _("There is nobody who could own this.")),
    configs.NothingKept: (
        _state(ErrorCode.NOT_OFFERED),
        _("This entry changed nothing that could be put back."),
    ),
    registry.NothingKept: (
        _state(ErrorCode.NOT_OFFERED),
        _("This entry changed nothing that could be put back."),
    ),
    configs.GranteeRefused: (_missing("grantee"), _("There is nobody who could be granted this.")),
    ConfigUnusable: (
        _unusable,
        _("The settings or secrets of this config can't be used: enter them again."),
    ),
    inbound.NoInbound: (_state(ErrorCode.NOT_OFFERED), _("No service calls this integration.")),
    delivery.IdempotencyConflict: (
        _conflict(ErrorCode.IDEMPOTENCY_CONFLICT),
        _("This idempotency key was used with another input."),
    ),
    delivery.DeliveryNotFound: (_missing("deliveryId"), _("There is no such delivery.")),
    delivery.EventNotFound: (_missing("eventId"), _("There is no such event.")),
    delivery.NotSettled: (_state(ErrorCode.NOT_SETTLED), _("This delivery is still under way.")),
    repairs.AlreadySettled: (_state(ErrorCode.SETTLED), _("This delivery is settled.")),
    repairs.BeingSent: (
        _conflict(ErrorCode.BUSY),
        _("This delivery is being sent at this moment: look again when the attempt has ended."),
    ),
    repairs.ConfigDisabled: (_state(ErrorCode.NOT_ENABLED), _("The config is disabled: enable it first.")),
    repairs.ChangeUnderWay: (
        _conflict(ErrorCode.BUSY),
        _("Many deliveries of this config are being changed already: wait until that is over."),
    ),
    resources.ResourceNotFound: (_missing("resourceId"), _("There is no such resource.")),
    resources.StillAttached: (
        _state(ErrorCode.NOT_OFFERED),
        _("The service has it: only what is detached can be deleted."),
    ),
    resources.NoSync: (
        _state(ErrorCode.NOT_OFFERED),
        _("The integration has nothing to synchronise."),
    ),
    resources.NotWorking: (
        _state(ErrorCode.NOT_ACTIVE, FlowKind.ACTIVATE),
        _("The integration is not active, or paused."),
    ),
    resources.NotEnabled: (_state(ErrorCode.NOT_ENABLED), _("The config is disabled.")),
    resources.SyncRunning: (
        _conflict(ErrorCode.BUSY),
        _("A sync is under way: wait until it is over."),
    ),
    flows.FlowNotFound: (_missing("flowId"), _("There is no such flow.")),
    flows.FlowExpired: (_state(ErrorCode.FLOW_EXPIRED), _("The flow has run out: start it again.")),
    flows.StepOver: (_state(ErrorCode.STEP_OVER), _("This step was answered already, or the flow is over.")),
    flows.BeingAnswered: (
        _conflict(ErrorCode.BUSY),
        _("An answer to this step is being worked on: look again in a moment."),
    ),
    flows.NotOffered: (_state(ErrorCode.NOT_OFFERED), _("This flow is not offered here.")),
    flows.NotEnabled: (_state(ErrorCode.NOT_ENABLED), _("The config is disabled: enable it first.")),
    flows.ActionNotFound: (_missing("action"), _("There is no such action.")),
    flows.ResourceNotFound: (_missing("resourceId"), _("There is no such thing.")),
    deployment.Shadowed: (
        _state(ErrorCode.SHADOWED),
        _("This copy of the deployment is not adopted and sends nothing."),
    ),
    deployment.WrongFingerprint: (
        _wrong_fingerprint,
        _("This is not the fingerprint of this copy: look at it again."),
    ),
    deployment.ShadowedBySetting: (
        _state(ErrorCode.SHADOWED),
        _("JACKFIELD_SHADOW is set: only who runs the process can take it away."),
    ),
    flows.Overloaded: (_busy(1), _("Too much at a time: try again.")),
    registry.IntegrationNotRegisteredError: (
        _missing("integrationId"),
        _("There is no such integration."),
    ),
    registry.NotActive: (
        _state(ErrorCode.NOT_ACTIVE, FlowKind.ACTIVATE),
        _("The integration is not active."),
    ),
    registry.Busy: (
        _conflict(ErrorCode.BUSY),
        _("Somebody else changes this at this moment: try again."),
    ),
    FormExpired: (
        _state(ErrorCode.FORM_EXPIRED),
        _("The form has lain open too long: read it again."),
    ),
    FormChanged: (_conflict(ErrorCode.FORM_CHANGED), _("The form has changed: read it again.")),
}


def _refused(error: Refused) -> Error:
    return error.error


def _issues(error: Any) -> Error:
    return invalid_answer(
        [
            ValidationIssue(
                path=[_CLIENT_NAMES.get(part, part) for part in issue.path],
                code=issue.code,
                message=in_words(str(issue.message)),
            )
            for issue in error.issues
        ]
    )


def _sample_held_up(error: SampleHeldUp) -> Error:
    code = ErrorCode.NOT_ACTIVE if error.is_installed else ErrorCode.NOT_INSTALLED
    return StateError(
        code=ErrorCode.NOT_ENABLED if error.is_disabled else code,
        message=in_words(str(error)),
        fix_with=FlowKind.REAUTHENTICATE if error.is_unauthorized else None,
    )


def _answer_refused(error: flows.AnswerRefused) -> Error:
    return invalid_answer(
        [ValidationIssue(path=list(path), code=code, message=text) for path, code, text in error.issues]
    )


def _form_refused(error: flows.FormRefused) -> Error:
    return invalid_answer(issues_of(error.form))


def _denied(error: configs.PermissionDenied) -> Error:
    return _lacks(Permission[str(error.missing.value).upper()])


def _not_administrator(_error: accounts.NotAdministrator) -> Error:
    return _lacks(Permission.ADMINISTER)


def _no_such_person(error: accounts.PersonNotFound) -> Error:
    path = [_CLIENT_NAMES.get(part, part) for part in error.path]
    is_group = path[0].startswith("group")
    message = gettext("There is no such group.") if is_group else gettext("There is no such user.")
    return NotFoundError(code=ErrorCode.NOT_FOUND, message=message, path=path)


def _verb_denied(error: flows.VerbDenied) -> Error:
    return _lacks(Permission[error.verb.upper()])


def _lacks(permission: Permission) -> Error:
    message = gettext("You may not do this.")
    code = ErrorCode.PERMISSION_DENIED
    return PermissionDeniedError(code=code, message=message, missing=[permission], missing_scopes=[])


def _scope_missing(error: accounts.ScopeMissing) -> Error:
    return PermissionDeniedError(
        code=ErrorCode.PERMISSION_DENIED,
        message=gettext("The token lacks the scope %(scope)s.") % {"scope": error.scope.value},
        missing=[],
        missing_scopes=[TokenScope(error.scope.value)],
    )


def _version_conflict(error: configs.VersionConflict) -> Error:
    return ConflictError(
        code=ErrorCode.CONFLICT,
        message=gettext("Somebody else has changed it since."),
        current_version=error.current_version,
        changed_by=None if error.changed_by is None else user(error.changed_by),
        changed_at=error.changed_at,
    )


def _changed_meanwhile(error: registry.ChangedMeanwhile) -> Error:
    return ConflictError(
        code=ErrorCode.CONFLICT,
        message=gettext("Somebody else has changed it since."),
        current_version=error.current_version,
        changed_at=error.changed_at,
    )


def _check_failed(error: Any) -> Error:
    verdict: Verdict = error.verdict
    return CheckFailedError(
        code=ErrorCode.CHECK_FAILED,
        message=in_words(verdict.reason) or gettext("The check failed."),
        health=health_of(verdict),
    )


def _unavailable(error: configs.IntegrationUnavailable) -> Error:
    if not error.installed:
        message = gettext("The integration is not installed.")
        return StateError(code=ErrorCode.NOT_INSTALLED, message=message)
    message = gettext("The integration is not active.")
    return StateError(code=ErrorCode.NOT_ACTIVE, message=message, fix_with=FlowKind.ACTIVATE)


def _must_wait(error: repairs.MustWait) -> Error:
    return StateError(code=ErrorCode.NOT_ACTIVE, message=in_words(str(error)))


def _too_many(error: TooManyAttempts) -> Error:
    message = gettext("Too many attempts to sign in: wait, then try again.")
    return RateLimitedError(code=ErrorCode.RATE_LIMITED, message=message, retry_after_s=error.retry_after_s)


#: Of those that have more to tell.
_TELLING: dict[type[BaseException], Callable[[Any], Error]] = {
    Refused: _refused,
    TooManyAttempts: _too_many,
    accounts.ScopeMissing: _scope_missing,
    accounts.NotAdministrator: _not_administrator,
    accounts.PersonNotFound: _no_such_person,
    accounts.AccountInvalid: _issues,
    configs.PermissionDenied: _denied,
    configs.VersionConflict: _version_conflict,
    registry.ActivationRefused: _issues,
    registry.ChangedMeanwhile: _changed_meanwhile,
    configs.SettingsRefused: _issues,
    configs.IntegrationUnavailable: _unavailable,
    configs.CheckFailed: _check_failed,
    delivery.EventRefused: _issues,
    SampleHeldUp: _sample_held_up,
    repairs.ChoiceRefused: _issues,
    repairs.MustWait: _must_wait,
    flows.AnswerRefused: _answer_refused,
    flows.FormRefused: _form_refused,
    flows.VerbDenied: _verb_denied,
    flows.GatewayFailed: _check_failed,
}
