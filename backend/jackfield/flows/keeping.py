"""How a flow keeps what was answered: sealed, for it may hold secrets, and bounded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jackfield import vault
from jackfield.flows.errors import AnswerRefused
from jackfield.flows.models import Flow
from jackfield.sdk.formfields import CLEAR
from jackfield.sdk.secrets import Rotation
from jackfield.sdk.steps import Answer, GatewayRequest
from jackfield.sdk.storing import stored

#: How many answers one can go back to; an older one is forgotten.
MAX_TURNS = 50
_MAX_BYTES = 512_000
#: Stands for CLEAR in the values of a form.
_CLEARED = {"jackfield": "clear"}
#: Of a secret that is to be rotated; beside it stand the new one, and for how long the old one is good.
_ROTATED = {"jackfield": "rotate"}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An answer, and what it led to."""

    request: GatewayRequest
    #: Type of the step that it led to.
    step_type: str
    #: Fields of the form that it answered which hold secrets.
    secret_names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a row keeps beside the step."""

    #: The last one led to the present step.
    turns: tuple[Turn, ...] = ()
    #: What was typed at the present step and not taken, as the form takes it.
    typed: Mapping[str, Any] = field(default_factory=dict)
    #: Of the kind.
    notes: Mapping[str, Any] = field(default_factory=dict)
    #: Of an external step: url, user_code.
    step: Mapping[str, Any] = field(default_factory=dict)
    #: Who answered reads it; what a worker goes on with is said in it.
    language: str = ""

    @property
    def can_go_back(self) -> bool:
        """Whether the step before asked something that can be asked again."""
        return len(self.turns) > 1 and self.turns[-2].step_type in {"form", "menu", "confirm"}

    @property
    def secret_names(self) -> frozenset[str]:
        """Fields of all forms that were answered which hold secrets."""
        return frozenset().union(*(turn.secret_names for turn in self.turns))

    @property
    def earlier(self) -> dict[str, Answer]:
        """The answers so far, by their steps; of a step that was answered twice the last one."""
        return {
            turn.request.step_id: Answer(
                values=turn.request.values,
                option_id=turn.request.option_id,
                confirmed=turn.request.confirmed,
                typed=turn.request.typed,
            )
            for turn in self.turns
            if turn.request.step_id is not None
        }


def seal(*, flow: Flow, kept: Kept) -> dict[str, Any]:
    """Return what the row keeps.

    Raises:
        AnswerRefused: The last answer alone is too much.
    """
    turns = list(kept.turns[-MAX_TURNS:])
    while len(text := _text_of(kept, turns)) > _MAX_BYTES:
        if len(turns) <= 1:
            raise AnswerRefused([(("values",), "max_length", _("That is too much to keep."))])
        del turns[0]
    return {"sealed": vault.seal(secret=text, place=_place(flow))}


def can_keep(values: Mapping[str, Any]) -> bool:
    """Whether values of a form are such as can be kept."""
    try:
        json.dumps(_closed(values))
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def unseal(flow: Flow) -> Kept:
    """Return what the row keeps; values of answers are as JSON holds them.

    Raises:
        SecretUnreadable: No key opens it.
    """
    sealed = flow.answers.get("sealed")
    if sealed is None:
        return Kept()
    content = json.loads(vault.unseal(sealed=sealed, place=_place(flow)))
    if "turns" not in content:
        # Of a flow that a former release began.
        content = {"turns": [{"request": content, "step_type": flow.step["type"]}]}
    return Kept(
        turns=tuple(
            Turn(
                request=_request(turn["request"]),
                step_type=turn["step_type"],
                secret_names=frozenset(turn.get("secret_names", ())),
            )
            for turn in content["turns"]
        ),
        typed=_opened(content.get("typed", {})),
        notes=content.get("notes", {}),
        step=content.get("step", {}),
        language=content.get("language", ""),
    )


def _text_of(kept: Kept, turns: Sequence[Turn]) -> str:
    return json.dumps(
        {
            "turns": [
                {
                    "request": _answer(turn.request),
                    "step_type": turn.step_type,
                    "secret_names": sorted(turn.secret_names),
                }
                for turn in turns
            ],
            "typed": _closed(kept.typed),
            "notes": dict(kept.notes),
            "step": dict(kept.step),
            "language": kept.language,
        }
    )


def _answer(request: GatewayRequest) -> dict[str, Any]:
    return {
        "step_id": request.step_id,
        "values": _closed(request.values),
        "option_id": request.option_id,
        "confirmed": request.confirmed,
        "typed": request.typed,
        "external": dict(request.external),
    }


def _request(content: Mapping[str, Any]) -> GatewayRequest:
    return GatewayRequest(
        step_id=content["step_id"],
        values=_opened(content["values"]),
        option_id=content["option_id"],
        confirmed=content["confirmed"],
        typed=content["typed"],
        external=content.get("external", {}),
    )


def _closed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in values.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, Rotation):
        return {**_ROTATED, "set": str(value), "keep_old_s": value.keep_old_s}
    return _CLEARED if value is CLEAR else stored(value)


def _opened(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _from_json(value) for name, value in values.items()}


def _from_json(value: Any) -> Any:
    if isinstance(value, dict) and value.items() >= _ROTATED.items():
        return Rotation(value["set"], keep_old_s=value["keep_old_s"])
    return CLEAR if value == _CLEARED else value


def _place(flow: Flow) -> str:
    return f"flow:{flow.started_by_id}:{flow.kind}:{flow.integration_id}"
