"""The sample of the guide "Writing Integrations" runs as it is printed, with only its imports changed."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.dispatch import Signal
from django.test import override_settings

IMPORTS = """
from django import forms
from django.templatetags.static import static
from django.utils.functional import cached_property
from jackfield.sdk import Integration, IntegrationConfigForm, SignalHook
"""

CLASSES = """
class MyIntegrationConfigForm(IntegrationConfigForm):
    endpoint_url = forms.CharField(label='Endpoint URL', required=True)
    client_id = forms.CharField(label='Client ID', required=True)


class MyIntegration(Integration):
    name = 'My Integration'
    description = 'This is my special integration that does stuff.'

    default_settings = {
        'endpoint_url': 'https://example.com/endpoint/',
        'client_id': 'abc123',
    }

    config_form_cls = MyIntegrationConfigForm

    @cached_property
    def icon_static_urls(self):
        return {
            '1x': static('images/my-integration/logo.png'),
            '2x': static('images/my-integration/logo@2x.png'),
        }

    def initialize(self):
        # Here's where you'll begin listening to events.
        pass
"""

FIELDSETS = """
class MyIntegrationConfigForm(IntegrationConfigForm):
    endpoint_url = forms.CharField(label='Endpoint URL', required=True)
    client_id = forms.CharField(label='Client ID', required=True)

    class Meta:
        fieldsets = (
            (None, {
                'description': (
                    'Some useful instructions for the integration. This '
                    'is a good place to tell them what info to gather '
                    'from another service.'
                ),
                'fields': ('endpoint_url', 'client_id'),
            }),
        )
"""

LISTENING = """
class MyIntegration(Integration):
    def initialize(self):
        SignalHook(self, my_signal, self._on_my_signal)

    def _on_my_signal(self):
        for config in self.get_configs():
            # Do something with this configuration.
            pass
"""


class Manager:
    config_model = SimpleNamespace

    def __init__(self) -> None:
        self.asked = 0

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> tuple[Any, ...]:
        assert filters == {"enabled": True}
        self.asked += 1
        return ("one",)


def run(*parts: str, **names: Any) -> dict[str, Any]:
    namespace = {"__name__": "my_integration", **names}
    exec(compile("".join([IMPORTS, *parts]), "sample", "exec"), namespace)
    return namespace


def test_the_class_has_all_that_it_says() -> None:
    integration = run(CLASSES)["MyIntegration"](Manager())
    integration.enable_integration()

    assert integration.enabled
    assert (integration.name, integration.description) == (
        "My Integration",
        "This is my special integration that does stuff.",
    )
    assert integration.default_settings["client_id"] == "abc123"
    with override_settings(STATIC_URL="/static/"):
        assert integration.icon_static_urls["1x"] == "/static/images/my-integration/logo.png"


def test_the_form_saves_its_fields_as_settings() -> None:
    namespace = run(CLASSES)
    integration = namespace["MyIntegration"](Manager())

    form = integration.config_form_cls({"name": "Mine", "client_id": "me"}, integration=integration)

    assert form.errors.get_json_data() == {}
    assert form.values() == {"endpoint_url": "https://example.com/endpoint/", "client_id": "me"}


def test_the_form_shows_its_fieldsets() -> None:
    namespace = run(CLASSES, FIELDSETS)
    integration = namespace["MyIntegration"](Manager())

    form = namespace["MyIntegrationConfigForm"](integration=integration)

    [_, own] = form.fieldsets()
    assert own.fields == ("endpoint_url", "client_id")
    assert own.description.startswith("Some useful instructions")


def test_it_hears_its_signal_while_it_runs_and_looks_at_its_configs() -> None:
    my_signal, manager = Signal(), Manager()
    integration = run(LISTENING, my_signal=my_signal)["MyIntegration"](manager)

    my_signal.send(None)
    integration.enable_integration()
    my_signal.send(None, with_something="more")
    integration.disable_integration()
    my_signal.send(None)

    assert (manager.asked, integration.hook_errors) == (1, 0)


@pytest.mark.parametrize("verb", ["activate", "deactivate", "manage"])
def test_it_has_the_gateway(verb: str) -> None:
    assert callable(getattr(run(CLASSES)["MyIntegration"](Manager()), verb))
