"""Who guesses a config's secret in the data of an event learns nothing by a preview of it."""

import asyncio
import base64
import dataclasses
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jackfield.configs.contexts import Prepared
from jackfield.delivery.previewing.rehearsing import Rehearsed, rehearse
from jackfield.sdk import Context, Event, Integration, Rejected, Secret, Settings, on, setting
from jackfield.sdk.secrets import Letters, Older, in_clear
from jackfield.sdk.testing import SampleManager

TOKEN, OLD, KEY, PIN, IN_ROW = (
    "correct-horse",
    "tango-tango",
    "whsec_MfKQ9r8GKYqrTwjU",
    "48151623",
    "hush hush",
)
HIDDEN = "https://hooks.desk.test/services/T0/B1/Zebra77"


class GuardedSettings(Settings):
    """With secrets of all kinds."""

    token: Secret = setting("Token", rotates=True)
    key: Secret = setting("Key")
    pin: Secret = setting("Pin")
    url: Secret = setting("URL")
    more: dict[str, Secret] = setting("More", default={})
    how: str = setting("How", default="")


class Guarded(Integration[GuardedSettings]):
    """Sends every secret, and all of the event."""

    integration_id = "guarded"

    @on("*")
    async def post(self, event: Event, context: Context[GuardedSettings]) -> None:
        """Do it."""
        settings = context.settings
        said = json.dumps(dict(event.data), ensure_ascii=False)
        if settings.how == "rejects":
            raise Rejected(f"It takes no {said}.")
        if settings.how == "fails":
            raise KeyError(said)
        assert base64.b64decode(settings.key.reveal().removeprefix("whsec_"))
        assert settings.pin.reveal().isdigit()
        await context.http.post(
            settings.url.reveal(),
            params={"pin": settings.pin.reveal()},
            headers={
                "X-Both": " ".join(settings.token.all()),
                "X-Said": "".join(map(str, event.data.values())),
            },
            json={"key": settings.key.reveal(), "row": settings.more["row"].reveal(), "data": event.data},
        )


def shown(data: Mapping[str, Any], *, how: str = "", type: str = "ticket.opened") -> Rehearsed:  # noqa: A002
    """What a preview of an event with this data shows."""
    until = datetime.now(UTC) + timedelta(days=1)
    token = Letters(TOKEN, older=[Older(letters=OLD, valid_until=until)])
    settings = GuardedSettings(
        token=Secret(token),
        key=Secret(KEY),
        pin=Secret(PIN),
        url=Secret(HIDDEN),
        more={"row": Secret(IN_ROW)},
        how=how,
    )
    secrets = in_clear([token, KEY, PIN, HIDDEN, IN_ROW])
    prepared = Prepared(config_id="cfg_1", config_name="Mine", settings=settings, secrets=secrets)
    event = Event(id="evt_1", type=type, occurred_at=datetime(2026, 1, 1, tzinfo=UTC), data=data)
    return asyncio.run(rehearse(integration=Guarded(SampleManager()), prepared=prepared, event=event))


def told(found: Rehearsed, guess: Any) -> str:
    """All that a preview says, with the same word for each guess."""
    text = json.dumps(dataclasses.asdict(found), ensure_ascii=False)
    for spelling in (str(guess), json.dumps(guess), json.dumps(json.dumps(guess))[1:-1]):
        text = text.replace(spelling, "GUESS")
    return text


@pytest.mark.parametrize("secret", [TOKEN, OLD, KEY, PIN, IN_ROW, "/services/T0/B1/Zebra77", HIDDEN])
@pytest.mark.parametrize("how", ["", "rejects", "fails"])
def test_a_right_guess_looks_as_a_wrong_one_does(secret: str, how: str) -> None:
    wrong = "".join("x" if letter.isalnum() else letter for letter in secret)
    right = told(shown({"guess": secret}, how=how), secret)

    assert right == told(shown({"guess": wrong}, how=how), wrong)
    assert ("GUESS" in right) is (how != "fails")


def test_a_number_is_a_guess_too() -> None:
    assert told(shown({"n": int(PIN)}), int(PIN)) == told(shown({"n": 11111111}), 11111111)


def test_of_many_guesses_none_is_starred_and_what_is_the_config_s_own_is() -> None:
    guesses = [TOKEN, OLD, KEY, PIN, IN_ROW, "wrong"]
    [request] = shown({"guesses": guesses}).requests

    body = json.loads(request.body)
    assert body == {"key": "***", "row": "***", "data": {"guesses": guesses}}
    assert request.url.endswith("?pin=***")
    assert dict(request.headers)["X-Both"] == "*** ***"


def test_without_a_guess_the_hook_has_the_very_secrets() -> None:
    found = shown({"guess": "nothing of it"})

    text = json.dumps(dataclasses.asdict(found))
    assert "nothing of it" in text
    assert not any(secret in text for secret in (TOKEN, OLD, KEY, PIN, IN_ROW, "Zebra77"))


def test_the_log_has_stars_for_a_right_guess(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        shown({"guess": TOKEN}, how="fails")

    [record] = caplog.records
    assert "***" in record.__dict__["traceback"]
    assert TOKEN not in record.__dict__["traceback"]
