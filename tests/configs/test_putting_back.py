"""What an entry changed, laid over what is there: the rule alone."""

from typing import Any

import pytest

from jackfield.configs.restoring import put_back


@pytest.mark.parametrize(
    ("now_", "before", "after", "expected"),
    [
        ({"a": 2}, {"a": 1}, {"a": 2}, {"a": 1}),
        ({"a": 3, "b": 1}, {"a": 1, "b": 0}, {"a": 2, "b": 0}, {"a": 1, "b": 1}),
        ({"a": 1, "new": 1}, {"a": 1}, {"a": 1, "new": 1}, {"a": 1}),
        ({"a": 1}, {"a": 1, "gone": 2}, {"a": 1}, {"a": 1, "gone": 2}),
        ({"a": 1, "x": 5}, {}, {}, {"a": 1, "x": 5}),
    ],
)
def test_only_what_differs_is_put_back(
    now_: dict[str, Any], before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert put_back(now_, before=before, after=after) == expected
