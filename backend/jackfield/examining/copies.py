"""Looks at which copy of a deployment this is, and whether it may speak to anybody."""

from collections.abc import Iterator

from jackfield.deployment import standing
from jackfield.deployment.judging import Why
from jackfield.examining.findings import Finding, fine, problem, warning
from jackfield.sdk.kept import kept as _

SUBJECT = _("deployment")


def examine_copy() -> Iterator[Finding]:
    """Say whether it is shadowed, why, and by which fingerprint it is adopted."""
    now = standing.look()
    adopt = _("To let it send and take: `jackfield adopt %(fingerprint)s`.") % {
        "fingerprint": now.fingerprint
    }
    if now.why is Why.SETTING:
        sentence = _("JACKFIELD_SHADOW is set: nothing is sent and nothing is taken.")
        yield warning("shadowed", SUBJECT, sentence, _("Take it away where that is not meant."))
    elif now.why is Why.COPY:
        sentence = _("This is a copy of a deployment: nothing is sent and nothing is taken.")
        yield problem("shadowed", SUBJECT, sentence, adopt)
    elif now.why is Why.STRANGER:
        sentence = _(
            "This process belongs to another deployment than its database, or does not say to which"
            " (JACKFIELD_INSTANCE_ID, or the file instance_id in its data directory): it does nothing."
        )
        remedy = _(
            "Give it the database that it belongs to, or the id of those who use this one. Or take this one"
            " from them: %(adopt)s"
        ) % {"adopt": adopt}
        yield problem("stranger", SUBJECT, sentence, remedy)
    else:
        yield fine("adopted", SUBJECT, _("It belongs to its database, and sends."))
