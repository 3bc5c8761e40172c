"""Ids and cursors: what was made is read back, what was made up is nobody's."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.api import cursors, ids
from jackfield.api.cursors import BadCursor, StreamPosition

ADA = Principal(user=SimpleNamespace(pk=1, is_active=True))


@given(number=st.integers(min_value=1, max_value=2**63 - 1))
def test_a_number_is_read_back(number: int) -> None:
    assert ids.number_of(ids.encode("cfg", number), "cfg") == number
    assert ids.number_of(ids.encode("cfg", number), "dlv") is None


@given(uid=st.uuids())
def test_a_uuid_is_read_back(uid: UUID) -> None:
    assert ids.uuid_of(ids.encode("evt", uid), "evt") == uid


@given(text=st.text() | st.from_regex(r"(cfg|evt|int)_.*"))
def test_anything_else_is_none_or_what_it_says(text: str) -> None:
    number = ids.number_of(text, "cfg")
    uid = ids.uuid_of(text, "evt")

    assert number is None or ids.encode("cfg", number) == text
    assert uid is None or ids.encode("evt", uid) == text


@pytest.mark.parametrize(
    "text", ["cfg_0", "cfg_01", "cfg_+1", "cfg_1_0", "cfg_\u0661", f"cfg_{2**63}", "cfg_1\n", "CFG_1"]
)
def test_other_spellings_of_a_number_are_none(text: str) -> None:
    assert ids.number_of(text, "cfg") is None


@given(position=st.integers(min_value=0, max_value=2**63), within=st.none() | st.text(max_size=50))
def test_a_stream_cursor_is_read_back_by_its_viewer_alone(position: int, within: str | None) -> None:
    text = cursors.encode_stream(ADA, position, within)

    assert cursors.decode_stream(text, ADA) == StreamPosition(position=position, within=within)
    with pytest.raises(BadCursor):
        cursors.decode_stream(text, ANONYMOUS)


def test_a_page_cursor_is_no_stream_cursor() -> None:
    page = cursors.encode_page(principal=ADA, field="configs", key=[1, None])

    assert cursors.decode_page(principal=ADA, field="configs", text=page, length=2) == [1, None]
    with pytest.raises(BadCursor):
        cursors.decode_stream(page, ADA)
    with pytest.raises(BadCursor):
        cursors.decode_page(principal=ADA, field="configs", text=page, length=1)


@given(text=st.text())
def test_a_cursor_that_was_made_up_is_bad(text: str) -> None:
    with pytest.raises(BadCursor):
        cursors.decode_stream(text, ADA)
