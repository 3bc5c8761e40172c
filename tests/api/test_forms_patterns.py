"""Regular expressions for browsers: the same meaning in both languages, or none at all."""

import re

import pytest

from jackfield.api.forms.patterns import ecmascript


@pytest.mark.parametrize(
    ("python", "other"),
    [
        (r"^[-a-zA-Z0-9_]+\Z", r"[\-a-zA-Z0-9_]+"),
        (r"^#[a-z0-9_-]{1,21}$", r"#[a-z0-9_\-]{1,21}"),
        (r"\A(?P<x>a)\.b/c$", r"(a)\.b\/c"),
        (r"^x{,3}?$", "x{0,3}?"),
        (r"^[]&~\-\]]+$", r"[\]\&\~\-\]]+"),
        (r"^.+@[\w.-]+$", r"[^\n]+@[\p{L}\p{N}_\.\-]+"),
        (r"^[^\d ]$", r"[^\p{Nd} ]"),
        (r"^(a|b)(?=c)(?!d)$", "(a|b)(?=c)(?!d)"),
        (r"^\x41\u00e9$", r"\u{41}\u{e9}"),
        (r"^[!-/]$", r"[\!-\/]"),
        (r"\d{3}", r"[\s\S]*(?:[\p{Nd}]{3})[\s\S]*"),
        (r"^a\$", r"(?:a\$)[\s\S]*"),
        (r"a\-b", r"[\s\S]*(?:a-b)[\s\S]*"),
    ],
)
def test_what_both_languages_know_is_written_in_the_other(python: str, other: str) -> None:
    assert ecmascript(re.compile(python)) == other


def test_flags_that_a_pattern_can_carry_are_carried() -> None:
    assert ecmascript(re.compile(r"^\w\d\s$", re.ASCII)) == r"[A-Za-z0-9_][0-9][\t-\r\x20]"
    assert ecmascript(re.compile(r"^a.b$", re.DOTALL)) == r"a[\s\S]b"


@pytest.mark.parametrize(
    ("python", "flags"),
    [
        (r"^a|b$", 0),
        (r"^(?i:a)$", 0),
        (r"(a)\1", 0),
        (r"^a++$", 0),
        (r"^(?>a)$", 0),
        (r"\bx", 0),
        (r"^a$b", 0),
        (r"^a{,}$", 0),
        (r"^{a$", 0),
        (r"(a)(?(1)b|c)", 0),
        (r"(?P<x>a)(?P=x)", 0),
        (r"^\a$", 0),
        (r"^\07$", 0),
        ("x", re.IGNORECASE),
        ("x", re.MULTILINE),
        ("x", re.VERBOSE),
    ],
)
def test_what_one_of_them_does_not_know_is_left_to_the_server(python: str, flags: int) -> None:
    assert ecmascript(re.compile(python, flags)) is None
