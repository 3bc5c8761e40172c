"""Every way for a service to fail, at each of the three promises: what becomes of it is known before."""

import time
from collections import Counter
from collections.abc import Mapping

from tests.chaos import using
from tests.chaos.accounting import QUEUED, keep, states_by_config, unclear_attempts, until_settled
from tests.chaos.deployment import Deployment

LINES = ("chaos_again", "chaos_ask", "chaos_hold")
_EVENT_TYPE = "knob.turned"
_EVENTS = 2
#: Until all knobs have been met; then until all is settled.
_PATIENCE_S = 90.0

#: What is refused for good, whatever the promise: the state, and the effects of each event.
FINAL: Mapping[str, tuple[str, int]] = {
    "404": ("REJECTED", 0),
    "redirect": ("REJECTED", 0),
    "metadata": ("REJECTED", 0),
    "wrong": ("REJECTED", 1),
}
#: What is tried again until it goes well: nothing has been done by then.
AGAIN = ("500", "429")
#: What nobody knows of, and whether the service had acted.
UNCLEAR: Mapping[str, bool] = {
    "hang_before": False,
    "hang_after": True,
    "reset_before": False,
    "reset_after": True,
    "drip_headers": True,
    "drip_body": True,
    "garbage": True,
}
#: What waits for the owner, and goes out when the owner has corrected it.
CORRECTED = ("401", "410")
KNOBS = (*FINAL, *AGAIN, *UNCLEAR, *CORRECTED)


def surprises(deployment: Deployment) -> list[str]:
    """Turn each knob at each line, then turn it back; what was not as it should be, in sentences."""
    config_ids = _configured(deployment)
    deployment.service.set_faults(on=True)
    event_ids = [
        using.publish(deployment, event_type=_EVENT_TYPE, data={"number": number}, key=f"knob {number}")[0]
        for number in range(_EVENTS)
    ]
    if not _all_met(deployment, event_ids):
        return [f"{deployment.mode}: not all knobs were met in time"]
    before = states_by_config(deployment, event_type=_EVENT_TYPE)
    deployment.service.set_faults(on=False)
    for line in LINES:
        for knob in CORRECTED:
            name = f"{line}_{knob}"
            using.correct(deployment, config_ids[name], name=name, knob="well")
    settled = until_settled(deployment, event_type=_EVENT_TYPE, patience_s=_PATIENCE_S)
    found = [] if settled else ["Not all was settled after the knobs were turned back."]
    after = states_by_config(deployment, event_type=_EVENT_TYPE)
    effects = deployment.service.ledger.effects()
    unclear = unclear_attempts(deployment, event_type=_EVENT_TYPE)
    for line in LINES:
        for knob in KNOBS:
            name = f"{line}_{knob}"
            counts = [effects[name, event_id] for event_id in event_ids]
            if line == "chaos_again" and knob in AGAIN:
                # On a slow machine an attempt may have run out of its time though no knob made it.
                allowed = [1 + unclear[name, event_id] for event_id in event_ids]
                counts = [
                    1 if 1 <= count <= most else count for count, most in zip(counts, allowed, strict=True)
                ]
            wrong = _wrong(line, knob, before=before[name], after=after[name], effects=counts)
            found += [f"{deployment.mode}, {line} at {knob}: {sentence}" for sentence in wrong]
    found += [f"{deployment.mode}: somebody followed a redirect: {line}" for line in _intruders(deployment)]
    found += _hurried(deployment)
    if found:
        keep(deployment, event_type=_EVENT_TYPE)
    return found


def _all_met(deployment: Deployment, event_ids: list[str]) -> bool:
    """Wait until each event has met each knob, and what settles or holds it has done so."""
    final = [f"{line}_{knob}" for line in LINES for knob in (*FINAL, *CORRECTED)]
    others = [f"{line}_{knob}" for line in LINES for knob in (*AGAIN, *UNCLEAR)]
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        time.sleep(0.2)
        found = states_by_config(deployment, event_type=_EVENT_TYPE)
        is_over = not any(found[name][state] for name in final for state in QUEUED)
        calls = {name: deployment.service.ledger.calls(config=name) for name in others}
        if is_over and all({event for event, _ in calls[name]} >= set(event_ids) for name in others):
            return True
    return False


def _configured(deployment: Deployment) -> dict[str, str]:
    using.activate(deployment, *LINES)
    return {
        f"{line}_{knob}": using.configure(
            deployment, integration_id=line, name=f"{line}_{knob}", knob=knob, hears="knob.*"
        )
        for line in LINES
        for knob in KNOBS
    }


def _wrong(
    line: str, knob: str, *, before: Counter[str], after: Counter[str], effects: list[int]
) -> list[str]:
    found = []
    if knob in FINAL:
        state, count = FINAL[knob]
        found += _unlike(after, {state: _EVENTS})
        found += [] if effects == [count] * _EVENTS else [f"effects {effects}"]
    elif knob == "401":
        found += _unlike(before, {"HELD": _EVENTS}) + _unlike(after, {"DELIVERED": _EVENTS})
        found += [] if effects == [1] * _EVENTS else [f"effects {effects}"]
    elif knob == "410":
        # The first that comes back disables the config; those in flight beside it are refused, too.
        if not before["REJECTED"] or before["REJECTED"] + before["HELD"] != _EVENTS:
            found.append(f"before: {dict(before)}")
        found += _unlike(after, {"REJECTED": before["REJECTED"], "DELIVERED": before["HELD"]})
    elif knob == "drip_body" and line == "chaos_hold":
        # Its head has come: that is an answer, unless the time for all of it was over at that moment.
        found += [] if set(after) <= {"DELIVERED", "UNKNOWN"} else [f"{dict(after)}"]
        found += [] if effects == [1] * _EVENTS else [f"effects {effects}"]
    elif knob in AGAIN or line != "chaos_hold":
        found += _unlike(after, {"DELIVERED": _EVENTS})
        if line == "chaos_again" and UNCLEAR.get(knob):
            found += [] if min(effects) >= 1 else [f"effects {effects}"]
        else:
            found += [] if effects == [1] * _EVENTS else [f"effects {effects}"]
    else:
        found += _unlike(after, {"UNKNOWN": _EVENTS})
        found += [] if effects == [int(UNCLEAR[knob])] * _EVENTS else [f"effects {effects}"]
    return found


def _unlike(found: Counter[str], expected: Mapping[str, int]) -> list[str]:
    return [] if found == Counter(expected) else [f"{dict(found)} and not {dict(expected)}"]


def _intruders(deployment: Deployment) -> list[str]:
    return deployment.service.ledger.intruders()


def _hurried(deployment: Deployment) -> list[str]:
    """Who did not wait for as long as ``Retry-After`` asked."""
    found = []
    for line in LINES:
        last: dict[str, float] = {}
        for event, at in deployment.service.ledger.calls(config=f"{line}_429"):
            if at - last.get(event, at - 2) < 1.9:
                found.append(f"{deployment.mode}, {line}: came back {at - last[event]:.1f} s after a 429")
            last[event] = at
    return found
