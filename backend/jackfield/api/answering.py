"""The one table from the exceptions of all floors to the error types of the schema."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jackfield.accounts import errors as accounts
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
from jackfield.api.forms.reading import issues_of
from jackfield.api.forms.tokens import FormChanged, FormExpired
from jackfield.api.throttling import TooManyAttempts
from jackfield.api.types.people import user
from jackfield.api.words import ErrorCode, FlowKind, Health, Permission, TokenScope
from jackfield.configs import errors as configs
from jackfield.configs.contexts import ConfigUnusable
from jackfield.delivery import errors as delivery
from jackfield.flows import errors as flows
from jackfield.registry import errors as registry
from jackfield.sdk.outcomes import Outcome, Verdict

#: Names of input fields as clients write them.
_CLIENT_NAMES = {
    "occurred_at": "occurredAt",
    "ordering_key": "orderingKey",
    "idempotency_key": "idempotencyKey",
    "event_types": "eventTypes",
}
_HEALTH_OF = {Outcome.UNAUTHORIZED: Health.UNAUTHORIZED, Outcome.DELIVERED: Health.HEALTHY}


def answer_to(error: Exception) -> Error | None:
    """Return what a mutation answers to an exception; None: it is none that anybody foresaw."""
    for kind in type(error).__mro__:
        answer = TABLE.get(kind)
        if answer is not None:
            return answer(error)
    return None


def health_of(verdict: Verdict) -> Health:
    """Return what the health would be after a check that came to this."""
    return _HEALTH_OF.get(verdict.outcome, Health.FAILING)


def _issues(error: Any) -> Error:
    return invalid_answer(
        [
            ValidationIssue(
                path=[_CLIENT_NAMES.get(part, part) for part in issue.path],
                code=issue.code,
                message=str(issue.message),
            )
            for issue in error.issues
        ]
    )


def _answer_issues(error: Any) -> Error:
    return invalid_answer(
        [ValidationIssue(path=list(path), code=code, message=text) for path, code, text in error.issues]
    )


def _state(code: ErrorCode, message: str, fix_with: FlowKind | None = None) -> Error:
    return StateError(code=code, message=message, fix_with=fix_with)


def _denied(permission: Permission) -> Error:
    return PermissionDeniedError(
        code=ErrorCode.PERMISSION_DENIED,
        message=_("You may not do this."),
        missing=[permission],
        missing_scopes=[],
    )


def _credentials(code: ErrorCode, message: str, *scopes: TokenScope) -> Error:
    return PermissionDeniedError(code=code, message=message, missing=[], missing_scopes=list(scopes))


def _scope_missing(error: Any) -> Error:
    message = _("The token lacks the scope %(scope)s.") % {"scope": error.scope.value}
    return _credentials(ErrorCode.PERMISSION_DENIED, message, TokenScope(error.scope.value))


def _missing(path: str, message: str) -> Error:
    return NotFoundError(code=ErrorCode.NOT_FOUND, message=message, path=[path])


def _conflict(error: Any) -> Error:
    return ConflictError(
        code=ErrorCode.CONFLICT,
        message=_("Somebody else has changed it since."),
        current_version=error.current_version,
        changed_by=None if error.changed_by is None else user(error.changed_by),
        changed_at=error.changed_at,
    )


def _plain_conflict(code: ErrorCode, message: str) -> Error:
    return ConflictError(code=code, message=message)


def _check_failed(error: Any) -> Error:
    verdict: Verdict = error.verdict
    return CheckFailedError(
        code=ErrorCode.CHECK_FAILED,
        message=verdict.reason or _("The check failed."),
        health=health_of(verdict),
        fix_with=None,
    )


def _unavailable(error: Any) -> Error:
    if not error.installed:
        return _state(ErrorCode.NOT_INSTALLED, _("The integration is not installed."))
    return _state(ErrorCode.NOT_ACTIVE, _("The integration is not active."), FlowKind.ACTIVATE)


def _busy(seconds: int) -> Error:
    return RateLimitedError(
        code=ErrorCode.RATE_LIMITED, message=_("Too much at a time: try again."), retry_after_s=seconds
    )


def _taken(path: str, message: str) -> Error:
    return invalid_answer([ValidationIssue(path=[path], code="unique", message=message)])


TABLE: dict[type[BaseException], Callable[[Any], Error]] = {
    Refused: lambda e: e.error,
    accounts.NotAuthenticated: lambda e: _credentials(ErrorCode.UNAUTHENTICATED, _("Sign in first.")),
    accounts.ScopeMissing: _scope_missing,
    accounts.WrongCredentials: lambda e: _credentials(
        ErrorCode.WRONG_CREDENTIALS, _("Name or password is wrong.")
    ),
    accounts.TokenNotFound: lambda e: _missing("tokenId", _("There is no such token.")),
    accounts.TokenNameTaken: lambda e: _taken("name", _("You have a token of this name already.")),
    configs.ConfigNotFound: lambda e: _missing("configId", _("There is no such config.")),
    configs.PermissionDenied: lambda e: _denied(Permission[str(e.missing.value).upper()]),
    configs.VersionConflict: _conflict,
    configs.SettingsRefused: _issues,
    configs.IntegrationUnavailable: _unavailable,
    configs.CheckFailed: _check_failed,
    configs.GranteeRefused: lambda e: _missing("grantee", _("There is nobody who could be granted this.")),
    ConfigUnusable: lambda e: CheckFailedError(
        code=ErrorCode.CHECK_FAILED, message=str(e), health=Health.UNAUTHORIZED, fix_with=None
    ),
    delivery.EventRefused: _issues,
    delivery.IdempotencyConflict: lambda e: _plain_conflict(
        ErrorCode.IDEMPOTENCY_CONFLICT, _("This idempotency key was used with another input.")
    ),
    delivery.DeliveryNotFound: lambda e: _missing("deliveryId", _("There is no such delivery.")),
    delivery.EventNotFound: lambda e: _missing("eventId", _("There is no such event.")),
    delivery.NotSettled: lambda e: _state(ErrorCode.NOT_SETTLED, _("This delivery is still under way.")),
    flows.FlowNotFound: lambda e: _missing("flowId", _("There is no such flow.")),
    flows.FlowExpired: lambda e: _state(ErrorCode.FLOW_EXPIRED, _("The flow has run out: start it again.")),
    flows.StepOver: lambda e: _state(ErrorCode.STEP_OVER, _("This step has been answered already.")),
    flows.AnswerRefused: _answer_issues,
    flows.FormRefused: lambda e: invalid_answer(issues_of(e.form)),
    flows.VerbDenied: lambda e: _denied(Permission[e.verb.upper()]),
    flows.GatewayFailed: _check_failed,
    flows.Overloaded: lambda e: _busy(1),
    registry.IntegrationNotRegisteredError: lambda e: _missing(
        "integrationId", _("There is no such integration.")
    ),
    registry.NotActive: lambda e: _state(
        ErrorCode.NOT_ACTIVE, _("The integration is not active."), FlowKind.ACTIVATE
    ),
    registry.Busy: lambda e: _plain_conflict(
        ErrorCode.BUSY, _("Somebody else changes this at this moment: try again.")
    ),
    TooManyAttempts: lambda e: RateLimitedError(
        code=ErrorCode.RATE_LIMITED,
        message=_("Too many attempts to sign in: wait, then try again."),
        retry_after_s=e.retry_after_s,
    ),
    FormExpired: lambda e: _state(
        ErrorCode.FORM_EXPIRED, _("The form has lain open too long: read it again.")
    ),
    FormChanged: lambda e: _plain_conflict(ErrorCode.FORM_CHANGED, _("The form has changed: read it again.")),
}
