"""Old settings are brought up step by step, and nothing that an author's code does can spoil them."""

from typing import Any

import pytest

from jackfield.sdk.versions import MigrationFailed, migrated, renamed


def _raising(values: dict[str, Any], *, version: int) -> dict[str, Any]:
    raise RuntimeError(f"{version} {values}")


def test_each_step_is_called_once_in_order() -> None:
    seen: list[int] = []

    def step(values: dict[str, Any], *, version: int) -> dict[str, Any]:
        seen.append(version)
        return {**values, f"v{version + 1}": True}

    assert migrated({"a": 1}, stored=1, wanted=3, step=step) == {"a": 1, "v2": True, "v3": True}
    assert seen == [1, 2]


def test_of_the_present_version_nothing_is_called() -> None:
    assert migrated({"a": 1}, stored=2, wanted=2, step=_raising) == {"a": 1}


def test_a_step_that_changes_what_it_is_given_changes_nothing_stored() -> None:
    stored: dict[str, Any] = {"list": [1]}

    def step(values: dict[str, Any], *, version: int) -> dict[str, Any]:
        values["list"].append(2)
        raise RuntimeError(version)

    with pytest.raises(MigrationFailed, match="version 1 can't be brought up to version 2"):
        migrated(stored, stored=1, wanted=2, step=step)
    assert stored == {"list": [1]}


@pytest.mark.parametrize(
    "rubbish",
    [None, [], "text", {1: 2}, {"a": object()}, {"a": float("nan")}, {"a": "\x00"}, {"a": "\ud800"}],
)
def test_an_answer_that_is_no_settings_is_refused(rubbish: Any) -> None:
    with pytest.raises(MigrationFailed, match="no settings"):
        migrated({}, stored=1, wanted=2, step=lambda _values, **_: rubbish)


def test_secrets_are_renamed_through_all_versions_and_none_takes_anothers_place() -> None:
    by_version = {1: {"key": "token", "spare": "extra"}, 2: {"token": "api_token"}}

    assert renamed({"key": 1, "spare": 2}, stored=1, wanted=3, by_version=by_version) == {
        "api_token": "key",
        "extra": "spare",
    }
    assert renamed({"key": 1, "token": 2}, stored=1, wanted=2, by_version=by_version) == {
        "key": "key",
        "token": "token",
    }
