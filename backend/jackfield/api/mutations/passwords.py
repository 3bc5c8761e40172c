"""Change one's own password."""

from django.utils.translation import gettext as _

from jackfield.accounts import people
from jackfield.accounts.errors import WrongCredentials
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import PermissionDeniedError, Refused
from jackfield.api.mutations.administering import require_people_of_our_own
from jackfield.api.mutations.people import require_session
from jackfield.api.types.viewer import Viewer
from jackfield.api.words import ErrorCode


@entry
class ChangePasswordInput:
    """Which password takes the place of which."""

    current_password: str = told("The one to sign in with until now.")
    new_password: str = told("The one to sign in with from now on.")


@output
class ChangePasswordPayload:
    """Whose password was changed."""

    viewer: Viewer = told("Who asks.")


def change_password(context: Context, asked: ChangePasswordInput) -> ChangePasswordPayload:
    """Change the viewer's password, and end the viewer's other sessions and their sockets; this one goes on.

    Who guesses the current one is slowed down as at a sign-in.
    """
    require_session(context)
    require_people_of_our_own()
    held = context.principal
    try:
        context.principal = people.change_password(
            principal=held,
            address=context.request.address,
            current=asked.current_password,
            new=asked.new_password,
        )
    except WrongCredentials as error:
        raise Refused(
            PermissionDeniedError(
                code=ErrorCode.WRONG_CREDENTIALS,
                message=_("This is not your current password."),
                missing=[],
                missing_scopes=[],
            )
        ) from error
    if context.principal.session_key != held.session_key:
        context.effects.session_key = context.principal.session_key
    return ChangePasswordPayload(viewer=Viewer(principal=context.principal))
