"""Sign-in at a service's own page: OAuth 2 with PKCE, as an author declares it."""

from jackfield.sdk.oauth2.asking import Asked, ask
from jackfield.sdk.oauth2.declared import Endpoints, OAuth2
from jackfield.sdk.oauth2.errors import SignInRefused, SignInUnusable
from jackfield.sdk.oauth2.returning import code_of
from jackfield.sdk.oauth2.tokens import Tokens, exchanged, refreshed

__all__ = [
    "Asked",
    "Endpoints",
    "OAuth2",
    "SignInRefused",
    "SignInUnusable",
    "Tokens",
    "ask",
    "code_of",
    "exchanged",
    "refreshed",
]
