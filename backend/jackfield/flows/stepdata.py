"""A step as the flow's row keeps it: plain JSON, with its sentences in the language of who reads them."""

from collections.abc import Callable, Mapping
from typing import Any

from jackfield.sdk import steps
from jackfield.sdk.storing import stored

StepData = dict[str, Any]

#: Steps after which nothing more is answered.
OVER = frozenset({"done", "abort"})


def as_data(step: steps.Step) -> StepData:
    """Return a step as JSON; of a form step without its form, which is asked for again."""
    name, own = _OWN[type(step)]
    common = {"step_id": step.step_id, "title": str(step.title), "description": _text(step.description)}
    return {"type": name, **common, **own(step)}


def cancelled(reason: str) -> StepData:
    """Return the step of a flow that somebody broke off."""
    return as_data(steps.Abort(reason=reason, retryable=True))


def issues_of(
    data: Mapping[str, Any], request: steps.GatewayRequest
) -> list[tuple[tuple[str, ...], str, str]]:
    """Return what is wrong with an answer to a step that is no form."""
    options = [option["option_id"] for option in data.get("options", ())]
    wanted = data["type"] == "menu" or (data["type"] == "confirm" and request.confirmed)
    if wanted and options and request.option_id is not None and request.option_id not in options:
        return [(("optionId",), "invalid_choice", "There is no such option.")]
    if data["type"] == "menu" and request.option_id is None and not request.back:
        return [(("optionId",), "required", "Choose an option.")]
    typed = data.get("type_to_confirm")
    if data["type"] == "confirm" and request.confirmed and typed and request.typed != typed:
        return [(("typed",), "invalid", "Type what is asked for, letter by letter.")]
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
