"""An integration with a form by hand, and forms of it."""

from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms

from jackfield.sdk import Context, Event, Integration, IntegrationConfigForm, Settings, on
from jackfield.sdk.formfields import Encoding, SecretField, SecretRecipe
from jackfield.sdk.testing import SampleManager


class ChatForm(IntegrationConfigForm):
    channel = forms.CharField(label="Channel", max_length=50)
    token = SecretField(label="Token", recipe=SecretRecipe(prefix="t_", byte_count=16, encoding=Encoding.HEX))
    spare_token = SecretField(label="Spare", required=False)
    loud = forms.BooleanField(required=False)
    retries = forms.IntegerField(initial=3, min_value=0)
    level = forms.ChoiceField(choices=[("low", "Low"), ("high", "High")], initial="low")
    labels = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    since = forms.DateField(required=False)
    extra = forms.JSONField(required=False)
    address = forms.GenericIPAddressField(required=False)

    class Meta:
        fieldsets: ClassVar = (
            (None, {"description": "What to gather.", "fields": ("channel", ("token", "spare_token"))}),
            ("More", {"fields": ["loud", "retries", "channel", "nonexistent"], "classes": ["collapse"]}),
            ("More", {"fields": ["level", "labels", "since", "extra", "address"]}),
        )


class Chat(Integration[Settings]):
    name = "Chat"
    description = "Posts."
    config_form_cls = ChatForm
    default_settings: ClassVar = {"channel": "#general"}

    @on("ticket.opened", "build.*")
    async def post(self, event: Event, context: Context[Settings]) -> None:
        pass


class Quiet(Integration[Settings]):
    config_form_cls = ChatForm


CHAT = Chat(SampleManager())
GOOD: dict[str, Any] = {"name": "Ops", "token": "s3cret"}


def stored_config(**changes: Any) -> Any:
    config = SimpleNamespace(
        name="Old", enabled=False, event_types=["build.*"], settings={"channel": "#old", "retries": 7}
    )
    return SimpleNamespace(**vars(config) | changes)


def form(data: Any = None, **kwargs: Any) -> ChatForm:
    return ChatForm(data, integration=CHAT, **kwargs)


def codes(bound: forms.Form) -> dict[str, list[str]]:
    return {name: [e["code"] for e in errors] for name, errors in bound.errors.get_json_data().items()}
