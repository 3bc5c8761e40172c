"""Names can be seen, read and told apart."""

import pytest
from django.core.exceptions import ValidationError

from jackfield.sdk.names import check_name


@pytest.mark.parametrize("name", ["Ops", "#incidents (EU)", "Ünïcode ✓", "運用", "👩‍🚒 crew", "a\u0301"])
def test_what_people_write_is_a_name(name: str) -> None:
    assert check_name(name) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a\r\nb", "control"),
        ("a\tb", "control"),
        ("a\u2028b", "control"),
        ("a\u202egnp.exe", "direction"),
        ("\u2067a", "direction"),
        ("\u200b\u200b", "invisible"),
        ("\u3000 \u00a0", "invisible"),
        ("\u0301", "invisible"),
    ],
)
def test_what_hides_or_misleads_is_none(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_name(name)

    assert refused.value.code == code
