"""The contract that every integration keeps: inherit it, name the integration, and it is tested."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

import asyncio
import inspect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings as project_settings
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.context import Context
from jackfield.sdk.errors import NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.events import Event, matches
from jackfield.sdk.integration import Integration
from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.messages import Answer
from jackfield.sdk.net.network import Network
from jackfield.sdk.secrets import Secret
from jackfield.sdk.settings import Settings
from jackfield.sdk.testing.service import FakeService, Refusal, SampleManager, Sent, answer

_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class IntegrationTests:
    """Subclass this once for each integration; it needs pytest and nothing else."""

    #: The class that is tested.
    integration: ClassVar[type[Integration[Any]]]
    #: Settings as an owner would type them, secrets too.
    settings: ClassVar[Mapping[str, Any]] = {}
    #: Event type to the data of one such event; at least one for each hook.
    samples: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    #: What the service answers when all is well.
    success: ClassVar[Answer] = answer(json={})
    #: Answers by which the service says no though their status says yes.
    refusals: ClassVar[Sequence[Refusal]] = ()
    #: Methods that ``check()`` may use: those that change nothing at this service.
    check_methods: ClassVar[Collection[str]] = _SAFE_METHODS
    #: False where ``check()`` shows no credentials, so that a 401 says nothing of them.
    check_signs_in: ClassVar[bool] = True

    @pytest.fixture(autouse=True)
    def _django_is_configured(self) -> None:
        try:
            assert project_settings.USE_I18N is not None
        except ImproperlyConfigured:
            project_settings.configure(USE_I18N=False)

    def deliver(
        self, event_type: str, *, reply: Answer | ServiceError | None = None, status: int = 200, **data: Any
    ) -> list[Sent]:
        """Deliver the sample of an event type, with ``data`` laid over it, and return what was sent.

        Args:
            event_type: One of ``samples``.
            reply: What the service answers, or the error that it stands for.
            status: Laid over ``success`` when there is no ``reply``.
            data: Values that differ from the sample's.
        """
        return self._run(self._event(event_type, **data), self._reply(reply, status)).sent

    def check(self, *, reply: Answer | ServiceError | None = None, status: int = 200) -> list[Sent]:
        """Run the check and return what was sent."""
        return self._run(None, self._reply(reply, status)).sent

    def test_its_id_is_its_folder(self) -> None:
        folder = Path(inspect.getfile(self.integration)).parent.name

        assert self.integration.integration_id in {"", folder}

    def test_it_says_what_it_is(self) -> None:
        assert str(self.integration.name)
        assert str(self.integration.description)

    def test_the_sample_settings_fit_its_form(self) -> None:
        form = self.integration.config_form_cls(
            {"name": "Sample", **self.settings}, integration=self._integration()
        )

        assert form.errors.get_json_data() == {}
        assert set(self.settings) <= form.fields.keys()

    def test_every_hook_has_a_sample(self) -> None:
        heard = self.integration.event_patterns

        assert [p for p in heard if not any(matches(p, sample) for sample in self.samples)] == []
        assert [s for s in self.samples if not any(matches(p, s) for p in heard)] == []

    def test_its_secrets_stay_secret(self) -> None:
        secrets = [v.reveal() for v in vars(self._settings()).values() if isinstance(v, Secret)]

        shown = "\n".join([str(self._settings()), f"{self._settings()!r}", *self._traces()])

        assert [number for number, secret in enumerate(secrets) if secret in shown] == []

    def test_refused_credentials_ask_the_owner_to_sign_in_again(self) -> None:
        for event in self._calls(check=self.check_signs_in):
            with pytest.raises(Unauthorized):
                self._run(event, self._reply(None, 401))

    def test_a_service_that_is_down_is_tried_again(self) -> None:
        for event in self._calls():
            with pytest.raises(Unavailable):
                self._run(event, self._reply(None, 503))

    def test_a_service_that_cannot_be_reached_is_tried_again(self) -> None:
        for event in self._calls():
            with pytest.raises(Unavailable):
                self._run(event, Unavailable("It cannot be reached."))

    def test_a_service_that_asks_for_time_is_given_it(self) -> None:
        slow_down = replace(self.success, status=429, headers={"Retry-After": "77"})
        for event in self._calls():
            with pytest.raises(Unavailable) as caught:
                self._run(event, slow_down)
            assert caught.value.retry_after == 77

    def test_a_request_without_an_answer_is_told_as_such(self) -> None:
        for event in self._calls(check=False):
            with pytest.raises(NoAnswer):
                self._run(event, NoAnswer("Nothing came back."))

    def test_what_the_service_refuses_is_not_repeated(self) -> None:
        for event in self._calls(check=False):
            with pytest.raises(Rejected):
                self._run(event, self._reply(None, 422))

    def test_a_success_that_says_no_is_understood(self) -> None:
        for refusal in self.refusals:
            for event in self._calls(check=False):
                with pytest.raises(refusal.raises):
                    self._run(event, refusal.answer)

    def test_a_check_changes_nothing_at_the_service(self) -> None:
        assert [sent.method for sent in self.check() if sent.method not in self.check_methods] == []

    def test_nothing_lingers_after_it_stopped(self) -> None:
        integration = self._integration()
        integration.enable_integration()

        integration.disable_integration()

        assert (integration.enabled, integration.hooks) == (False, set())

    def _integration(self) -> Integration[Any]:
        return self.integration(SampleManager())

    def _settings(self) -> Settings:
        return self.integration.settings_class.from_values(self.settings)

    def _event(self, event_type: str, **data: Any) -> Event:
        return Event(
            id="evt_1", type=event_type, occurred_at=_NOON, data={**self.samples[event_type], **data}
        )

    def _reply(self, reply: Answer | ServiceError | None, status: int) -> Answer | ServiceError:
        return replace(self.success, status=status) if reply is None else reply

    def _calls(self, *, check: bool = True) -> Iterator[Event | None]:
        """Yield every sample event, and None for the check if it has one."""
        if check and self.integration.check is not Integration.check:
            yield None
        for event_type in self.samples:
            yield self._event(event_type)

    def _traces(self) -> Iterator[str]:
        """Yield everything that people may read of a call, well or badly ended."""
        for event in self._calls():
            for reply in (self.success, self._reply(None, 403), self._reply(None, 500)):
                yield from self._run(event, reply, raises=False).told

    def _run(self, event: Event | None, reply: Answer | ServiceError, *, raises: bool = True) -> "_Outcome":
        return asyncio.run(self._call(event, reply, raises=raises))

    async def _call(self, event: Event | None, reply: Answer | ServiceError, *, raises: bool) -> "_Outcome":
        service = FakeService(reply)
        settings = self._settings()
        network = Network(policy=AddressPolicy(), transport=service)
        http = network.http(redact=[v.reveal() for v in vars(settings).values() if isinstance(v, Secret)])
        context = Context(settings=settings, http=http, config_id="1", config_name="Sample")
        told = [repr(context)]
        try:
            await self._reach(event, context)
        except ServiceError as error:
            if raises:
                raise
            told.append(str(error))
        finally:
            await network.close()
        for exchange in http.exchanges:
            told += [exchange.url, exchange.request_excerpt, exchange.response_excerpt, exchange.problem]
        return _Outcome(service.sent, told)

    async def _reach(self, event: Event | None, context: Context[Any]) -> None:
        integration = self._integration()
        if event is None:
            await integration.check(context)
            return
        hook = integration.hook_for(event.type)
        assert hook is not None, f"no hook hears {event.type}"
        await hook(event, context)


class _Outcome:
    def __init__(self, sent: list[Sent], told: list[str]) -> None:
        self.sent = sent
        self.told = told
