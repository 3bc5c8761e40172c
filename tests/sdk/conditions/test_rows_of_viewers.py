"""Rows that depend on who looks: registered by a function of the user, asked for with one, never without."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from jackfield.sdk.conditions import ConditionsField, register_condition_choice, unregister_condition_choice
from jackfield.sdk.conditions.choices import find
from jackfield.sdk.conditions.operators import OPERATORS
from jackfield.sdk.conditions.sentences import sentences_of
from tests.sdk.conditions.events import one

pytestmark = pytest.mark.django_db


def register(queryset: Any) -> Any:
    """A choice of these rows."""
    return register_condition_choice(
        "ticket.team", label="Team", kind="model", value=lambda _: 1, queryset=queryset
    )


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    unregister_condition_choice("ticket.team")


@pytest.fixture
def team() -> Group:
    """What somebody called North sees."""
    return Group.objects.create(name="North")


def named(user: Any) -> Any:
    """The groups that are called as the user is."""
    return Group.objects.filter(name=user)


@pytest.mark.parametrize(
    "rows", [Group, Group.objects, Group.objects.all(), lambda: Group.objects.order_by("pk")]
)
def test_rows_for_all_are_offered_to_nobody_in_particular(team: Group, rows: Any) -> None:
    choice = register(rows)

    assert not choice.rows_of_viewer
    assert list(choice.rows_for(None)) == list(choice.rows_for("anybody")) == [team]


@pytest.mark.parametrize(
    "rows", [named, lambda user=None: named(user), lambda user, order="pk": named(user).order_by(order)]
)
def test_a_function_with_a_parameter_is_given_the_user(team: Group, rows: Any) -> None:
    choice = register(rows)

    assert choice.rows_of_viewer
    assert list(choice.rows_for("North")) == [team]
    assert list(choice.rows_for("South")) == []
    assert choice.rows_for(None) is None


def test_a_function_of_two_is_refused_and_registers_nothing() -> None:
    with pytest.raises(ValueError, match="takes the user who looks, or nothing"):
        register(lambda user, other: named(user or other))

    assert find("ticket.team") is None


def field(viewer: Any = None, kept: Any = None) -> ConditionsField:
    """As a form makes it."""
    made = ConditionsField(required=False)
    made.viewer, made.kept = viewer, kept
    return made


def asking(operator: str, *values: Any) -> dict[str, Any]:
    """Conditions on the team."""
    return {"mode": "ALL", "conditions": [one("ticket.team", operator, *map(str, values))]}


@pytest.mark.parametrize("operator", ["is", "one-of"])
def test_a_form_takes_what_its_viewer_sees_and_what_is_stored(team: Group, operator: str) -> None:
    register(named)
    given = asking(operator, team.pk)

    assert field("North").clean(given) == given
    assert field("South", kept=asking("one-of", team.pk, 7)).clean(given) == given
    for refusing in (field(), field("South"), field("South", kept=asking("is", 7)), field(kept="junk")):
        with pytest.raises(ValidationError) as refusal:
            refusing.clean(given)
        assert [error.code for error in refusal.value.error_list] == ["not_offered"]


def test_what_is_stored_for_another_choice_is_not_stored_for_this(team: Group) -> None:
    register(named)
    stored = {"mode": "ALL", "conditions": [one("data.team", "is", str(team.pk))]}

    with pytest.raises(ValidationError):
        field("South", kept=stored).clean(asking("is", team.pk))


def test_who_is_unknown_is_offered_an_empty_field(team: Group) -> None:
    choice = register(named)

    one_of = choice.value_field(OPERATORS["one-of"])
    alone = choice.value_field(OPERATORS["is"])

    assert (type(one_of), type(alone)) == (forms.MultipleChoiceField, forms.ChoiceField)
    assert (list(one_of.choices), list(alone.choices)) == ([], [])


def test_sentences_name_rows_to_those_who_see_them(team: Group) -> None:
    register(named)
    given = asking("is", team.pk)

    assert sentences_of(given, viewer="North") == ["Team is “North”"]
    assert sentences_of(given, viewer="South") == sentences_of(given) == [f"Team is “{team.pk}”"]
