"""What only workers say of attempts: declared here, for who shows it runs none of their code."""

from jackfield.sdk.kept import kept as _

BLOCKS = _("Its code blocks: while it ran, nothing else could. It must await, or use a thread.")
STUCK = _("The integration did not stop when its time was over.")
STOPPED = _("The worker was stopped before an answer came.")
DIED = _("The worker that sent it died before it could say how it went.")
NO_ANSWER = _("The request was sent, and %(seconds)s s went by without an answer.")
BEGUN = _("It was begun, and not done within %(seconds)s s.")
LATE = _("It was not done within %(seconds)s s.")
NOT_HEARD = _("The integration does not hear events of this type any more.")
AUDIENCE_UNREADABLE = _("The audience of the event can't be read.")
NOT_PREPARED = _("The delivery could not be prepared; the log has the details.")
