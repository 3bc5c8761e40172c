"""GraphQL errors of our own: few, each with a code in ``extensions``; messages stay as they are."""

from enum import StrEnum
from typing import Any

from graphql import GraphQLError


class RequestCode(StrEnum):
    """``extensions.code`` of GraphQL errors."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    VALIDATION = "VALIDATION"
    BAD_CURSOR = "BAD_CURSOR"
    TOO_COMPLEX = "TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    INTERNAL = "INTERNAL"


def refusal(code: RequestCode, message: str, **more: Any) -> GraphQLError:
    """Return the error to raise: its message goes to the client as it stands."""
    return GraphQLError(message, extensions={"code": code.value, **more})


def invalid_argument(message: str) -> GraphQLError:
    """Return the error for an argument that is out of its bounds."""
    return refusal(RequestCode.VALIDATION, message)
