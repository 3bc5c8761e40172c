"""Ends flows about a config that goes."""

from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.flows import stepdata, writing
from jackfield.flows.models import Flow
from jackfield.sdk.kept import kept as _

_DELETED = _("The config was deleted meanwhile.")


def config_changed(config: Config, change: ConfigChange) -> None:
    """End the open flows about a config that is being deleted; in the transaction that deletes it."""
    if change is not ConfigChange.DELETING:
        return
    for flow in Flow.objects.filter(config=config, is_over=False):
        writing.end(flow, stepdata.cancelled(_DELETED))
