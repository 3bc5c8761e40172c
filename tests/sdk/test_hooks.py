import asyncio
import gc
import logging
from typing import Any

import pytest
from django.dispatch import Signal

from jackfield.sdk import Hook, SignalHook
from jackfield.sdk.hooks import HookState


class Owner:
    def __init__(self) -> None:
        self.hooks: set[Any] = set()
        self.hook_errors = 0


class Counting(Hook):
    def initialize(self, *args: Any, **kwargs: Any) -> None:
        assert self.hook_state is HookState.ENABLING
        self.args = args

    def shutdown(self) -> None:
        assert self.hook_state is HookState.DISABLING


class TestHook:
    def test_stands_in_its_owner_s_hooks_while_it_lives(self) -> None:
        owner = Owner()

        hook = Counting(owner, 1, 2)
        assert (owner.hooks, hook.args, hook.initialized, hook in Counting.hooks) == (
            {hook},
            (1, 2),
            True,
            True,
        )
        assert hook.extension is owner

        hook.disable_hook()
        assert (owner.hooks, hook.initialized, hook in Counting.hooks) == (set(), False, False)

    def test_may_be_started_later(self) -> None:
        owner = Owner()
        hook = Counting(owner, start_enabled=False)
        assert owner.hooks == set()

        hook.enable_hook(3)
        assert (hook.args, owner.hooks) == ((3,), {hook})

    def test_starts_and_stops_once(self) -> None:
        hook = Counting(Owner())
        hook.enable_hook()
        hook.disable_hook()
        hook.disable_hook()

        assert hook.hook_state is HookState.DISABLED

    def test_that_fails_to_start_was_never_there(self) -> None:
        class Failing(Hook):
            def initialize(self, *args: Any, **kwargs: Any) -> None:
                raise OSError("no")

        owner = Owner()
        with pytest.raises(OSError, match="no"):
            Failing(owner)
        assert (owner.hooks, Failing.hooks) == (set(), [])

    def test_that_fails_to_stop_is_gone(self) -> None:
        class Failing(Hook):
            def shutdown(self) -> None:
                raise OSError("no")

        owner = Owner()
        hook = Failing(owner)
        with pytest.raises(OSError, match="no"):
            hook.disable_hook()
        assert (owner.hooks, hook.hook_state) == (set(), HookState.DISABLED)

    def test_of_each_kind_are_listed_apart(self) -> None:
        class One(Hook):
            pass

        class Other(Hook):
            pass

        hook = One(Owner())

        assert (One.hooks, Other.hooks) == ([hook], [])


class TestSignalHook:
    def test_calls_with_its_owner_and_what_was_sent(self) -> None:
        signal, owner, calls = Signal(), Owner(), list[dict[str, Any]]()
        SignalHook(owner, signal, lambda **kwargs: calls.append(kwargs))

        signal.send("sender", ticket=7)

        assert calls == [{"extension": owner, "signal": signal, "sender": "sender", "ticket": 7}]

    def test_leaves_out_what_the_callback_does_not_name(self) -> None:
        signal, owner, calls = Signal(), Owner(), list[Any]()

        class Some:
            def nothing(self) -> None:
                calls.append("nothing")

            def some(self, ticket: int, *, extension: Any) -> None:
                calls.append((ticket, extension))

        SignalHook(owner, signal, Some().nothing)
        SignalHook(owner, signal, Some().some)

        signal.send(None, ticket=7, other=8)

        assert calls == ["nothing", (7, owner)]

    def test_listens_to_one_sender_if_told(self) -> None:
        signal, calls = Signal(), list[Any]()
        wanted, other = object(), object()
        hook = SignalHook(Owner(), signal, lambda sender: calls.append([sender]), wanted)

        signal.send(wanted)
        signal.send(other)
        hook.disable_hook()
        signal.send(wanted)

        assert calls == [[wanted]]

    def test_holds_its_callback(self) -> None:
        signal, calls = Signal(), list[int]()
        owner = Owner()

        def connect() -> None:
            def local() -> None:
                calls.append(1)

            SignalHook(owner, signal, local)

        connect()
        gc.collect()
        signal.send(None)

        assert calls == [1]

    def test_of_one_callback_are_two_if_made_twice(self) -> None:
        signal, calls = Signal(), list[int]()

        def count() -> None:
            calls.append(1)

        first, second = SignalHook(Owner(), signal, count), SignalHook(Owner(), signal, count)
        signal.send(None)
        first.disable_hook()
        signal.send(None)
        second.disable_hook()
        signal.send(None)

        assert calls == [1, 1, 1]

    def test_keeps_a_failure_from_the_sender_and_counts_it(self, caplog: pytest.LogCaptureFixture) -> None:
        signal, owner, calls = Signal(), Owner(), list[int]()

        def fail() -> None:
            raise OSError("no")

        SignalHook(owner, signal, fail)
        SignalHook(owner, signal, lambda: calls.append(1))
        with caplog.at_level(logging.ERROR):
            signal.send(None)
            signal.send(None)

        assert (owner.hook_errors, calls) == (2, [1, 1])
        assert [r.message for r in caplog.records] == ["A signal hook failed."] * 2

    @pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError()])
    def test_keeps_an_exit_from_the_sender(self, error: BaseException) -> None:
        signal, owner = Signal(), Owner()

        def leave() -> None:
            raise error

        SignalHook(owner, signal, leave)
        signal.send(None)

        assert owner.hook_errors == 1

    def test_lets_a_failure_through_if_told(self) -> None:
        signal, owner = Signal(), Owner()

        def fail() -> None:
            raise OSError("no")

        SignalHook(owner, signal, fail, sandbox_errors=False)

        with pytest.raises(OSError, match="no"):
            signal.send(None)
        assert owner.hook_errors == 0

    def test_refuses_a_coroutine_that_nobody_would_await(self) -> None:
        async def later() -> None:
            pass

        signal, owner = Signal(), Owner()
        with pytest.raises(TypeError, match="@on"):
            SignalHook(owner, signal, later)
        assert (owner.hooks, signal.receivers) == (set(), [])

    def test_that_stopped_leaves_nothing_in_the_signal(self) -> None:
        signal = Signal()
        hook = SignalHook(Owner(), signal, lambda: None)

        hook.disable_hook()

        assert signal.receivers == []
