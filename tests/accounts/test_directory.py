"""Users and groups are found by what people know of them, and no text finds what it should not."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jackfield.accounts import directory

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody() -> None:
    User.objects.create_user("ada", first_name="Ada", last_name="Lovelace", email="ada@example.test")
    User.objects.create_user("ben_b", first_name="Ben")
    User.objects.create_user("benxb")
    User.objects.create_user("gone", is_active=False)
    Group.objects.create(name="backend")
    Group.objects.create(name="100% crew")


def found(search: str, count: int = 10) -> list[str]:
    return [str(one) for one in directory.people(search, count=count)]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["ada", "ben_b", "benxb", "100% crew", "backend"]),
        ("  ", ["ada", "ben_b", "benxb", "100% crew", "backend"]),
        ("BEN", ["ben_b", "benxb"]),
        ("n_b", ["ben_b"]),
        ("%", ["100% crew"]),
        ("ada lovel", ["ada"]),
        ("Lovelace", ["ada"]),
        ("ADA@example.test", ["ada"]),
        ("example.test", []),
        ("gone", []),
        ("back", ["backend"]),
        ("\\", []),
        ("a\0", []),
        ("\ud800", []),
        ("a" * 100_000, []),
    ],
)
def test_people_are_found(everybody: None, search: str, names: list[str]) -> None:
    assert found(search) == names


@pytest.mark.parametrize(
    ("count", "names"), [(0, []), (2, ["ada", "ben_b"]), (4, ["ada", "ben_b", "benxb", "100% crew"])]
)
def test_users_come_first_and_no_more_than_asked_for(everybody: None, count: int, names: list[str]) -> None:
    assert found("", count) == names


def test_administrators_find_by_a_part_of_an_address_and_who_is_not_active(everybody: None) -> None:
    assert [u.username for u in directory.users("example")] == ["ada"]
    assert [u.username for u in directory.users(is_active=False)] == ["gone"]


def test_members_of_no_group_are_nobody(everybody: None) -> None:
    crew = Group.objects.get(name="backend")
    crew.user_set.add(User.objects.get(username="ada"))

    assert [u.username for u in directory.members(directory.users(), group_id=crew.pk)] == ["ada"]
    assert not directory.members(directory.users(), group_id=None).exists()


class AnyText(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(text=st.text(alphabet=st.characters(), max_size=20))
    def test_no_text_fails(self, text: str) -> None:
        rows: list[Any] = [*directory.people(text, count=5), *directory.users(text), *directory.groups(text)]

        assert rows == []
