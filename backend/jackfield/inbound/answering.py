"""What a service is answered: what its integration says, or why nothing was done."""

import math

from django.http import HttpResponse, JsonResponse

from jackfield.sdk.inbound import InboundAnswer
from jackfield.sdk.outcomes import Outcome, Verdict

#: A service is not asked to wait for longer.
_LONGEST_WAIT_S = 3600
#: For what a person has to mend.
LATER_S = 60
#: For what passes by itself.
SOON_S = 2
BUSY = "Too many calls at a time: try again."
FAILED = "This cannot be taken now: try again later."
_UNAVAILABLE = frozenset({Outcome.UNAVAILABLE, Outcome.UNKNOWN})


class Refused(Exception):
    """Nothing was done, and the service is told why.

    Args:
        status: Of HTTP.
        code: For a program.
        sentence: For a person; it quotes nothing of what was sent.
        retry_after_s: When the service may call again; None where it should not.
        allow: The methods that are taken, where another came.
    """

    def __init__(
        self, status: int, code: str, sentence: str, *, retry_after_s: float | None = None, allow: str = ""
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.retry_after_s = retry_after_s
        self.allow = allow


def unavailable(sentence: str, *, retry_after_s: float = LATER_S) -> Refused:
    """Return the refusal after which the service calls again, so that nothing is lost."""
    return Refused(503, "unavailable", sentence, retry_after_s=retry_after_s)


def missing() -> Refused:
    """Return the refusal where there is no such address."""
    return Refused(404, "not_found", "There is nothing here.")


def refusal_of(verdict: Verdict) -> Refused:
    """Return what a service is told of a call that did not end well.

    Of an author's mistake it learns nothing: what went wrong is in the log.
    """
    if verdict.outcome is Outcome.UNAUTHORIZED:
        return Refused(403, "unauthorized", verdict.reason)
    if verdict.outcome in _UNAVAILABLE:
        asked = verdict.retry_after_s
        return unavailable(
            verdict.reason, retry_after_s=LATER_S if asked is None or not math.isfinite(asked) else asked
        )
    if verdict.outcome is Outcome.FAILED:
        return unavailable(FAILED)
    return Refused(400, "rejected", verdict.reason)


def answered(answer: InboundAnswer) -> HttpResponse:
    """Return the response of a call that was taken."""
    if answer.status in {204, 205}:
        response = HttpResponse(status=answer.status)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
    return _guarded(response)


def told(refused: Refused) -> HttpResponse:
    """Return the response of a call that was refused."""
    response = JsonResponse({"code": refused.code, "message": refused.sentence}, status=refused.status)
    if refused.retry_after_s is not None:
        seconds = min(max(1, math.ceil(refused.retry_after_s)), _LONGEST_WAIT_S)
        response.headers["Retry-After"] = str(seconds)
    if refused.allow:
        response.headers["Allow"] = refused.allow
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Django would write a line with the path, which is as good as a password.
    vars(response)["_has_been_logged"] = True
    # A caller that speaks HTTP/1.0 knows no other end of a body.
    if response.status_code not in {204, 205}:
        response.headers["Content-Length"] = str(len(response.content))
    return response
