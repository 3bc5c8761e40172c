"""Tokens for programs, sessions for people. The user model is the project's own."""

from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class ApiToken(models.Model):
    """A bearer token; only its digest is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jackfield_tokens"
    )
    name = models.CharField(max_length=100)
    #: The first letters of the secret, by which its user recognises it.
    prefix = models.CharField(max_length=16)
    #: SHA-256 of the whole secret, in hex: the secret has 256 random bits, so nothing slower is needed.
    digest = models.CharField(max_length=64, unique=True)
    #: Names of ``scopes.TokenScope``.
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    #: Kept to the minute.
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="token_name_is_unique_to_its_user"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"


class Session(AbstractBaseSession):
    """Django's session row, and whose it is: so that all of a user's can be ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="jackfield_sessions"
    )

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        default_permissions = ()


class SignInAttempt(models.Model):
    """Somebody tries a password; taken away when it is right, and when the window has passed.

    Counted before the password is looked at, so that many at once get no further than one after the other.
    """

    #: Keyed digests, in hex: who reads the table learns neither who was tried nor from where.
    name = models.CharField(max_length=32)
    address = models.CharField(max_length=32)
    begun_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["name", "begun_at"], name="attempt_name"),
            models.Index(fields=["address", "begun_at"], name="attempt_address"),
            models.Index(fields=["begun_at"], name="attempt_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.name[:8]}… from {self.address[:8]}…"


class KnownAddress(models.Model):
    """From there a name has signed in: whoever guesses elsewhere does not lock it out."""

    #: As an attempt's.
    name = models.CharField(max_length=32)
    address = models.CharField(max_length=32)
    #: Kept to the day.
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "address"], name="address_is_known_once_to_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name[:8]}… at {self.address[:8]}…"
