"""A place in a list has a cursor, whatever letters it is made of."""

import pytest

from jackfield.accounts.principal import ANONYMOUS
from jackfield.api.cursors import BadCursor, decode_page, encode_page
from tests.api.people import People

PAGE = """
query($after: Cursor) { groups(first: 1, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node { name } } } }
"""
#: As long as a name may be, in letters of two, three and four bytes.
LONG = ["é" * 200, "漢" * 200, "🙂" * 200]


@pytest.mark.parametrize("name", [*LONG, "\x01" * 200, '"' * 200])
def test_a_place_of_long_names_comes_back(name: str) -> None:
    cursor = encode_page(principal=ANONYMOUS, field="configs", key=[name, name, 7])

    assert decode_page(principal=ANONYMOUS, field="configs", text=cursor, length=3) == [name, name, 7]


def test_what_was_changed_or_is_too_long_is_none() -> None:
    cursor = encode_page(principal=ANONYMOUS, field="configs", key=["🙂", 7])

    for text in (cursor[:-1], f"A{cursor}", cursor * 40, "🙂"):
        with pytest.raises(BadCursor):
            decode_page(principal=ANONYMOUS, field="configs", text=text, length=2)


def test_a_list_is_paged_over_any_names(people: People) -> None:
    names, root = [name[:150] for name in LONG], people.caller(people.root)
    for name in names:
        people.group(name)

    found, after, goes_on = [], None, True
    while goes_on:
        page = root.ask(PAGE, {"after": after})["groups"]
        found += [edge["node"]["name"] for edge in page["edges"]]
        after, goes_on = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert sorted(found) == sorted(names)
