"""One refreshes at a time; what was issued is kept, and nothing that is of no use any more."""

import asyncio
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from jackfield.configs import keeping, operations, refreshing, tokens
from jackfield.configs.contexts import Prepared
from jackfield.configs.models import Config
from jackfield.sdk import Secret, Unavailable, oauth2
from jackfield.sdk.net import AddressPolicy, Network
from tests.flows.refreshing import asked, expire, grants, me, prepared
from tests.flows.signing import configured
from tests.support.authorization_server import AuthorizationServer


class TestTheLease:
    def test_nobody_else_gets_it_until_it_runs_out(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = configured(ada, signed)
        signed_in: Any = prepared(config).signed_in
        first = tokens.begin(signed_in)
        second = tokens.begin(signed_in)
        now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now + tokens.LEASE)
        third = tokens.begin(signed_in)

        assert isinstance(first, tokens.Lease)
        assert second is None
        assert isinstance(third, tokens.Lease)
        assert first.refresh_token not in f"{first!r}{third!r}"

    def test_who_waits_for_it_does_not_wait_for_ever(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(refreshing, "_PATIENCE_S", 0.3)
        config = configured(ada, signed)
        expire(config)
        signed_in: Any = prepared(config).signed_in
        tokens.begin(signed_in)

        with pytest.raises(Unavailable, match="takes long"):
            asked(config, me)

        assert grants(signed) == []

    def test_tokens_that_were_issued_wait_for_a_database_that_is_away(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = configured(ada, signed)
        expire(config)
        end, failures = tokens.end, [OperationalError("away"), InterfaceError("gone")]

        def end_later(*arguments: Any) -> Any:
            if failures:
                raise failures.pop()
            return end(*arguments)

        monkeypatch.setattr(tokens, "end", end_later)
        status, used = asked(config, me)

        assert failures == []
        assert (status, used) == (200, [keeping.reveal(Config.objects.get())["access_token"]])
        assert grants(signed) == [["refresh_token", 200]]

    def test_tokens_for_a_sign_in_that_is_no_more_are_not_kept(
        self, ada: Any, signed: AuthorizationServer
    ) -> None:
        config = configured(ada, signed)
        signed_in: Any = prepared(config).signed_in
        lease: Any = tokens.begin(signed_in)
        operations.update(
            actor=ada, config_id=config.pk, secrets={"access_token": "new", "refresh_token": "newer"}
        )

        issued = oauth2.Tokens(access_token=Secret("late"), refresh_token=Secret("later"), expires_in_s=60)
        fresh = tokens.end(signed_in, lease, issued)

        assert keeping.reveal(Config.objects.get()) == {"access_token": "new", "refresh_token": "newer"}
        assert fresh.letters["access_token"] == "new"

    def test_who_is_broken_off_loses_nothing_that_was_issued(
        self, ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = configured(ada, signed)
        expire(config)
        ready = prepared(config)
        issue = oauth2.refreshed
        issued = asyncio.Event()

        async def slowly(*arguments: Any, **named: Any) -> Any:
            found = await issue(*arguments, **named)
            issued.set()
            await asyncio.sleep(0)
            return found

        monkeypatch.setattr(oauth2, "refreshed", slowly)

        async def main() -> None:
            network = Network(policy=AddressPolicy(("127.0.0.0/8",)))

            async def never(_now: Prepared) -> None:
                raise AssertionError("it was broken off before")

            task = asyncio.create_task(refreshing.called(ready, network.http(), never))
            await issued.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await network.close()

        asyncio.run(main())

        assert (
            keeping.reveal(Config.objects.get())["refresh_token"] != keeping.reveal(config)["refresh_token"]
        )
        status, _used = asked(config, me)
        assert status == 200
