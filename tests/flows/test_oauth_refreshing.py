"""Tokens are refreshed before they run out and when they are refused, by one at a time, and never twice."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections

from jackfield.configs import checkup, keeping, operations
from jackfield.configs.models import Config
from jackfield.delivery import operations as delivery
from jackfield.delivery.calls import calling
from jackfield.delivery.models import Attempt, Delivery
from jackfield.flows import runner
from jackfield.flows.models import Flow
from jackfield.registry.queries import installed
from jackfield.registry.status import Health
from jackfield.sdk import Context, Unauthorized, Unavailable, oauth2
from jackfield.sdk.outcomes import Outcome
from tests.delivery.processes import WorkerProcess, worker_processes
from tests.flows import signing
from tests.flows.refreshing import asked, expire, grants, me, prepared
from tests.flows.signing import configured
from tests.flows.speaking import answer, filling
from tests.flows.test_oauth import deliver, states
from tests.support.authorization_server import AuthorizationServer
from tests.support.main_job import eventually
from tests.support.receiver import Answer, Receiver


class TestBeforeACall:
    def test_what_runs_out_within_a_minute_is_refreshed_first(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        before = keeping.reveal(config)
        expire(config, seconds=50)

        status, used = asked(config, me)

        after = keeping.reveal(Config.objects.get())
        assert status == 200
        assert used == [after["access_token"]]
        assert all(after[name] != before[name] for name in before)
        assert grants(signed) == [["refresh_token", 200]]

    def test_what_lasts_longer_is_not(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        expire(config, seconds=70)

        _status, used = asked(config, me)

        assert used == [keeping.reveal(config)["access_token"]]
        assert grants(signed) == []

    def test_it_is_still_the_sign_in_of_who_signed_in_and_no_new_version(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        expire(config)

        asked(config, me)

        now = Config.objects.get()
        assert now.secrets["access_token"]["set_by"] == str(ada.pk)
        assert now.version == config.version
        assert "lease" not in str(now.secrets)

    def test_short_tokens_are_refreshed_and_events_delivered(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        signed.control("lifetime", seconds=1)
        config = configured(ada, signed)
        deliver(1)
        deliver(2)

        assert states() == ["DELIVERED", "DELIVERED"]
        assert grants(signed) == [["refresh_token", 200], ["refresh_token", 200]]
        assert Config.objects.get(pk=config.pk).health == Health.HEALTHY

    def test_an_edit_is_checked_with_tokens_that_last(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        signed.control("forget")
        flow = runner.start(user=ada, kind=Flow.Kind.CONFIGURE, config_id=config.pk)

        over = answer(flow, ada, fill=filling(note="changed"))

        assert over.is_over is True
        assert Config.objects.get().settings["note"] == "changed"
        assert keeping.reveal(Config.objects.get())["access_token"] != keeping.reveal(config)["access_token"]

    def test_when_nobody_issues_tokens_what_still_lasts_is_used(
        self, ada: Any, root: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = configured(ada, signed)

        async def away(*_arguments: Any, **_named: Any) -> Any:
            raise Unavailable("Nobody is there.")

        monkeypatch.setattr(oauth2, "refreshed", away)
        expire(config, seconds=30)
        status, _used = asked(config, me)
        expire(config)
        with pytest.raises(Unavailable):
            asked(config, me)

        assert status == 200
        assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)
        assert "lease" not in str(Config.objects.get().secrets)


class TestWhenTheAnswerIsNone:
    @pytest.mark.parametrize(
        "said",
        [
            Answer(status=403, body=b"<html>The proxy says no.</html>"),
            Answer(status=401, body=b'{"error": "Unauthorized"}'),
            Answer(status=404),
            Answer(body=b"<html>It is down.</html>"),
        ],
    )
    def test_nobody_is_signed_out_and_it_is_tried_again(
        self,
        ada: Any,
        signed: AuthorizationServer,
        receiver: Receiver,
        monkeypatch: pytest.MonkeyPatch,
        said: Answer,
    ) -> None:
        config = configured(ada, signed)
        expire(config)
        receiver.answer_with(said)
        with monkeypatch.context() as patched:
            sign_in = signing.Signed.sign_in
            assert sign_in is not None
            patched.setattr(signing.Signed, "sign_in", replace(sign_in, token_url=f"{receiver.url}/o/token/"))
            with pytest.raises(Unavailable):
                asked(config, me)
            deliver(1)

        status, _used = asked(config, me)

        assert {request.path for request in receiver.requests} == {"/o/token/"}
        assert status == 200
        assert grants(signed) == [["refresh_token", 200]]
        assert "HELD" not in states()
        assert Config.objects.get(pk=config.pk).health != Health.UNAUTHORIZED


class TestWhenItIsRefused:
    def test_it_is_refreshed_once_and_called_once_more(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        signed.control("forget")
        deliver(1)

        assert states() == ["DELIVERED"]
        assert Attempt.objects.count() == 1
        assert grants(signed) == [["refresh_token", 200]]
        assert Config.objects.get(pk=config.pk).health == Health.HEALTHY

    def test_fresh_tokens_that_are_refused_too_are_not_refreshed_again(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        calls: list[str] = []

        async def refuse(context: Context[Any]) -> None:
            calls.append(context.settings.access_token.reveal())
            raise Unauthorized("Not with this.")

        with pytest.raises(Unauthorized, match="Not with this"):
            asked(config, refuse)

        assert len(set(calls)) == len(calls) == 2
        assert grants(signed) == [["refresh_token", 200]]

    def test_who_was_signed_out_there_must_sign_in_again(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        signed.control("revoke")
        deliver(1)

        now = Config.objects.get(pk=config.pk)
        assert states() == ["HELD"]
        assert (now.health, now.health_reason) == (
            Health.UNAUTHORIZED,
            "The service does not accept this sign-in: sign in again.",
        )
        assert keeping.reveal(now) == keeping.reveal(config)

    def test_without_a_refresh_token_it_is_as_the_service_says(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        operations.update(actor=ada, config_id=config.pk, secrets={"refresh_token": None})
        signed.control("forget")

        with pytest.raises(Unauthorized, match="401"):
            asked(config, me)

        assert grants(signed) == []

    def test_what_another_has_refreshed_meanwhile_is_taken(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)

        def another() -> None:
            signed.control("forget")
            asked(config, me)

        status, used = asked(config, me, before=another)

        assert status == 200
        assert used[-1] == keeping.reveal(Config.objects.get())["access_token"]
        assert grants(signed) == [["refresh_token", 200]]

    def test_memory_and_events_of_the_refused_try_are_forgotten(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        tries: list[Any] = []

        async def run(context: Context[Any]) -> None:
            tries.append(dict(context.memory))
            context.memory["tries"] = len(tries)
            context.publish("poll.done", {"try": len(tries)})
            if len(tries) == 1:
                raise Unauthorized

        call = calling.prepare_call(config_id=config.pk)
        ended = asyncio.run(calling.make_call(call, run=run, what="test", deadline_s=20))

        assert tries == [{}, {}]
        assert ended.verdict.outcome is Outcome.DELIVERED
        assert ended.memory == {"tries": 2}
        assert [one.data for one in ended.published] == [{"try": 2}]

    def test_fresh_tokens_are_starred_like_the_old_ones(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = configured(ada, signed)
        expire(config)

        async def quote(_self: Any, context: Context[Any]) -> None:
            raise Unavailable(f"with {context.settings.access_token.reveal()}")

        monkeypatch.setattr(signing.Signed, "check", quote)
        verdict = asyncio.run(checkup.check(integration=installed("signed"), prepared=prepared(config)))

        assert verdict.reason == "with ***"


class TestManyAtOnce:
    def test_threads_that_all_need_it_refresh_once(self, ada: Any, signed: AuthorizationServer) -> None:
        config = configured(ada, signed)
        expire(config)

        def call(_number: int) -> Any:
            try:
                return asked(config, me)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(call, range(4)))

        now = keeping.reveal(Config.objects.get())["access_token"]
        assert answers == [(200, [now])] * 4
        assert grants(signed) == [["refresh_token", 200]]

    def test_two_processes_never_use_one_refresh_token_twice(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        """The service ends a sign-in whose refresh token comes twice, so one slip would hold everything."""
        signed.control("lifetime", seconds=1)
        config = configured(ada, signed)

        def is_done(workers: list[WorkerProcess]) -> bool:
            if Delivery.objects.exclude(state="DELIVERED").exists():
                return False
            if all("sign-in was refreshed" in worker.log for worker in workers):
                return True
            for number in range(20):
                delivery.publish("ticket.opened", {"number": number})
            return False

        with worker_processes(2, MORE_LINES="tests.flows.signing") as workers:
            eventually(lambda: is_done(workers), timeout_s=60)

        assert {tuple(grant) for grant in grants(signed)} == {("refresh_token", 200)}
        assert len(signed.control("state")["seen"]) == Delivery.objects.count()
        assert Config.objects.get(pk=config.pk).health == Health.HEALTHY
