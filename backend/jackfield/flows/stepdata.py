"""A step as the flow's row keeps it: plain JSON, with its sentences in the language of who reads them."""

from collections.abc import Mapping
from typing import Any

from jackfield.sdk import steps
from jackfield.sdk.storing import stored

StepData = dict[str, Any]

#: Steps after which nothing more is answered.
OVER = frozenset({"done", "abort"})


def as_data(step: steps.Step) -> StepData:
    """Return a step as JSON; of a form step without its form, which is asked for again."""
    common = {"step_id": step.step_id, "title": str(step.title), "description": _text(step.description)}
    match step:
        case steps.Form():
            return {"type": "form", **common, "is_last": step.is_last}
        case steps.Menu():
            return {"type": "menu", **common, "options": [_option(o) for o in step.options]}
        case steps.Confirm():
            return {"type": "confirm", **common, **_confirm(step)}
        case steps.External():
            return {
                "type": "external",
                **common,
                "url": step.url,
                "user_code": step.user_code,
                "expires_at": step.expires_at.isoformat(),
            }
        case steps.Progress():
            return {
                "type": "progress",
                **common,
                "fraction": step.fraction,
                "message": str(step.message),
                "cancellable": step.cancellable,
            }
        case steps.Done():
            facts = [{"label": str(f.label), "value": str(f.value), "tone": f.tone.value} for f in step.facts]
            return {
                "type": "done",
                **common,
                "message": str(step.message),
                "facts": facts,
                "result": stored(step.result),
            }
        case steps.Abort():
            return {"type": "abort", **common, "reason": str(step.reason), "retryable": step.retryable}


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


def _option(option: steps.Option) -> StepData:
    return {
        "option_id": option.option_id,
        "label": str(option.label),
        "description": _text(option.description),
        "recommended": option.recommended,
    }


def _text(value: Any) -> str | None:
    return str(value) if value else None
