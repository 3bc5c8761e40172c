"""Slips of the pen in an author's class and tests: told in a sentence that says what there is."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured

import jackfield
from jackfield.sdk import (
    Context,
    Event,
    Integration,
    Secret,
    Settings,
    choices,
    every,
    inbound,
    on,
    setting,
    signatures,
)
from jackfield.sdk.slips import slips_of
from tests.sdk.house import Contract, House


class TidingsSettings(Settings):
    url: str = setting("URL", kind="url")
    token: str = setting("Token")
    topic: str = setting("Topic", default="")
    signing_secret: Secret = setting("Signing secret")


class Tidings(Integration[TidingsSettings]):
    integration_id = "sdk"

    @on("ticket.*")
    async def tell(self, event: Event, context: Context[Any]) -> None:
        """Send nothing."""


class TidingsTests(Contract):
    integration: ClassVar[type[Integration[Any]]] = Tidings
    settings: ClassVar = {"url": "https://a.test/", "token": "t", "signing_secret": "s"}
    samples: ClassVar = {"ticket.opened": {"title": "T"}}


def said_by(call: Callable[[], Any]) -> str:
    with pytest.raises(AssertionError) as caught:
        call()
    return str(caught.value).partition("\n")[0]


class TestAnUnknownName:
    def test_of_an_event_type(self) -> None:
        said = said_by(lambda: TidingsTests().deliver("ticket.closed"))

        assert said == "samples has no ticket.closed; give one, or deliver one of: ticket.opened"

    @pytest.mark.parametrize(
        ("call", "said"),
        [
            (lambda it: it.act("renam"), "no action 'renam'; there are: rename, look"),
            (lambda it: it.receive("eight"), "no request 'eight'; there are: seven"),
            (lambda it: it.choices("rooms"), "no choices of the setting 'rooms'; there are: room"),
            (lambda it: it.poll("pol"), "no schedule 'pol'; there are: poll"),
        ],
    )
    def test_of_an_ability(self, call: Callable[[Contract], Any], said: str) -> None:
        assert said_by(lambda: call(Contract())) == said

    def test_where_there_are_none(self) -> None:
        assert said_by(lambda: TidingsTests().act("x")) == "no action 'x'; there are: none"


class TestTheFormOfAnAction:
    def test_is_filled_in_with_what_is_said_over_the_sample(self) -> None:
        assert Contract().act("rename").sent[0].json == {"name": "Home"}
        assert Contract().act("rename", name=" Castle ").sent[0].json == {"name": "Castle"}

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"name": ""}, "name: This field is required."),
            ({"nam": "Castle"}, "nam: it has no such field"),
        ],
    )
    def test_refuses_what_a_person_could_not_type(self, values: dict[str, Any], said: str) -> None:
        assert (
            said_by(lambda: Contract().act("rename", **values))
            == f"the form of 'rename' refuses what is typed: {said}"
        )


class TestAMissingSample:
    def test_of_a_hook(self) -> None:
        class Empty(TidingsTests):
            samples: ClassVar = {"build.failed": {}}

        assert said_by(lambda: Empty().test_every_hook_has_a_sample()) == (
            "samples has nothing for tell (ticket.*). samples has build.failed, which no hook hears."
        )

    def test_of_older_settings(self) -> None:
        class Old(Contract):
            old_settings: ClassVar = {1: Contract.old_settings[1], 3: {}}

        assert said_by(lambda: Old().test_every_older_version_of_its_settings_has_a_sample()) == (
            "old_settings lacks version 2; old_settings has 3, no older version"
        )


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (
            choices("tpoic"),
            "@choices('tpoic'): there is no such setting; there are url, token, topic, signing_secret.",
        ),
        (
            choices("topic", depends_on=["tokn"]),
            "@choices('topic'): depends_on names 'tokn', which is no setting; there are "  # noqa: ISC004 - one sentence
            "url, token, topic, signing_secret.",
        ),
        (
            inbound(verify=signatures.hmac_signature("secret")),
            "@inbound: verify names 'secret', which is no setting.",
        ),
        (
            inbound(verify=signatures.standard_webhooks("secret")),
            "@inbound: verify names 'secret', which is no setting.",
        ),
        (
            inbound(verify=signatures.header_token("X-Token", "token")),
            "@inbound: 'token' must be a Secret.",
        ),
        (
            inbound(verify=signatures.basic_auth("user", "signing_secret")),
            "@inbound: verify names 'user', which is no setting.",
        ),
        (inbound(verify=signatures.basic_auth("token", "signing_secret")), None),
        (inbound(verify=signatures.hmac_signature()), None),
        (inbound(verify=None), None),
        (every(timedelta(minutes=1)), None),
    ],
)
def test_what_a_class_names_is_held_against_its_settings(mark: Any, said: str | None) -> None:
    async def marked(self: Any, *args: Any) -> Any:
        """Do nothing."""

    slipped = type("Slipped", (Tidings,), {"marked": mark(marked)})

    assert list(slips_of(slipped)) == ([] if said is None else [said])


def test_whole_classes_have_none() -> None:
    assert list(slips_of(House)) == []


def test_a_class_without_a_form_says_why() -> None:
    class LoudSettings(Settings):
        loud: bytes = setting("Loud")

    class Loud(Tidings):
        settings_class = LoudSettings

    assert list(slips_of(Loud)) == ["loud: no form field asks for <class 'bytes'>."]


def test_brackets_that_were_forgotten_are_asked_for() -> None:
    forgetful: Any = on

    async def tell(event: Any, context: Any) -> None:
        """Send nothing."""

    with pytest.raises(ImproperlyConfigured) as caught:
        forgetful(tell)

    assert str(caught.value) == 'Write @on("ticket.opened"), with what it hears.'


def test_one_test_says_it_and_the_others_wait(tmp_path: Path) -> None:
    folder = tmp_path / "lamp"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from jackfield.sdk import Integration, Secret, Settings, inbound, setting, signatures\n"
        "class LampSettings(Settings):\n"
        "    key: Secret = setting('Key')\n"
        "class Lamp(Integration[LampSettings]):\n"
        "    description = 'Blinks.'\n"
        "    @inbound(verify=signatures.hmac_signature('secret'))\n"
        "    async def receive(self, request, context): ...\n"
    )
    (folder / "test_lamp.py").write_text(
        "from jackfield.sdk.testing import IntegrationTests, inbound_request\n"
        "from lamp import Lamp\n"
        "class TestLamp(IntegrationTests):\n"
        "    integration = Lamp\n"
        "    settings = {'key': 'k3y-of-the-lamp'}\n"
        "    requests = {'one': inbound_request(json={})}\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", str(folder)],
        env={"PYTHONPATH": f"{Path(jackfield.__file__).parent.parent}:{tmp_path}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "AssertionError: @inbound: verify names 'secret', which is no setting." in done.stdout
    assert "1 failed, " in done.stdout, done.stdout + done.stderr
    assert " skipped in " in done.stdout
