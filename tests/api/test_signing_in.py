"""People sign in and out, programs have tokens; nobody is told more than they may know."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.operations import MAX_TOKENS
from jackfield.accounts.throttling import MAX_FOR_NAME
from jackfield.api import ids
from tests.api.people import PASSWORD, Caller, People

VIEWER = "{ viewer { user { username } scopes sessionExpiresAt tokens { name } } }"


class TestSignIn:
    def test_begins_a_session_whose_cookie_only_http_sees(self, people: People) -> None:
        caller = Caller()

        answer = caller.sign_in("ada")

        cookie = caller.client.cookies["sessionid"]
        assert answer["viewer"]["user"]["username"] == "ada"
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        viewer = caller.ask(VIEWER)["viewer"]
        assert (viewer["user"]["username"], viewer["scopes"]) == ("ada", None)
        assert viewer["sessionExpiresAt"] is not None
        assert get_user_model()._default_manager.get(username="ada").last_login is not None
        assert Session.objects.get().user == people.ada

    def test_anew_makes_a_new_session_and_a_new_csrf_token_and_ends_the_old(self, people: People) -> None:
        caller = people.session(people.ada)
        before = caller.client.cookies["sessionid"].value, caller.client.cookies["csrftoken"].value

        caller.sign_in("ben")

        after = caller.client.cookies["sessionid"].value, caller.client.cookies["csrftoken"].value
        assert set(before).isdisjoint(after)
        assert caller.ask(VIEWER)["viewer"]["user"]["username"] == "ben"
        assert [session.session_key for session in Session.objects.all()] == [after[0]]

    @pytest.mark.parametrize(
        ("username", "password"),
        [
            ("ada", "wrong"),
            ("nobody", PASSWORD),
            ("", ""),
            ("a\0da", PASSWORD),
            ("ada", "\ud800"),
            ("x" * 9_999, "y" * 9_999),
        ],
    )
    def test_a_wrong_name_and_a_wrong_password_answer_alike(
        self, people: People, username: str, password: str
    ) -> None:
        caller = Caller()

        answer = caller.sign_in(username, password)

        assert answer == {
            "__typename": "PermissionDeniedError",
            "code": "WRONG_CREDENTIALS",
            "message": "Name or password is wrong.",
            "missing": [],
            "missingScopes": [],
        }
        assert "sessionid" not in caller.client.cookies
        assert not Session.objects.exists()

    def test_a_deactivated_user_cannot(self, people: People) -> None:
        people.ada.is_active = False
        people.ada.save()

        assert Caller().sign_in("ada")["code"] == "WRONG_CREDENTIALS"

    def test_who_guesses_is_slowed_down_and_the_others_are_not(self, people: People) -> None:
        caller = Caller()
        for _ in range(MAX_FOR_NAME):
            assert caller.sign_in("ada", "wrong")["code"] == "WRONG_CREDENTIALS"

        limited = caller.sign_in("Ada")
        other = Caller().sign_in("ben")

        assert (limited["__typename"], limited["code"]) == ("RateLimitedError", "RATE_LIMITED")
        assert 0 < limited["retryAfterS"] <= 60
        assert other["__typename"] == "SignInPayload"


class TestSignOut:
    def test_ends_the_session_in_use(self, people: People) -> None:
        here, there = people.session(people.ada), people.session(people.ada)

        answer = here.do("signOut", "endedSessionCount")

        assert answer["endedSessionCount"] == 1
        assert here.ask(VIEWER)["viewer"] is None
        assert there.ask(VIEWER)["viewer"]["user"]["username"] == "ada"

    def test_everywhere_ends_them_all_and_nobody_else_s(self, people: People) -> None:
        here, there, other = (
            people.session(people.ada),
            people.session(people.ada),
            people.session(people.ben),
        )

        answer = here.do("signOut", "endedSessionCount", everywhere=True)

        assert answer["endedSessionCount"] == 2
        assert there.ask(VIEWER)["viewer"] is None
        assert other.ask(VIEWER)["viewer"] is not None

    def test_nobody_and_a_token_cannot(self, people: People) -> None:
        session = people.session(people.ada)

        nobody = people.anonymous.do("signOut")
        token = people.caller(people.ada).do("signOut", everywhere=True)

        assert (nobody["code"], token["code"]) == ("UNAUTHENTICATED", "PERMISSION_DENIED")
        assert session.ask(VIEWER)["viewer"] is not None


class TestTokens:
    SELECTED = "secret token { id name prefix scopes expiresAt }"

    def test_is_shown_once_and_works_until_it_is_revoked(self, people: People) -> None:
        session = people.session(people.ada)

        made = session.do("createToken", self.SELECTED, name=" CI ", scopes=["PUBLISH"])
        program = Caller(secret=made["secret"])
        seen = program.ask("{ viewer { scopes user { username } } }")["viewer"]
        listed = session.ask(VIEWER)["viewer"]["tokens"]
        revoked = session.do("revokeToken", "revokedTokenId", tokenId=made["token"]["id"])

        assert made["token"]["name"] == "CI"
        assert made["secret"].startswith(made["token"]["prefix"])
        assert seen == {"scopes": ["READ", "PUBLISH"], "user": {"username": "ada"}}
        assert listed == [{"name": "CI"}]
        assert revoked["revokedTokenId"] == made["token"]["id"]
        assert program.post({"query": VIEWER}).status_code == 401
        assert made["secret"] not in str(list(ApiToken.objects.values()))

    @pytest.mark.parametrize(
        ("given", "path", "code"),
        [
            ({"name": "  "}, ["name"], "invalid"),
            ({"name": "x" * 101}, ["name"], "invalid"),
            ({"name": "a\0b"}, ["name"], "invalid"),
            ({"name": "a\ud800b"}, ["name"], "invalid"),
            ({"name": "x", "expiresAt": "2020-01-01T00:00:00Z"}, ["expiresAt"], "in_the_past"),
        ],
    )
    def test_what_does_not_do_is_refused(
        self, people: People, given: dict[str, Any], path: list[str], code: str
    ) -> None:
        answer = people.session(people.ada).do("createToken", scopes=[], **given)

        assert answer["issues"] == [{"path": path, "code": code}]
        assert not ApiToken.objects.exists()

    def test_a_name_is_taken_once(self, people: People) -> None:
        session = people.session(people.ada)
        session.do("createToken", name="CI", scopes=[])

        answer = session.do("createToken", name="CI", scopes=[])

        assert answer["issues"] == [{"path": ["name"], "code": "unique"}]

    def test_a_token_makes_none_and_revokes_only_itself(self, people: People) -> None:
        other = people.session(people.ada).do("createToken", self.SELECTED, name="other", scopes=[])
        program = people.caller(people.ada)
        own = ids.encode("tok", ApiToken.objects.latest("id").pk)

        made = program.do("createToken", self.SELECTED, name="more", scopes=["ADMINISTER"])
        revoked = program.do("revokeToken", "revokedTokenId", tokenId=other["token"]["id"])
        itself = program.do("revokeToken", "revokedTokenId", tokenId=own)

        assert (made["code"], revoked["code"]) == ("PERMISSION_DENIED", "PERMISSION_DENIED")
        assert itself["revokedTokenId"] == own
        assert [token.name for token in ApiToken.objects.all()] == ["other"]

    @pytest.mark.parametrize("token_id", ["tok_999", "tok_x", "nonsense", "cfg_1"])
    def test_another_s_or_none_is_not_found(self, people: People, token_id: str) -> None:
        mine = people.session(people.ben).do("createToken", self.SELECTED, name="Ben's", scopes=[])
        ada = people.session(people.ada)

        none = ada.do("revokeToken", tokenId=token_id)
        another = ada.do("revokeToken", tokenId=mine["token"]["id"])

        assert none == another
        assert (none["code"], none["path"]) == ("NOT_FOUND", ["tokenId"])
        assert ApiToken.objects.count() == 1

    def test_one_that_has_run_out_is_refused(self, people: People) -> None:
        caller = people.caller(people.ada)
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        assert caller.post({"query": VIEWER}).status_code == 401

    def test_one_of_a_deactivated_user_is_refused(self, people: People) -> None:
        caller = people.caller(people.ada)
        people.ada.is_active = False
        people.ada.save()

        assert caller.post({"query": VIEWER}).status_code == 401


@pytest.mark.parametrize("name", ["a\x00b", "a\u00a0b", "a\nb", "\u202eab"])
def test_a_token_s_name_that_cannot_be_shown_is_told_so(people: People, name: str) -> None:
    answer = people.session(people.ada).do("createToken", name=name, scopes=[])

    assert answer["issues"] == [{"path": ["name"], "code": "invalid"}]
    assert "characters that cannot be shown" in answer["message"]


def test_tokens_beyond_the_bound_are_refused_with_a_code(people: People) -> None:
    ada = people.session(people.ada)
    for _ in range(MAX_TOKENS):
        people.caller(people.ada)

    answer = ada.do("createToken", name="one more", scopes=[])

    assert answer["issues"] == [{"path": [], "code": "max_tokens"}]
    assert len(ada.ask("{ viewer { tokens { id } } }")["viewer"]["tokens"]) == MAX_TOKENS
