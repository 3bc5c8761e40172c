"""Adopt this copy of a deployment."""

from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import PermissionDeniedError, Refused
from jackfield.api.types.deployment import Deployment
from jackfield.api.words import ErrorCode, Permission
from jackfield.deployment import operations


@entry
class AdoptDeploymentInput:
    """Which copy."""

    fingerprint: str = told("The one that was shown, so that nobody adopts another copy by mistake.")


@output
class AdoptDeploymentPayload:
    """The deployment, adopted."""

    deployment: Deployment = told("The deployment.")


def adopt_deployment(context: Context, asked: AdoptDeploymentInput) -> AdoptDeploymentPayload:
    """End the shadow: this copy sends and takes, as a deployment of its own."""
    principal = context.principal
    principal.require(TokenScope.ADMINISTER)
    if not context.user.is_superuser:
        raise Refused(
            PermissionDeniedError(
                code=ErrorCode.PERMISSION_DENIED,
                message=_("Only administrators adopt a copy of a deployment."),
                missing=[Permission.ADMINISTER],
                missing_scopes=[],
            )
        )
    operations.adopt(actor=context.user, fingerprint=asked.fingerprint)
    return AdoptDeploymentPayload(deployment=Deployment(principal=principal))
