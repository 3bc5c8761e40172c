"""The printed schema: it is the file's, every element is described, and its enums say what the rows say."""

from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema

from tests.api.printed import FILE, elements


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    """The schema as clients read it."""
    return build_schema(FILE.read_text())


def test_the_file_is_what_the_code_prints() -> None:
    from jackfield.api.schema import print_schema  # noqa: PLC0415 - only once Django is set up

    assert FILE.read_text() == print_schema()


def test_every_element_is_described(printed: GraphQLSchema) -> None:
    assert [place for place, element in elements(printed) if not element.description] == []


def test_the_enums_say_what_the_rows_say() -> None:
    from jackfield.accounts.scopes import TokenScope  # noqa: PLC0415
    from jackfield.api import words  # noqa: PLC0415
    from jackfield.configs.permissions import Role  # noqa: PLC0415
    from jackfield.delivery.models import Attempt, Delivery  # noqa: PLC0415
    from jackfield.flows.models import Flow  # noqa: PLC0415
    from jackfield.registry.models import IntegrationRecord  # noqa: PLC0415
    from jackfield.registry.status import Health, StatusCause  # noqa: PLC0415

    pairs: list[tuple[Any, Any]] = [
        (words.TokenScope, TokenScope),
        (words.Role, Role),
        (words.DeliveryState, Delivery.State),
        (words.AttemptOutcome, Attempt.Outcome),
        (words.FlowKind, Flow.Kind),
        (words.IntegrationState, IntegrationRecord.State),
        (words.Health, Health),
        (words.StatusCause, StatusCause),
    ]
    for shown, kept in pairs:
        assert {member.value for member in shown} == {member.value for member in kept}


def test_every_prefix_of_an_id_has_a_loader(printed: GraphQLSchema) -> None:
    from jackfield.api.nodes import LOADERS  # noqa: PLC0415

    node: Any = printed.type_map["Node"]
    implementations = printed.get_possible_types(node)

    assert len(LOADERS) == len(implementations)
