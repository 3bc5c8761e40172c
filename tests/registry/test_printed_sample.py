"""The sample of djblets' guide runs as it is printed: registered, configured, heard and taken away."""

from typing import Any

import pytest
from django.dispatch import Signal

from jackfield.registry import get_integration_manager

IMPORTS = """
from jackfield.registry import get_integration_manager
from jackfield.registry.extensions import Extension, IntegrationHook
from jackfield.sdk import Integration, SignalHook
"""

INTEGRATION = """
class MyIntegration(Integration):
    def initialize(self):
        SignalHook(self, my_signal, self._on_my_signal)

    def _on_my_signal(self):
        for config in self.get_configs():
            # Do something with this configuration.
            do_something(config)
"""

BY_MANAGER = """
get_integration_manager().register_integration_class(MyIntegration)
"""

BY_EXTENSION = """
class MyExtension(Extension):
    def initialize(self):
        IntegrationHook(self, MyIntegration)

MyExtension().enable_extension()
"""


@pytest.mark.parametrize("registered_by", [BY_MANAGER, BY_EXTENSION])
def test_the_printed_sample_hears_for_each_enabled_config(owner: Any, registered_by: str) -> None:
    done: list[str] = []
    my_signal = Signal()

    def do_something(config: Any) -> None:
        done.append(f"{config.name} {config.get('channel')}")

    names = {"__name__": "mine", "my_signal": my_signal, "do_something": do_something}
    exec(compile(IMPORTS + INTEGRATION + registered_by, "sample", "exec"), names)
    manager = get_integration_manager()
    integration = manager.get_integration("mine.MyIntegration")

    integration.create_config(name="off", owner=owner, save=True)
    fields = {"name": "on", "owner": owner, "enabled": True, "settings": {"channel": "#one"}}
    integration.create_config(save=True, **fields)
    my_signal.send(None)
    assert done == []

    manager.check_expired()
    my_signal.send(None, ticket=7)
    assert done == ["on #one"]

    config = integration.get_configs()[0].editable()
    config.set("channel", "#two")
    config.save()
    my_signal.send(None)
    assert done == ["on #one", "on #two"]

    config.delete()
    manager.check_expired()
    my_signal.send(None)
    assert len(done) == 2
    assert not integration.enabled
