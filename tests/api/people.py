"""Who asks in the tests: users with clients that speak HTTP to the real application."""

import json
from collections.abc import Mapping
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import AsyncClient

from jackfield.accounts import operations
from jackfield.accounts.scopes import TokenScope
from jackfield.configs import operations as configs
from jackfield.configs.models import Config

PASSWORD = "correct horse battery"


class Caller:
    """One client, with a token or with cookies of its own."""

    def __init__(self, *, secret: str | None = None) -> None:
        self.client = AsyncClient(enforce_csrf_checks=True)
        self.headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}

    def post(self, body: Any, **headers: str) -> Any:
        """Send a body as JSON, with the CSRF token if there is one."""
        csrf = self.client.cookies.get("csrftoken")
        if csrf is not None:
            headers = {"X-CSRFToken": csrf.value, **headers}
        return async_to_sync(self.client.post)(
            "/graphql",
            data=body if isinstance(body, bytes) else json.dumps(body),
            content_type=headers.pop("content_type", "application/json"),
            headers={**self.headers, **headers},
        )

    def get(self, path: str = "/graphql", **headers: str) -> Any:
        """GET a path."""
        return async_to_sync(self.client.get)(path, headers={**self.headers, **headers})

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run a query that must succeed, and return its data."""
        body = self.raw(query, variables)
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    def raw(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run an operation and return the whole answer."""
        found: dict[str, Any] = self.post({"query": query, "variables": variables}).json()
        return found

    def do(self, verb: str, selection: str = "", /, **given: Any) -> dict[str, Any]:
        """Run one mutation and return its result, with what it selects of the payload."""
        name = verb[0].upper() + verb[1:]
        payload = f"... on {name}Payload {{ {selection} }}" if selection else ""
        query = (
            f"mutation($input: {name}Input!) {{ {verb}(input: $input) {{ __typename {payload} "
            "... on Error { code message } ... on ValidationError { issues { path code } } "
            "... on NotFoundError { path } ... on PermissionDeniedError { missing missingScopes } "
            "... on ConflictError { currentVersion changedBy { username } } "
            "... on StateError { fixWith } ... on RateLimitedError { retryAfterS } } }"
        )
        result: dict[str, Any] = self.ask(query, {"input": given})[verb]
        return result

    def sign_in(self, username: str, password: str = PASSWORD) -> dict[str, Any]:
        """Sign in and keep the cookies."""
        return self.do("signIn", "viewer { user { username } }", username=username, password=password)


class People:
    """Ada owns, Ben is a stranger, Root is the administrator."""

    def __init__(self) -> None:
        users: Any = get_user_model()
        self.ada = users.objects.create_user("ada", password=PASSWORD, email="ada@example.test")
        self.ben = users.objects.create_user("ben", password=PASSWORD)
        self.root = users.objects.create_superuser("root", password=PASSWORD)
        self.anonymous = Caller()
        self._tokens = 0

    def caller(self, user: Any, *scopes: TokenScope) -> Caller:
        """A client with a token of a user; without scopes: with all of them."""
        self._tokens += 1
        _token, secret = operations.create_token(
            actor=user, user=user, name=f"token {self._tokens}", scopes=scopes or tuple(TokenScope)
        )
        return Caller(secret=secret)

    def session(self, user: Any) -> Caller:
        """A client that has signed in."""
        caller = Caller()
        answer = caller.sign_in(user.get_username())
        assert answer["__typename"] == "SignInPayload", answer
        return caller

    def group(self, name: str, *members: Any) -> Group:
        """A group with members."""
        group = Group.objects.create(name=name)
        group.user_set.add(*members)
        return group


def make_config(owner: Any, *, url: str = "http://127.0.0.1:9/", **fields: Any) -> Config:
    """A config of the desk, enabled."""
    return configs.create(
        actor=owner,
        owner=owner,
        **{
            "integration_id": "desk",
            "name": "Mine",
            "settings": {"url": url},
            "secrets": {"token": "letters"},
            "event_types": ("ticket.*",),
            "enabled": True,
            **fields,
        },
    )
