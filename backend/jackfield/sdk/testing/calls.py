"""The calls that Jackfield makes of an integration, made in its author's tests."""

import asyncio
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

import pytest
from django.conf import settings as project_settings
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.actions import Action
from jackfield.sdk.activating import read_activation
from jackfield.sdk.choosing import ChoicePage, ChoiceQuery
from jackfield.sdk.context import Context
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.events import Event
from jackfield.sdk.inbound import InboundAnswer, InboundRequest
from jackfield.sdk.integration import Integration
from jackfield.sdk.net.addresses import AddressPolicy
from jackfield.sdk.net.messages import Answer
from jackfield.sdk.net.network import Network
from jackfield.sdk.resources import Resource
from jackfield.sdk.secrets import Secret
from jackfield.sdk.settings import Settings
from jackfield.sdk.steps import GatewayRequest, Step
from jackfield.sdk.testing.called import Called, Calling
from jackfield.sdk.testing.service import (
    NOON,
    FakeService,
    Reply,
    SampleManager,
    Sent,
    answer,
)

T = TypeVar("T")


class IntegrationCalls:
    """Makes the calls; ``IntegrationTests`` adds what must be true of them."""

    #: The class that is tested.
    integration: ClassVar[type[Integration[Any]]]
    #: Settings as an owner would type them, secrets too.
    settings: ClassVar[Mapping[str, Any]] = {}
    #: Activation settings as an administrator would type them, secrets too.
    activation: ClassVar[Mapping[str, Any]] = {}
    #: Event type to the data of one such event; at least one for each hook.
    samples: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    #: What the service answers when all is well ...
    success: ClassVar[Answer] = answer(json={})
    #: ... and what it answers to the calls of one method, by the method's name.
    answers: ClassVar[Mapping[str, Reply]] = {}
    #: Requests that the service makes, by a name for each, signed with the sample settings.
    requests: ClassVar[Mapping[str, InboundRequest]] = {}
    #: What the form of an action is filled in with, by the action's id.
    action_values: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    #: Things to command: one at least of each kind that an action names.
    things: ClassVar[tuple[Resource, ...]] = ()

    @pytest.fixture(autouse=True)
    def _django_is_configured(self) -> None:
        try:
            assert project_settings.USE_I18N is not None  # noqa: S101 - asks whether it is
        except ImproperlyConfigured:
            project_settings.configure(USE_I18N=False)

    async def on_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Play the service on a stream of ``context.connect()``; without one of your own it hangs up.

        TLS is left out: these streams stay in one process.
        """

    def deliver(
        self, event_type: str, *, reply: Reply | None = None, status: int = 200, **data: Any
    ) -> list[Sent]:
        """Deliver the sample of an event type, with ``data`` laid over it, and return what was sent.

        Args:
            event_type: One of ``samples``.
            reply: What the service answers, or the error that it stands for.
            status: Laid over the usual answer when there is no ``reply``.
            data: Values that differ from the sample's.
        """
        calling = self._delivery(event_type, **data)
        return self._call(calling, self._reply(calling, reply, status)).sent

    def check(self, *, reply: Reply | None = None, status: int = 200) -> list[Sent]:
        """Run the check and return what was sent."""
        calling = self._check()
        return self._call(calling, self._reply(calling, reply, status)).sent

    def poll(
        self, method: str = "", *, reply: Reply | None = None, memory: Mapping[str, Any] | None = None
    ) -> Called[None]:
        """Call the method marked ``@every``; name it where there are several."""
        calling = self._poll(method or self._only("schedules"))
        return self._call(calling, self._reply(calling, reply), memory=memory)

    def receive(
        self,
        request: str | InboundRequest,
        *,
        reply: Reply | None = None,
        memory: Mapping[str, Any] | None = None,
    ) -> Called[InboundAnswer | None]:
        """Verify a request and hand it to the method marked ``@inbound``.

        Args:
            request: The name of one of ``requests``, or another one.
        """
        found = named(self.requests, request, "request") if isinstance(request, str) else request
        calling = self._inbound(found)
        return self._call(calling, self._reply(calling, reply), memory=memory)

    def choices(
        self,
        field: str,
        *,
        search: str = "",
        after: str = "",
        limit: int = 50,
        reply: Reply | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> Called[ChoicePage]:
        """Ask what there is to choose for a setting.

        Args:
            typed: What has been typed so far; None: all of the sample settings.
        """
        query = ChoiceQuery(search=search, limit=limit, after=after)
        calling = self._choices(field, query=query, typed=typed)
        return self._call(calling, self._reply(calling, reply))

    def act(
        self,
        action_id: str,
        *,
        resource: Resource | None = None,
        reply: Reply | None = None,
        request: GatewayRequest | None = None,
        **values: Any,
    ) -> Called[Step]:
        """Do an action, its form filled in with ``action_values`` and, over them, ``values``.

        Args:
            action_id: One of the class's.
            resource: The thing that is commanded.
            request: The whole of it, for an action that asks for more steps.
        """
        asked = request or GatewayRequest(
            action=action_id,
            values=self._values_of(action_id, **values),
            resource=resource or self._thing_for(action_id),
        )
        calling = self._action(action_id, asked)
        return self._call(calling, self._reply(calling, reply))

    def synchronize(self, *, reply: Reply | None = None) -> Called[list[Resource]]:
        """Ask for all things that the service has."""
        calling = self._sync()
        return self._call(calling, self._reply(calling, reply))

    def _all_calls(self) -> Iterator[Calling]:
        """Yield every call that can be made of it."""
        integration = self.integration
        if integration.check is not Integration.check:
            yield self._check()
        if integration.check_activation is not Integration.check_activation:
            yield self._check(activation=True)
        for event_type in self.samples:
            yield self._delivery(event_type)
        for method in integration.abilities.schedules:
            yield self._poll(method)
        for request in self.requests.values() if integration.abilities.inbound else ():
            yield self._inbound(request)
        for name in integration.abilities.choices:
            yield self._choices(name)
        for action_id in integration.abilities.actions:
            thing = self._thing_for(action_id)
            asked = GatewayRequest(action=action_id, values=self._values_of(action_id), resource=thing)
            yield self._action(action_id, asked)
        if integration.synchronize is not Integration.synchronize:
            yield self._sync()

    def _delivery(self, event_type: str, **data: Any) -> Calling:
        if event_type not in self.samples:
            there = f", or deliver one of: {', '.join(self.samples)}" if self.samples else ""
            raise AssertionError(f"samples has no {event_type}; give one{there}")
        event = Event(
            id="evt_1", type=event_type, occurred_at=NOON, data={**self.samples[event_type], **data}
        )
        hook = self._integration().hook_for(event_type)
        assert hook is not None, f"no hook hears {event_type}"  # noqa: S101 - a test's
        method = str(getattr(hook, "__name__", ""))
        return Calling(
            name=event_type, method=method, run=lambda it, context: getattr(it, method)(event, context)
        )

    def _check(self, *, activation: bool = False) -> Calling:
        name = "check_activation" if activation else "check"
        return Calling(
            name=name,
            method=name,
            run=lambda it, context: getattr(it, name)(context),
            reads_only=True,
            has_settings=not activation,
        )

    def _poll(self, method: str) -> Calling:
        named(self.integration.abilities.schedules, method, "schedule")
        return Calling(
            name=method,
            method=method,
            run=lambda it, context: getattr(it, method)(context),
            publishes=True,
        )

    def _inbound(self, request: InboundRequest, *, verified: bool = False) -> Calling:
        hook = self.integration.abilities.inbound
        assert hook is not None, "no method is marked @inbound"  # noqa: S101 - a test's

        async def run(it: Integration[Any], context: Context[Any]) -> Any:
            if hook.verify is not None and not verified:
                hook.verify(request, context.settings)
            return await getattr(it, hook.method)(request, context)

        return Calling(name=hook.method, method=hook.method, run=run, publishes=True)

    def _choices(
        self, name: str, *, query: ChoiceQuery | None = None, typed: Mapping[str, Any] | None = None
    ) -> Calling:
        source = named(self.integration.abilities.choices, name, "choices of the setting")
        settings = self.integration.settings_class.partial(self.settings if typed is None else typed)

        async def run(it: Integration[Any], context: Context[Any]) -> ChoicePage:
            found = await getattr(it, source.method)(query or ChoiceQuery(), context)
            return found if isinstance(found, ChoicePage) else ChoicePage(items=list(found))

        return Calling(name=source.method, method=source.method, run=run, reads_only=True, settings=settings)

    def _action(self, action_id: str, request: GatewayRequest) -> Calling:
        action = self._declared_action(action_id)

        async def run(it: Integration[Any], context: Context[Any]) -> Any:
            given = context if action.needs_config else None
            return await getattr(it, action.method)(replace(request, context=given), given)

        return Calling(
            name=action_id, method=action.method, run=run, publishes=True, reads_only=action.reads_only
        )

    def _sync(self) -> Calling:
        async def run(it: Integration[Any], context: Context[Any]) -> list[Resource]:
            return list(await it.synchronize(context))

        return Calling(name="synchronize", method="synchronize", run=run, publishes=True, reads_only=True)

    def _only(self, ability: str) -> str:
        found = list(getattr(self.integration.abilities, ability))
        assert len(found) == 1, f"name one of {found}"  # noqa: S101 - a test's
        return str(found[0])

    def _declared_action(self, action_id: str) -> Action:
        return named(self.integration.abilities.actions, action_id, "action")

    def _values_of(self, action_id: str, **values: Any) -> dict[str, Any]:
        """Return what the action finds in ``request.values``: what its form makes of what is typed."""
        form_class = self._declared_action(action_id).form_class
        given = {**self.action_values.get(action_id, {}), **values}
        if form_class is None:
            return given
        form = form_class(given)
        wrong = [f"{name}: it has no such field" for name in given if name not in form.fields]
        wrong += [
            f"{name}: {error['message']}"
            for name, errors in form.errors.get_json_data().items()
            for error in errors
        ]
        if wrong:
            raise AssertionError(f"the form of {action_id!r} refuses what is typed: {'; '.join(wrong)}")
        return dict(form.cleaned_data)

    def _thing_for(self, action_id: str) -> Resource | None:
        kinds = self._declared_action(action_id).resource_kinds
        return next((one for one in self.things if one.kind in kinds or "*" in kinds), None)

    def _integration(self) -> Integration[Any]:
        return self.integration(SampleManager())

    def _settings(self) -> Settings:
        return self.integration.settings_class.from_values(self.settings)

    def _activation(self) -> Any:
        return read_activation(self.integration, self.activation)

    def _reply(self, calling: Calling, reply: Reply | None = None, status: int = 200) -> Reply:
        """Return what the service answers: as told, else as usual with that status."""
        if reply is not None:
            return reply
        usual = self.answers.get(calling.method, self.success)
        if status == 200:
            return usual
        return replace(usual if isinstance(usual, Answer) else self.success, status=status)

    def _call(
        self, calling: Calling, reply: Reply, *, memory: Mapping[str, Any] | None = None, raises: bool = True
    ) -> Called[Any]:
        return asyncio.run(self._make(calling, self._service(reply), memory or {}, raises=raises))

    def _service(self, reply: Reply) -> FakeService:
        return FakeService(reply, speaker=self.on_stream)

    async def _make(
        self, calling: Calling, service: FakeService, memory: Mapping[str, Any], *, raises: bool
    ) -> Called[Any]:
        given = calling.settings or (self._settings() if calling.has_settings else None)
        activation = self._activation()
        network = Network(policy=AddressPolicy(), transport=service)
        http = network.http(redact=[*secrets_of(given), *secrets_of(activation)])
        context: Context[Any] = Context(
            settings=given,
            http=http,
            config_id="1",
            config_name="Sample",
            activation=activation,
            memory=deepcopy(dict(memory)),
            outbox=[] if calling.publishes else None,
        )
        told = [repr(context)]
        result, failed = None, None
        try:
            result = await calling.run(self._integration(), context)
        except ServiceError as error:
            if raises:
                raise
            failed = error
            told.append(str(error))
        finally:
            await network.close()
            await service.close()
        for exchange in http.exchanges:
            told += [exchange.url, exchange.request_excerpt, exchange.response_excerpt, exchange.problem]
        published = list(context.outbox or ())
        told += [repr(result), repr(context.memory), *(repr(one) for one in published)]
        return Called(
            result=result,
            sent=service.sent,
            opened=service.opened,
            published=published,
            memory=context.memory,
            error=failed,
            told=told,
        )


def named(declared: Mapping[str, T], name: str, what: str) -> T:
    """Return what was declared under a name.

    Raises:
        AssertionError: Nothing was; it says what there is.
    """
    if name not in declared:
        raise AssertionError(f"no {what} {name!r}; there are: {', '.join(declared) or 'none'}")
    return declared[name]


def secrets_of(settings: Any) -> list[str]:
    """Return the letters of every secret in settings, those in mappings too."""
    values = () if settings is None else vars(settings).values()
    inside = [one for value in values if isinstance(value, dict) for one in value.values()]
    found = [value for value in (*values, *inside) if isinstance(value, Secret)]
    return [letters for value in found for letters in value.all()]
