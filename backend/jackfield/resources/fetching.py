"""Asks a service for all of its things, for one config; holds no transaction while it waits."""

from dataclasses import dataclass
from typing import Any

from jackfield.delivery.calls.calling import Call, Ended, make_call
from jackfield.resources import upstream
from jackfield.resources.errors import UpstreamRefused
from jackfield.resources.upstream import Said
from jackfield.sdk.context import Context
from jackfield.sdk.outcomes import Outcome, Verdict

#: Seconds for all requests together: a service may need many for thousands of things.
DEADLINE_S = 120.0


@dataclass(frozen=True, kw_only=True)
class _Told:
    said: list[Said]
    #: Why none of it can be kept; empty when it can.
    problem: str = ""


async def fetch(call: Call, *, deadline_s: float | None = None) -> Ended[list[Said]]:
    """Run the integration's ``synchronize()``; what it told is whole, or the call did not end well."""

    async def run(context: Context[Any]) -> _Told:
        # Read within the call: a generator raises while it is read.
        told = await call.integration.synchronize(context)
        try:
            return _Told(said=upstream.read(told))
        except UpstreamRefused as error:
            return _Told(said=[], problem=str(error))

    # Waited for without end, so that no second one runs beside it.
    ended = await make_call(call, run=run, what="sync", deadline_s=deadline_s or DEADLINE_S, patience_s=None)
    if ended.value is None:
        return Ended(verdict=ended.verdict)
    if ended.value.problem:
        return Ended(verdict=Verdict(outcome=Outcome.FAILED, reason=ended.value.problem))
    return Ended(
        verdict=ended.verdict, value=ended.value.said, published=ended.published, memory=ended.memory
    )
