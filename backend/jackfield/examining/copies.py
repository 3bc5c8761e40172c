"""Looks at which copy of a deployment this is, and whether it may speak to anybody."""

from collections.abc import Iterator

from jackfield.deployment import standing
from jackfield.deployment.judging import Why
from jackfield.examining.findings import Finding, fine, problem, warning

SUBJECT = "deployment"


def examine_copy() -> Iterator[Finding]:
    """Say whether it is shadowed, why, and by which fingerprint it is adopted."""
    now = standing.look()
    adopt = f"To let it send and take: `jackfield adopt {now.fingerprint}`."
    if now.why is Why.SETTING:
        sentence = "JACKFIELD_SHADOW is set: nothing is sent and nothing is taken."
        yield warning("shadowed", SUBJECT, sentence, "Take it away where that is not meant.")
    elif now.why is Why.COPY:
        sentence = "This is a copy of a deployment: nothing is sent and nothing is taken."
        yield problem("shadowed", SUBJECT, sentence, adopt)
    elif now.why is Why.STRANGER:
        sentence = (
            "This process belongs to another deployment than its database, or does not say to which"
            " (JACKFIELD_INSTANCE_ID, or the file instance_id in its data directory): it does nothing."
        )
        remedy = (
            "Give it the database that it belongs to, or the id of those who use this one. Or take this one"
            f" from them: {adopt}"
        )
        yield problem("stranger", SUBJECT, sentence, remedy)
    else:
        yield fine("adopted", SUBJECT, "It belongs to its database, and sends.")
