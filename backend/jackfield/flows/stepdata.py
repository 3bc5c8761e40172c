"""A step as the flow's row keeps it: plain JSON, with its sentences in the language of who reads them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.sdk import steps
from jackfield.sdk.storing import stored
from jackfield.sdk.weburls import MAX_URL_LENGTH

StepData = dict[str, Any]

#: Steps after which nothing more is answered.
OVER = frozenset({"done", "abort"})
#: Steps that one can come back to.
ASKING = frozenset({"form", "menu", "confirm"})
#: What is sealed of a step, and not in it.
SEALED = ("url", "user_code")
#: The step of a flow that nobody answered in time.
EXPIRED = "expired"

_MAX_BYTES = 256_000
_MAX_STEP_ID = 100


class StepUnusable(Exception):
    """An author's step can't be kept, or shown."""


def as_data(step: steps.Step) -> StepData:
    """Return a step as JSON; of a form step without its form, which is asked for again.

    Raises:
        StepUnusable: It holds what JSON, the database or a browser does not take, or too much.
    """
    try:
        name, own = _OWN[type(step)]
        common = {"step_id": step.step_id, "title": str(step.title), "description": _text(step.description)}
        place = {"position": getattr(step, "position", None), "total": getattr(step, "total", None)}
        data = {"type": name, **common, **place, **own(step)}
        text = json.dumps(data, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
    except StepUnusable:
        raise
    except Exception as error:
        raise StepUnusable(f"The step can't be kept: {type(error).__name__}.") from error
    if size > _MAX_BYTES or "\\u0000" in text:
        raise StepUnusable("The step is too large, or holds a NUL character.")
    if type(step.step_id) is not str or not 0 < len(step.step_id) <= _MAX_STEP_ID:
        raise StepUnusable(f"A step_id is a text of 1 to {_MAX_STEP_ID} characters.")
    return data


def placed(data: StepData, *, number: int, can_go_back: bool, turn: int) -> StepData:
    """Return a step with its place in the flow.

    Args:
        number: Of the writing; no two steps of a flow have the same.
        turn: Which step it is, counted from 1 by what was answered.
    """
    asks = data["type"] not in OVER
    can_go_back = can_go_back and asks and data["type"] != "progress"
    position = (data.get("position") or turn) if asks else None
    total = data.get("total") if asks else None
    if total is None and data.get("is_last"):
        total = position
    return {**data, "number": number, "can_go_back": can_go_back, "position": position, "total": total}


def cancelled(reason: str) -> StepData:
    """Return the step of a flow that somebody broke off."""
    return as_data(steps.Abort(reason=reason, retryable=True))


def expired(reason: str) -> StepData:
    """Return the step of a flow that nobody answered in time."""
    return as_data(steps.Abort(step_id=EXPIRED, reason=reason, retryable=True))


def issues_of(
    data: Mapping[str, Any], request: steps.GatewayRequest
) -> list[tuple[tuple[str, ...], str, str]]:
    """Return what is wrong with an answer to a step that is no form."""
    options = [option["option_id"] for option in data.get("options", ())]
    wanted = data["type"] == "menu" or (data["type"] == "confirm" and request.confirmed)
    if wanted and options and request.option_id is not None and request.option_id not in options:
        return [(("optionId",), "invalid_choice", _("There is no such option."))]
    if data["type"] == "menu" and request.option_id is None:
        return [(("optionId",), "required", _("Choose an option."))]
    typed = data.get("type_to_confirm")
    if data["type"] == "confirm" and request.confirmed and typed and request.typed != typed:
        return [(("typed",), "invalid", _("Type what is asked for, letter by letter."))]
    return []


def _form(step: steps.Form) -> StepData:
    return {"is_last": step.is_last}


def _menu(step: steps.Menu) -> StepData:
    return {"options": [_option(option) for option in step.options]}


def _confirm(step: steps.Confirm) -> StepData:
    return {
        "consequences": [
            {"label": str(c.label), "count": c.count, "severity": c.severity.value} for c in step.consequences
        ],
        "destructive": step.destructive,
        "reversible": step.reversible,
        "confirm_label": str(step.confirm_label),
        "options": [_option(option) for option in step.options],
        "type_to_confirm": step.type_to_confirm,
    }


def _external(step: steps.External) -> StepData:
    has_scheme = step.url.startswith(("https://", "http://")) and step.url.isprintable()
    if not has_scheme or len(step.url) > MAX_URL_LENGTH * 2 or timezone.is_naive(step.expires_at):
        raise StepUnusable("An External step has a URL of http or https and an aware expires_at.")
    return {"url": step.url, "user_code": step.user_code, "expires_at": step.expires_at.isoformat()}


def _progress(step: steps.Progress) -> StepData:
    return {"fraction": step.fraction, "message": str(step.message), "cancellable": step.cancellable}


def _done(step: steps.Done) -> StepData:
    facts = [{"label": str(f.label), "value": str(f.value), "tone": f.tone.value} for f in step.facts]
    return {"message": str(step.message), "facts": facts, "result": stored(step.result)}


def _abort(step: steps.Abort) -> StepData:
    return {"reason": str(step.reason), "retryable": step.retryable}


def _option(option: steps.Option) -> StepData:
    return {
        "option_id": option.option_id,
        "label": str(option.label),
        "description": _text(option.description),
        "recommended": option.recommended,
    }


def _text(value: Any) -> str | None:
    return str(value) if value else None


#: How each kind of step is called in the row, and what it has of its own.
_OWN: Mapping[type, tuple[str, Callable[[Any], StepData]]] = {
    steps.Form: ("form", _form),
    steps.Menu: ("menu", _menu),
    steps.Confirm: ("confirm", _confirm),
    steps.External: ("external", _external),
    steps.Progress: ("progress", _progress),
    steps.Done: ("done", _done),
    steps.Abort: ("abort", _abort),
}
