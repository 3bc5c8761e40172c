"""Resuming checks first, holding nothing; what changed meanwhile stays. Activating checks, too."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, ClassVar

import pytest
from django.db import connections
from pytest_django import Settings as ProjectSettings

from jackfield.audit.models import AuditEntry
from jackfield.configs.errors import CheckFailed
from jackfield.flows import runner, verbs
from jackfield.flows.errors import VerbDenied
from jackfield.flows.models import Flow
from jackfield.registry import operations, process, queries
from jackfield.registry.activation import activation_of
from jackfield.registry.errors import (
    ActivationRefused,
    Busy,
    ChangedMeanwhile,
    IntegrationNotFound,
    NotActive,
)
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk import Context, Integration, Secret, Settings, Unauthorized, on, setting
from jackfield.sdk.events import Event
from jackfield.sdk.outcomes import Outcome

State = IntegrationRecord.State


class HubSettings(Settings):
    """What the whole deployment needs."""

    url: str = setting("URL", kind="url", default="https://hub.example")
    token: Secret = setting("Token")


class Hub(Integration[Settings]):
    """One that can be checked as a whole."""

    integration_id = "hub"
    name = "Hub"
    activation_settings = HubSettings
    #: What its service does when it is asked.
    does: ClassVar[Callable[[Context[Any]], Awaitable[None]] | None] = None
    #: Of what it was asked: URL and token.
    asked: ClassVar[list[tuple[str, str | None]]] = []

    @on("ticket.*")
    async def hear(self, event: Event, context: Context[Settings]) -> None:
        """Do nothing."""

    async def check_activation(self, context: Context[Any]) -> None:
        """Note what it is asked with."""
        assert context.settings is None
        given = context.activation
        Hub.asked.append((given.url, given.token.reveal() if given.token else None))
        if Hub.does is not None:
            await Hub.does(context)


@pytest.fixture(autouse=True)
def hub(_integrations: None) -> Iterator[None]:
    Hub.asked.clear()
    manager = process.manager()
    manager.register_integration_class(Hub, discovered=True)
    yield
    Hub.does = None
    if queries.installed("hub") is not None:
        manager.unregister_integration_class(Hub)


def activated(*, paused: bool = True) -> None:
    operations.activate(
        integration_id="hub",
        actor=None,
        settings={"url": "https://hub.example"},
        secrets={"token": "s3cret-word"},
    )
    if paused:
        operations.pause(integration_id="hub", actor=None)


def elsewhere(change: Callable[[], object]) -> Callable[[Context[Any]], Awaitable[None]]:
    """Have somebody else change something while the service is asked."""

    def call() -> None:
        try:
            change()
        finally:
            connections.close_all()

    async def does(context: Context[Any]) -> None:
        await asyncio.to_thread(call)

    return does


def state() -> tuple[str, int]:
    record = IntegrationRecord.objects.get(pk="hub")
    return record.state, AuditEntry.objects.count()


def refusing(error: BaseException) -> Callable[[Context[Any]], Awaitable[None]]:
    async def does(context: Context[Any]) -> None:
        raise error

    return does


class TestResuming:
    def test_what_passes_its_check_goes_on(self, root: Any) -> None:
        activated()
        verbs.resume(user=root, integration_id="hub")
        assert queries.state_of("hub") == State.ACTIVE
        assert Hub.asked == [("https://hub.example", "s3cret-word")]

    def test_what_fails_its_check_stays_paused_and_nothing_is_started(
        self, root: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        activated()
        before = state()
        Hub.does = refusing(Unauthorized("It did not take s3cret-word."))
        with pytest.raises(CheckFailed) as refused:
            verbs.resume(user=root, integration_id="hub")
        assert state() == before
        assert refused.value.verdict.outcome is Outcome.UNAUTHORIZED
        assert "s3cret-word" not in refused.value.verdict.reason

        Hub.does = refusing(KeyError("s3cret-word"))
        with caplog.at_level(logging.ERROR, "jackfield"), pytest.raises(CheckFailed):
            verbs.resume(user=root, integration_id="hub")
        assert state() == before
        assert "s3cret-word" not in caplog.records[0].__dict__["traceback"]

    def test_a_check_that_hangs_is_given_up(self, root: Any, settings: ProjectSettings) -> None:
        settings.JACKFIELD_CHECK_DEADLINE_S = 0.1
        activated()

        async def hang(context: Context[Any]) -> None:
            await asyncio.Event().wait()

        Hub.does = hang
        with pytest.raises(CheckFailed, match="did not answer within"):
            verbs.resume(user=root, integration_id="hub")
        assert queries.state_of("hub") == State.PAUSED

    @pytest.mark.parametrize(
        ("change", "error", "left"),
        [
            (lambda: operations.deactivate(integration_id="hub", actor=None), NotActive, State.INACTIVE),
            (
                lambda: operations.activate(
                    integration_id="hub",
                    actor=None,
                    settings={"url": "https://other.example"},
                    secrets={"token": "for-the-other"},
                ),
                Busy,
                State.PAUSED,
            ),
            (lambda: operations.pause(integration_id="hub", actor=None), Busy, State.PAUSED),
            (
                lambda: process.manager().unregister_integration_class(Hub),
                IntegrationNotFound,
                State.PAUSED,
            ),
        ],
    )
    def test_what_is_deactivated_changed_or_removed_while_it_is_checked_stays_as_it_is(
        self, root: Any, change: Callable[[], object], error: type[Exception], left: State
    ) -> None:
        # The change happens while the check waits: so the check holds neither a transaction nor the row.
        activated()
        Hub.does = elsewhere(change)
        with pytest.raises(error):
            verbs.resume(user=root, integration_id="hub")
        assert IntegrationRecord.objects.get(pk="hub").state == left
        assert "integration.resumed" not in AuditEntry.objects.values_list("action", flat=True)

    def test_one_that_is_not_paused_is_tried_again(self, root: Any) -> None:
        activated(paused=False)
        operations.report_health(
            integration_id="hub", health=Health.FAILING, reason="No.", cause=StatusCause.START_FAILED
        )
        before = IntegrationRecord.objects.get(pk="hub")
        verbs.resume(user=root, integration_id="hub")
        after = IntegrationRecord.objects.get(pk="hub")
        assert (after.state, after.health, after.failure_count) == (State.ACTIVE, Health.UNKNOWN, 0)
        assert after.version == before.version + 1

    def test_one_that_is_inactive_is_not_even_asked(self, root: Any) -> None:
        with pytest.raises(NotActive):
            verbs.resume(user=root, integration_id="hub")
        assert Hub.asked == []

    def test_who_may_not_pause_may_not_resume_and_nothing_is_asked(self, ada: Any) -> None:
        activated()
        with pytest.raises(VerbDenied):
            verbs.resume(user=ada, integration_id="hub")
        assert (queries.state_of("hub"), Hub.asked) == (State.PAUSED, [])

    def test_a_secret_that_cannot_be_opened_fails_the_check(self, root: Any) -> None:
        activated()
        record = IntegrationRecord.objects.get(pk="hub")
        record.secrets["token"]["sealed"] = "nonsense"
        record.save()
        with pytest.raises(CheckFailed, match="can't be opened"):
            verbs.resume(user=root, integration_id="hub")
        assert (queries.state_of("hub"), Hub.asked) == (State.PAUSED, [])


class TestActivating:
    def activate(self, root: Any, *, unchecked: bool = False, **values: Any) -> None:
        runner.run(
            user=root,
            kind=Flow.Kind.ACTIVATE,
            integration_id="hub",
            fill=lambda _form: {"url": "https://hub.example", **values},
            unchecked=unchecked,
        )

    def test_it_is_checked_with_what_was_typed_and_then_saved(self, root: Any) -> None:
        self.activate(root, token="typed")
        assert Hub.asked == [("https://hub.example", "typed")]
        assert queries.state_of("hub") == State.ACTIVE
        integration = queries.installed("hub")
        assert activation_of(integration).settings.token.reveal() == "typed"

    def test_what_fails_its_check_is_not_activated(self, root: Any) -> None:
        Hub.does = refusing(Unauthorized("No."))
        with pytest.raises(CheckFailed):
            self.activate(root, token="typed")
        assert queries.state_of("hub") == State.INACTIVE
        assert not IntegrationRecord.objects.filter(pk="hub", settings__has_key="url").exists()

    def test_unchecked_it_is_activated_without_asking(self, root: Any) -> None:
        Hub.does = refusing(Unauthorized("No."))
        self.activate(root, token="typed", unchecked=True)
        assert (queries.state_of("hub"), Hub.asked) == (State.ACTIVE, [])

    def test_a_kept_secret_is_used_again_but_never_sent_to_another_place(self, root: Any) -> None:
        activated(paused=False)
        self.activate(root)
        assert Hub.asked == [("https://hub.example", "s3cret-word")]

        Hub.asked.clear()
        before = IntegrationRecord.objects.values().get(pk="hub")
        for unchecked in (False, True):
            with pytest.raises(ActivationRefused) as refused:
                self.activate(root, url="https://evil.example", unchecked=unchecked)
            assert [(i.path, i.code) for i in refused.value.issues] == [
                (("values", "token"), "secret_required")
            ]
        assert Hub.asked == []
        assert IntegrationRecord.objects.values().get(pk="hub") == before

    def test_in_a_conversation_too_a_new_place_wants_the_secret_and_the_step_stands(self, root: Any) -> None:
        activated(paused=False)
        flow = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="hub")
        typed = {"url": "https://evil.example"}

        with pytest.raises(ActivationRefused) as refused:
            runner.submit(user=root, flow_id=flow.pk, step_id="settings", fill=lambda _form: typed)

        assert [(i.path, i.code) for i in refused.value.issues] == [(("values", "token"), "secret_required")]
        assert Hub.asked == []
        assert activation_of(queries.installed("hub")).settings.url == "https://hub.example"
        flow.refresh_from_db()
        assert runner.form_of(flow)[1].form["url"].value() == "https://evil.example"

    @pytest.mark.parametrize("changed", [{"url": "https://third.example"}, {}], ids=["before", "while"])
    def test_settings_changed_since_the_form_are_not_undone_but_told_and_typed_ones_stay(
        self, root: Any, changed: dict[str, str]
    ) -> None:
        activated(paused=False)
        flow = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="hub")

        def other() -> None:
            operations.activate(
                integration_id="hub",
                actor=None,
                settings={"url": "https://other.example"},
                secrets={"token": "for-the-other"},
            )

        if changed:
            other()
        else:
            Hub.does = elsewhere(other)
        typed = {"url": "https://mine.example", "token": "mine"}

        with pytest.raises(ChangedMeanwhile):
            runner.submit(user=root, flow_id=flow.pk, step_id="settings", fill=lambda _form: typed)

        settings = activation_of(queries.installed("hub")).settings
        assert (settings.url, settings.token.reveal()) == ("https://other.example", "for-the-other")
        # What was typed was meant for where the settings led then: the service hears of it only when it
        # was asked before anybody changed anything.
        assert Hub.asked == ([] if changed else [("https://mine.example", "mine")])
        Hub.does = None
        flow.refresh_from_db()
        assert runner.form_of(flow)[1].form["url"].value() == "https://mine.example"
        # Now the person has been told.
        runner.submit(user=root, flow_id=flow.pk, step_id="settings", fill=lambda _form: typed)
        settings = activation_of(queries.installed("hub")).settings
        assert (settings.url, settings.token.reveal()) == ("https://mine.example", "mine")
