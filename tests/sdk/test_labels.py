"""What an integration says of itself is looked at when it is declared."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from jackfield.api.ids import decode, encode
from jackfield.registry.discovery import Found, discover
from jackfield.sdk import Integration, QualityTier
from jackfield.sdk.labels import CATEGORIES, category_name

BUILT_IN = Path(__file__).parents[2] / "integrations"


def declare(**said: Any) -> type[Integration[Any]]:
    return type("Line", (Integration,), said)


def test_one_that_says_nothing_is_among_the_others() -> None:
    cls = declare()

    assert (cls.category, cls.documentation_url, cls.tier) == ("other", "", None)


def test_what_is_said_is_kept() -> None:
    cls = declare(
        category="home-automation", documentation_url="https://a.test/b#c", tier=QualityTier.PLATINUM
    )

    assert (cls.category, cls.documentation_url, cls.tier) == (
        "home-automation",
        "https://a.test/b#c",
        "PLATINUM",
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"category": "Home Automation"}, "Line.category is 'Home Automation': one word of a-z"),
        ({"category": ""}, "Line.category is '': one word"),
        ({"category": "chat\n"}, "one word"),
        ({"category": "x" * 41}, "at most 40 characters"),
        ({"category": None}, "Line.category is None"),
        ({"documentation_url": "javascript:alert(1)"}, "Line.documentation_url is 'javascript:alert"),
        ({"documentation_url": "docs.test"}, "begins with https://"),
        ({"documentation_url": None}, "Line.documentation_url is None"),
        ({"tier": "GOLD"}, "Line.tier is 'GOLD': a QualityTier"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^Line\.") as refused:
        declare(**said)

    assert sentence in str(refused.value)


def test_a_known_category_has_a_name_and_an_unknown_one_is_itself() -> None:
    with override("en"):
        assert category_name("email") == "E-mail"
        assert category_name("beekeeping") == "beekeeping"
    for word in CATEGORIES:
        assert declare(category=word).category == word


@given(word=st.from_regex(r"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\Z").filter(lambda word: len(word) <= 40))
def test_every_category_can_be_an_id(word: str) -> None:
    assert declare(category=word).category == word
    assert decode(encode("cat", word)) == ("cat", word)


@pytest.mark.django_db
def test_every_built_in_one_says_all_three() -> None:
    found = [one for one in discover(folders=[BUILT_IN]) if isinstance(one, Found)]

    assert found
    for one in found:
        cls = one.integration_cls
        assert (one.integration_id, cls.category in CATEGORIES) == (one.integration_id, True)
        assert cls.category != "other", one.integration_id
        assert cls.documentation_url, one.integration_id
        assert cls.tier is not None, one.integration_id
