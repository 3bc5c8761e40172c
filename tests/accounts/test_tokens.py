"""Tokens: shown once, kept as a digest, good until they are not."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from jackfield.accounts import operations, queries
from jackfield.accounts.authentication import principal_of_authorization
from jackfield.accounts.errors import (
    CredentialsRefused,
    NotAuthenticated,
    ScopeMissing,
    TokenNameTaken,
    TokenNotFound,
    TooManyTokens,
)
from jackfield.accounts.models import ApiToken
from jackfield.accounts.principal import ANONYMOUS
from jackfield.accounts.scopes import TokenScope
from jackfield.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia")


def make(user: User, *scopes: TokenScope, name: str = "ci", **more: object) -> tuple[ApiToken, str]:
    return operations.create_token(actor=user, user=user, name=name, scopes=scopes, **more)  # type: ignore[arg-type]


def test_the_secret_is_kept_nowhere(olivia: User) -> None:
    token, secret = make(olivia, TokenScope.PUBLISH)

    row = ApiToken.objects.values().get(pk=token.pk)
    audit = AuditEntry.objects.values().get(action="token.created")

    assert secret not in f"{row}{audit}"
    assert secret.startswith(row["prefix"])
    assert len(row["prefix"]) < len(secret) / 3


def test_there_is_a_bound_so_that_all_of_them_are_seen(olivia: User) -> None:
    for number in range(operations.MAX_TOKENS):
        make(olivia, name=str(number))
    with pytest.raises(TooManyTokens):
        make(olivia)
    oldest = queries.tokens_of(olivia).last()
    assert (oldest is not None, queries.tokens_of(olivia).count()) == (True, operations.MAX_TOKENS)

    ApiToken.objects.filter(name__in=("0", "1")).update(expires_at=timezone.now() - timedelta(seconds=1))
    make(olivia)

    assert queries.tokens_of(olivia).count() == operations.MAX_TOKENS - 1
    assert not ApiToken.objects.filter(name="0").exists()


def test_the_digest_is_sha_256(olivia: User) -> None:
    token, secret = make(olivia)

    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()


def test_a_token_speaks_for_its_user_within_its_scopes(olivia: User) -> None:
    _, secret = make(olivia, TokenScope.PUBLISH)

    principal = principal_of_authorization(f"Bearer {secret}")

    assert principal.user == olivia
    assert principal.scopes == frozenset({TokenScope.READ, TokenScope.PUBLISH})
    principal.require(TokenScope.PUBLISH)
    with pytest.raises(ScopeMissing):
        principal.require(TokenScope.EDIT)


def test_nobody_has_no_scope() -> None:
    with pytest.raises(NotAuthenticated):
        ANONYMOUS.require(TokenScope.READ)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer jf_wrong", "Bearer \x00", "Bearer \ud800"]
)
def test_what_is_no_token_is_refused(header: str, olivia: User) -> None:
    make(olivia)

    with pytest.raises(CredentialsRefused):
        principal_of_authorization(header)


def test_a_token_that_has_run_out_is_refused(olivia: User) -> None:
    _, secret = make(olivia, expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(CredentialsRefused):
        principal_of_authorization(f"Bearer {secret}")


def test_a_token_of_a_deactivated_user_is_refused(olivia: User) -> None:
    _, secret = make(olivia)
    User.objects.filter(pk=olivia.pk).update(is_active=False)

    with pytest.raises(CredentialsRefused):
        principal_of_authorization(f"Bearer {secret}")


def test_a_revoked_token_is_refused(olivia: User) -> None:
    token, secret = make(olivia)

    operations.revoke_token(user=olivia, token_id=token.pk)

    with pytest.raises(CredentialsRefused):
        principal_of_authorization(f"Bearer {secret}")


def test_nobody_revokes_anothers_token(olivia: User) -> None:
    token, _ = make(olivia)
    sam = User.objects.create_user("sam")

    with pytest.raises(TokenNotFound):
        operations.revoke_token(user=sam, token_id=token.pk)

    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_name_is_given_once(olivia: User) -> None:
    make(olivia, name="ci")

    with pytest.raises(TokenNameTaken):
        make(olivia, name="ci")

    assert ApiToken.objects.count() == 1


def test_a_busy_token_is_written_once_a_minute(olivia: User) -> None:
    token, secret = make(olivia)
    principal_of_authorization(f"Bearer {secret}")
    first = ApiToken.objects.get(pk=token.pk).last_used_at

    principal_of_authorization(f"Bearer {secret}")

    assert first is not None
    assert ApiToken.objects.get(pk=token.pk).last_used_at == first


def test_asks_of_many_principals_in_a_few_queries(
    olivia: User, django_assert_max_num_queries: object
) -> None:
    secrets = [make(olivia, name=f"t{number}")[1] for number in range(5)]
    principals = [principal_of_authorization(f"Bearer {secret}") for secret in secrets]
    ApiToken.objects.get(name="t4").delete()

    with django_assert_max_num_queries(3):  # type: ignore[operator]
        valid = queries.still_valid([*principals, ANONYMOUS])

    assert valid == {*principals[:-1], ANONYMOUS}
