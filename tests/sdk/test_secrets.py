import copy
import json
import pickle

import pytest

from jackfield.sdk import Secret

LETTERS = "very-secret-letters"


def test_reveals_its_letters_when_asked() -> None:
    assert Secret(LETTERS).reveal() == LETTERS


@pytest.mark.parametrize(
    "shown",
    [
        str(Secret(LETTERS)),
        repr(Secret(LETTERS)),
        f"{Secret(LETTERS)}",
        f"{Secret(LETTERS):>40}",
        f"{Secret(LETTERS)!r}",
        "%s" % Secret(LETTERS),  # noqa: UP031 - it is one of the ways
        "{0!s:.99}".format(Secret(LETTERS)),  # noqa: UP030, UP032 - likewise
        str([Secret(LETTERS)]),
        str({"k": Secret(LETTERS)}),
    ],
)
def test_prints_as_stars(shown: str) -> None:
    assert LETTERS not in shown
    assert "***" in shown


def test_cannot_be_pickled() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(Secret(LETTERS), protocol)


def test_cannot_become_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"k": Secret(LETTERS)})


def test_has_no_attributes_to_look_into() -> None:
    assert not hasattr(Secret(LETTERS), "__dict__")


def test_equals_another_of_the_same_letters_and_no_text() -> None:
    assert Secret("ä\ud800") == Secret("ä\ud800")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_has_no_hash() -> None:
    with pytest.raises(TypeError):
        hash(Secret(LETTERS))


def test_is_false_when_empty() -> None:
    assert (bool(Secret("")), bool(Secret("x"))) == (False, True)


def test_is_made_of_text_alone() -> None:
    with pytest.raises(TypeError):
        Secret(7)  # type: ignore[arg-type]


def test_a_copy_reveals_the_same() -> None:
    secret = Secret(LETTERS)

    assert (copy.copy(secret), copy.deepcopy([secret])[0]) == (secret, secret)
