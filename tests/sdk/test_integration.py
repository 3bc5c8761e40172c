import logging
from functools import cached_property
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal
from django.utils.translation import gettext_lazy

from jackfield.sdk import (
    Context,
    Event,
    Hook,
    Integration,
    IntegrationConfigForm,
    OnUnknown,
    Settings,
    SignalHook,
    on,
    setting,
)
from jackfield.sdk.promises import Capability, DeliveryPromise
from jackfield.sdk.testing import SampleManager

signal = Signal()


class Manager:
    """Knows two configs and says what it was asked."""

    config_model = SimpleNamespace

    def __init__(self) -> None:
        self.asked: list[tuple[Any, dict[str, Any]]] = []

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> tuple[Any, ...]:
        self.asked.append((cls, filters))
        return ("one", "two")


class ChatSettings(Settings):
    channel: str = setting("Channel", default="#general")


class Chat(Integration[ChatSettings]):
    @on("ticket.opened", "ticket.*")
    async def ticket(self, event: Event, context: Context[ChatSettings]) -> None:
        pass

    @on("*")
    async def anything(self, event: Event, context: Context[ChatSettings]) -> None:
        pass


class Listening(Integration[Settings]):
    """Hears a signal."""

    def initialize(self) -> None:
        self.heard: list[Any] = []
        SignalHook(self, signal, self._on_signal)

    def _on_signal(self, **kwargs: Any) -> None:
        self.heard.append(kwargs)


class TestMetadata:
    def test_an_integration_has_an_id_and_an_alias_of_it(self) -> None:
        class Named(Integration[Settings]):
            integration_id = "named"

        assert (Named(SampleManager()).id, Named.integration_id) == ("named", "named")

    def test_a_subclass_has_no_part_in_its_parent_s_id(self) -> None:
        class Parent(Integration[Settings]):
            pass

        Parent.integration_id = "given.at.registration"

        class Child(Parent):
            pass

        assert Child.integration_id == ""

    def test_a_class_without_a_name_is_called_by_its_own(self) -> None:
        class BuildServer(Integration[Settings]):
            pass

        class MSTeams(Integration[Settings]):
            name = gettext_lazy("Teams")

        assert BuildServer.name == "Build Server"
        assert str(MSTeams(SampleManager()).name) == "Teams"

    def test_icons_may_be_a_cached_property(self) -> None:
        class Pictured(Integration[Settings]):
            @cached_property
            def icon_static_urls(self) -> dict[str, str]:
                return {"1x": "a.png"}

        assert Pictured(SampleManager()).icon_static_urls == {"1x": "a.png"}
        assert Chat(SampleManager()).icon_static_urls is None

    def test_a_settings_class_gives_form_and_defaults(self) -> None:
        assert Chat.settings_class is ChatSettings
        assert Chat.config_form_cls is ChatSettings.form_class()
        assert Chat.default_settings == {"channel": "#general"}
        assert Chat(SampleManager()).default_settings == {"channel": "#general"}

    def test_a_subclass_has_the_settings_of_its_parent_or_its_own(self) -> None:
        class MoreSettings(ChatSettings):
            extra: int = setting("Extra", default=1)

        class Same(Chat):
            pass

        class More(Chat):
            settings_class = MoreSettings

        assert Same.settings_class is ChatSettings
        assert More.config_form_cls is MoreSettings.form_class()
        assert More.default_settings == {"channel": "#general", "extra": 1}

    def test_without_settings_there_is_the_plain_form(self) -> None:
        class Bare(Integration[Settings]):
            pass

        class Untyped(Integration):  # type: ignore[type-arg]
            pass

        assert Bare.config_form_cls is IntegrationConfigForm
        assert Untyped.config_form_cls is IntegrationConfigForm
        assert Bare.default_settings == {}
        assert Bare.settings_class.from_values({}) is not None

    def test_a_form_and_defaults_by_hand_stand(self) -> None:
        class HandForm(IntegrationConfigForm):
            channel = forms.CharField()

        class ByHand(Integration[Settings]):
            config_form_cls = HandForm
            default_settings: ClassVar = {"channel": "#x"}

        assert ByHand.config_form_cls is HandForm
        assert ByHand.default_settings == {"channel": "#x"}

    def test_it_says_what_it_can_do(self) -> None:
        class Able(Chat):
            async def check(self, context: Context[ChatSettings]) -> None:
                pass

        assert Chat(SampleManager()).capabilities == {Capability.EVENTS}
        assert Able(SampleManager()).capabilities == {Capability.EVENTS, Capability.CHECK}
        assert Listening(SampleManager()).capabilities == set()


class TestPromise:
    @pytest.mark.parametrize(
        ("on_unknown", "promise"),
        [(OnUnknown.AGAIN, DeliveryPromise.AT_LEAST_ONCE), (OnUnknown.HOLD, DeliveryPromise.AT_MOST_ONCE)],
    )
    def test_follows_from_what_it_does_with_the_unknown(
        self, on_unknown: OnUnknown, promise: DeliveryPromise
    ) -> None:
        cls = type("Some", (Chat,), {"on_unknown": on_unknown})

        assert cls(SampleManager()).promise is promise

    def test_verify_needs_a_way_to_ask(self) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"VERIFY needs a verify\(\)"):
            type("Careless", (Chat,), {"on_unknown": OnUnknown.VERIFY})

    def test_verify_is_effectively_once(self) -> None:
        class Careful(Chat):
            on_unknown = OnUnknown.VERIFY

            async def verify(self, event: Event, context: Context[ChatSettings]) -> bool:
                return True

        assert Careful(SampleManager()).promise is DeliveryPromise.EFFECTIVELY_ONCE


class TestEventHooks:
    def test_are_known_by_their_patterns(self) -> None:
        chat = Chat(SampleManager())

        assert Chat.event_patterns == ("ticket.opened", "ticket.*", "*")
        assert chat.event_hooks() == {
            "ticket.opened": chat.ticket,
            "ticket.*": chat.ticket,
            "*": chat.anything,
        }

    def test_the_most_specific_hears(self) -> None:
        class Both(Integration[Settings]):
            @on("*")
            async def anything(self, event: Event, context: Context[Settings]) -> None:
                pass

            @on("a.*")
            async def some(self, event: Event, context: Context[Settings]) -> None:
                pass

            @on("a.b.c")
            async def one(self, event: Event, context: Context[Settings]) -> None:
                pass

        both = Both(SampleManager())

        assert [both.hook_for(t) for t in ("a.b.c", "a.b", "a.b.d", "z.z")] == [
            both.one,
            both.some,
            both.some,
            both.anything,
        ]

    def test_nobody_hears_what_no_pattern_covers(self) -> None:
        class One(Integration[Settings]):
            @on("a.b")
            async def one(self, event: Event, context: Context[Settings]) -> None:
                pass

        assert One(SampleManager()).hook_for("a.c") is None

    def test_are_inherited_and_overridden_as_methods_are(self) -> None:
        class Child(Chat):
            @on("build.done")
            async def ticket(self, event: Event, context: Context[ChatSettings]) -> None:
                pass

        class Silent(Chat):
            async def ticket(self, event: Event, context: Context[ChatSettings]) -> None:
                pass

        assert Child.event_patterns == ("build.done", "*")
        assert Silent.event_patterns == ("*",)

    def test_two_of_one_pattern_are_an_error_of_the_class(self) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"one and two are both hooks of 'a\.b'"):

            class Twice(Integration[Settings]):
                @on("a.b")
                async def one(self, event: Event, context: Context[Settings]) -> None:
                    pass

                @on("a.b")
                async def two(self, event: Event, context: Context[Settings]) -> None:
                    pass

    @pytest.mark.parametrize("pattern", ["", "ticket", "Ticket.Opened", "a.*.b", "**", 7])
    def test_a_malformed_pattern_is_an_error_at_once(self, pattern: str) -> None:
        with pytest.raises(ImproperlyConfigured):
            on(pattern)

    def test_no_pattern_is_an_error(self) -> None:
        with pytest.raises(ImproperlyConfigured):
            on()

    def test_a_method_that_is_not_async_is_an_error(self) -> None:
        def plain(self: Any, event: Event, context: Any) -> Any:
            pass

        with pytest.raises(ImproperlyConfigured, match="must be async"):
            on("a.b")(plain)


class TestLifecycle:
    def test_it_starts_and_stops_once(self) -> None:
        calls: list[str] = []

        class Counting(Integration[Settings]):
            def initialize(self) -> None:
                calls.append("initialize")

            def shutdown(self) -> None:
                calls.append("shutdown")

        integration = Counting(SampleManager())
        integration.disable_integration()
        enabled = [integration.enabled]
        for verb in (integration.enable_integration, integration.disable_integration):
            verb()
            verb()
            enabled.append(integration.enabled)

        assert calls == ["initialize", "shutdown"]
        assert enabled == [False, True, False]

    def test_without_hooks_an_initialize_is_required(self) -> None:
        class Empty(Integration[Settings]):
            pass

        integration = Empty(SampleManager())

        with pytest.raises(ImproperlyConfigured, match=r"Empty needs an initialize\(\)"):
            integration.enable_integration()
        assert integration.enabled is False

    def test_with_event_hooks_it_is_not(self) -> None:
        chat = Chat(SampleManager())
        chat.enable_integration()

        assert chat.enabled

    def test_one_that_fails_to_start_leaves_nothing_behind(self) -> None:
        class Failing(Listening):
            def initialize(self) -> None:
                super().initialize()
                raise OSError("no")

        integration = Failing(SampleManager())

        with pytest.raises(OSError, match="no"):
            integration.enable_integration()
        signal.send(None)
        assert (integration.enabled, integration.hooks, integration.heard) == (False, set(), [])

    def test_one_that_fails_to_stop_is_stopped_all_the_same(self) -> None:
        class Clinging(Listening):
            def shutdown(self) -> None:
                assert self.hooks, "the hooks are there while it cleans up"
                raise OSError("no")

        integration = Clinging(SampleManager())
        integration.enable_integration()

        with pytest.raises(OSError, match="no"):
            integration.disable_integration()
        signal.send(None)
        assert (integration.enabled, integration.hooks, integration.heard) == (False, set(), [])

    def test_a_hook_that_fails_to_stop_keeps_no_other(self, caplog: pytest.LogCaptureFixture) -> None:
        class Stuck(Hook):
            def shutdown(self) -> None:
                raise OSError("stuck")

        class Full(Listening):
            def initialize(self) -> None:
                for _ in range(3):
                    Stuck(self)
                super().initialize()
                for _ in range(3):
                    Stuck(self)

        integration = Full(SampleManager())
        integration.enable_integration()
        with caplog.at_level(logging.ERROR):
            integration.disable_integration()

        signal.send(None)
        assert (integration.hooks, integration.heard) == (set(), [])
        assert [r.message for r in caplog.records] == ["A hook failed to stop."] * 6

    def test_it_can_start_again(self) -> None:
        integration = Listening(SampleManager())
        for _ in range(2):
            integration.enable_integration()
            signal.send(None)
            assert len(integration.heard) == 1
            integration.disable_integration()


class TestConfigs:
    def test_are_the_enabled_ones_that_fit(self) -> None:
        manager = Manager()

        found = Chat(manager).get_configs(owner=7)

        assert found == ("one", "two")
        assert manager.asked == [(Chat, {"enabled": True, "owner": 7})]

    def test_a_new_one_is_disabled_and_unsaved_and_its_own(self) -> None:
        class Saving(SimpleNamespace):
            saved = False

            def save(self) -> None:
                self.saved = True

        manager: Any = SimpleNamespace(config_model=Saving)
        integration = type("Some", (Chat,), {"integration_id": "some"})(manager)

        config = integration.create_config(name="N", integration_id="other")
        saved = integration.create_config(save=True, enabled=True)

        assert vars(config) == {"enabled": False, "name": "N", "integration_id": "some"}
        assert (saved.saved, saved.enabled) == (True, True)
