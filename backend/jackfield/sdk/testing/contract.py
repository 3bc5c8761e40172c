"""The contract that every integration keeps: inherit it, name the integration, and it is tested."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from jackfield.sdk.events import matches
from jackfield.sdk.hiding import stray_names
from jackfield.sdk.integration import Integration
from jackfield.sdk.slips import slips_of
from jackfield.sdk.testing import faults
from jackfield.sdk.testing.calls import IntegrationCalls, secrets_of
from jackfield.sdk.testing.keeping import KeepingTests, PollTests
from jackfield.sdk.testing.offering import ActionTests, ChoiceTests, SyncTests
from jackfield.sdk.testing.outward import OutwardTests
from jackfield.sdk.testing.receiving import InboundTests, ProofTests
from jackfield.sdk.testing.streaming import StreamTests
from jackfield.sdk.testing.upgrading import ActivationVersionTests, SettingsVersionTests


def syncs(cls: type[Integration[Any]]) -> bool:
    """Say whether a service's things are read."""
    return cls.synchronize is not Integration.synchronize


#: What must be true of an integration for the tests of a part to be about it.
_ABOUT: Mapping[type, Callable[[type[Integration[Any]]], bool]] = {
    KeepingTests: lambda cls: bool(
        cls.abilities.schedules or cls.abilities.inbound or cls.abilities.actions or syncs(cls)
    ),
    PollTests: lambda cls: bool(cls.abilities.schedules),
    InboundTests: lambda cls: cls.abilities.inbound is not None,
    ProofTests: lambda cls: cls.abilities.inbound is not None and cls.abilities.inbound.verify is not None,
    ChoiceTests: lambda cls: bool(cls.abilities.choices),
    ActionTests: lambda cls: bool(cls.abilities.actions),
    SyncTests: syncs,
    SettingsVersionTests: lambda cls: cls.settings_version > 1,
    ActivationVersionTests: lambda cls: cls.activation_version > 1,
}


class IntegrationTests(
    OutwardTests,
    StreamTests,
    PollTests,
    KeepingTests,
    InboundTests,
    ProofTests,
    ChoiceTests,
    ActionTests,
    SyncTests,
    ActivationVersionTests,
):
    """Subclass this once for each integration; it needs pytest and nothing else.

    Tests of what an integration does not do are not there: one without ``@every`` has none of polls.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        integration = getattr(cls, "integration", None)
        if integration is None:
            return
        applies = {part: is_about(integration) for part, is_about in _ABOUT.items()}
        applies[StreamTests] = cls.on_stream is not IntegrationCalls.on_stream
        for part, is_about in applies.items():
            tests = {name: test for name, test in vars(part).items() if name.startswith("test_")}
            for name, test in tests.items():
                if is_about and getattr(cls, name) is None:
                    setattr(cls, name, test)
                elif not is_about and getattr(cls, name) is test:
                    setattr(cls, name, None)

    @pytest.fixture(autouse=True)
    def _slips_come_first(self, _django_is_configured: None, request: pytest.FixtureRequest) -> None:
        test = IntegrationTests.test_it_names_settings_that_there_are.__name__
        slips = [] if request.function.__name__ == test else list(slips_of(self.integration))
        if slips:
            pytest.skip(f"First mend what {test} says: {' '.join(slips)}")

    def test_it_names_settings_that_there_are(self) -> None:
        wrong = list(slips_of(self.integration))

        assert wrong == [], " ".join(wrong)

    def test_its_id_is_its_folder(self) -> None:
        folder = Path(inspect.getfile(self.integration)).parent.name

        assert self.integration.integration_id in {"", folder}

    def test_it_says_what_it_is(self) -> None:
        assert str(self.integration.name)
        assert str(self.integration.description)

    def test_the_sample_settings_fit_its_form(self) -> None:
        signs_in = self.integration.sign_in
        nobody_types = () if signs_in is None else signs_in.secret_names
        typed = {name: value for name, value in self.settings.items() if name not in nobody_types}
        form = self.integration.config_form_cls({"name": "Sample", **typed}, integration=self._integration())

        assert form.errors.get_json_data() == {}
        assert set(self.settings) <= form.fields.keys()

    def test_its_rules_are_of_settings_that_there_are(self) -> None:
        form = self.integration.config_form_cls(integration=self._integration())

        wrong = list(stray_names(form))

        assert wrong == [], " ".join(wrong)

    def test_every_hook_has_a_sample(self) -> None:
        heard = self._integration().event_hooks()

        wrong = [
            f"samples has nothing for {getattr(hook, '__name__', '')} ({pattern})."
            for pattern, hook in heard.items()
            if not any(matches(pattern, sample) for sample in self.samples)
        ]
        wrong += [
            f"samples has {sample}, which no hook hears."
            for sample in self.samples
            if not any(matches(pattern, sample) for pattern in heard)
        ]
        assert wrong == [], " ".join(wrong)

    def test_its_secrets_stay_secret(self) -> None:
        given = (self._settings(), self._activation())
        secrets = [secret for one in given for secret in secrets_of(one)]

        shown = "\n".join([*(f"{one}{one!r}" for one in given), *self._traces()])

        assert [number for number, secret in enumerate(secrets) if secret in shown] == []

    def test_nothing_lingers_after_it_stopped(self) -> None:
        integration = self._integration()
        integration.enable_integration()

        integration.disable_integration()

        assert (integration.enabled, integration.hooks) == (False, set())

    def _traces(self) -> Iterator[str]:
        """Yield everything that people may read of a call, well or badly ended."""
        for calling in self._all_calls():
            usual = self._reply(calling)
            refused = (self._reply(calling, status=403), self._reply(calling, status=500), faults.NOT_JSON)
            for reply in (usual, *refused):
                yield from self._call(calling, reply, raises=False).told
