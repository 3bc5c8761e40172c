"""Text in the charset that a service names, and no stand-still by the one it names."""

import time

import pytest

from jackfield.sdk import Response
from jackfield.sdk.net.charsets import decoded


@pytest.mark.parametrize(
    ("content_type", "python"),
    [
        ("text/plain", "utf-8"),
        ("text/plain; charset=utf-8", "utf-8"),
        ('text/html; Charset="UTF-8"; x=y', "utf-8"),
        ("text/html;charset=ISO-8859-1", "latin-1"),
        ("text/html; charset=windows-1252", "cp1252"),
        ("text/html; charset=utf-16le", "utf-16-le"),
    ],
)
def test_a_text_is_read_in_its_charset(content_type: str, python: str) -> None:
    assert decoded("Grüße".encode(python), content_type) == "Grüße"


@pytest.mark.parametrize(
    ("named", "python"),
    [("Shift_JIS", "shift_jis"), ("EUC-KR", "euc_kr"), ("gb18030", "gb18030"), ("big5", "big5")],
)
def test_the_letters_of_asia_are_too(named: str, python: str) -> None:
    assert decoded("中".encode(python), f"text/plain; charset={named}") == "中"


@pytest.mark.parametrize(
    "named",
    ["punycode", "idna", "unicode_escape", "utf-7", "rot13", "zip", "no such", "", "x" * 10_000, "\0"],
)
def test_what_is_no_charset_to_be_trusted_is_utf_8(named: str) -> None:
    assert decoded("a\\u0041 +AGE- ü".encode(), f"text/plain; charset={named}") == "a\\u0041 +AGE- ü"


@pytest.mark.parametrize(
    "named", ["utf-8", "utf-16", "cp1252", "iso-8859-7", "windows-1255", "gbk", "koi8-r"]
)
@pytest.mark.parametrize("piece", [b"\xff", b"\x81\x30", b"\xd8\x00", b"a"])
def test_what_is_no_text_of_a_charset_is_replaced(named: str, piece: bytes) -> None:
    content = piece * 20

    assert decoded(content, f"text/plain; charset={named}") == content.decode(named, "replace")


@pytest.mark.parametrize(
    "named",
    ["punycode", "PUNYCODE", "idna", "utf-16", "cp1250", "iso-8859-8", "iso2022_jp", "euc-kr", "big5"],
)
@pytest.mark.parametrize("piece", [b"a", b"\xff", b"\xd8\x00", b"a-b9"])
def test_no_charset_holds_up_who_reads_the_largest_answer(named: str, piece: bytes) -> None:
    content = (piece * 1_048_576)[:1_048_576]
    started = time.perf_counter()

    text = Response(
        status=200, headers={"Content-Type": f"text/plain; charset={named}"}, content=content
    ).text

    assert text
    # A tenth of a second at most; the worst of Python's charsets takes half a minute.
    assert time.perf_counter() - started < 3
