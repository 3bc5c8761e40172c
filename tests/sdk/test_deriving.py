"""Settings that are derived from a form by hand."""

from datetime import date
from typing import Any

import pytest

from jackfield.sdk import Secret
from tests.sdk.chat import Chat, Quiet


class TestDerivedSettings:
    def test_of_a_form_by_hand_have_an_attribute_for_each_field(self) -> None:
        settings: Any = Chat.settings_class.from_values({"token": "s3cret", "since": "2026-01-02"})

        assert (settings.channel, settings.retries, settings.since) == ("#general", 3, date(2026, 1, 2))
        assert settings.token == Secret("s3cret")
        assert settings.spare_token is None
        assert "s3cret" not in f"{settings!r}"
        with pytest.raises(AttributeError):
            _ = settings.odd

    def test_are_the_same_class_each_time(self) -> None:
        assert Chat.settings_class is Chat.settings_class
        assert Chat.settings_class is not Quiet.settings_class
