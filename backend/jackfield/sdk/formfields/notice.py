"""A field that asks nothing: instructions, or a value to copy."""

from typing import Any, Literal

from django import forms

from jackfield.sdk.presentation import Presentation, Text


class NoticeField(forms.Field):
    """Something to read among the fields. It is never a value, and none can be sent for it.

    Args:
        body: The text; CommonMark.
        tone: How it is meant.
        copy_value: What a person is to copy, such as a URL to enter at the service.
    """

    widget = forms.HiddenInput

    def __init__(
        self,
        *,
        body: Text = "",
        tone: Literal["INFO", "SUCCESS", "WARNING", "DANGER"] = "INFO",
        copy_value: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{**kwargs, "required": False, "disabled": True, "initial": None})
        self.presentation = Presentation(body=body, tone=tone, copy_value=copy_value)

    def clean(self, value: Any) -> None:
        """Return nothing, whatever there is."""
