"""Conversations with a person, kept as rows."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "jackfield.flows"
    label = "jackfield_flows"
    verbose_name = "flows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the kinds of flows, hear of what goes, and have what is under way looked at."""
        # Only now are there models.
        from jackfield.configs.events import on_config_change  # noqa: PLC0415
        from jackfield.delivery import errands  # noqa: PLC0415
        from jackfield.flows import expiring, going_on, kinds, vanishing, writing  # noqa: PLC0415
        from jackfield.flows.clearing import delete_configs  # noqa: PLC0415
        from jackfield.flows.kinds.activate import Activate  # noqa: PLC0415
        from jackfield.flows.kinds.cancel import Cancel  # noqa: PLC0415
        from jackfield.flows.kinds.configure import Configure  # noqa: PLC0415
        from jackfield.flows.kinds.deactivate import Deactivate  # noqa: PLC0415
        from jackfield.flows.kinds.delete import Delete  # noqa: PLC0415
        from jackfield.flows.kinds.manage import Manage  # noqa: PLC0415
        from jackfield.flows.kinds.reauthenticate import Reauthenticate  # noqa: PLC0415
        from jackfield.flows.kinds.redeliver import Redeliver  # noqa: PLC0415
        from jackfield.flows.kinds.sync import Sync  # noqa: PLC0415
        from jackfield.flows.models import Flow  # noqa: PLC0415
        from jackfield.registry.events import on_clear  # noqa: PLC0415

        kinds.register(Flow.Kind.ACTIVATE, Activate())
        kinds.register(Flow.Kind.DEACTIVATE, Deactivate())
        kinds.register(Flow.Kind.MANAGE, Manage())
        kinds.register(Flow.Kind.CONFIGURE, Configure())
        kinds.register(Flow.Kind.REAUTHENTICATE, Reauthenticate())
        kinds.register(Flow.Kind.DELETE, Delete())
        kinds.register(Flow.Kind.SYNC, Sync())
        kinds.register(Flow.Kind.REDELIVER, Redeliver())
        kinds.register(Flow.Kind.CANCEL, Cancel())
        on_clear(delete_configs)
        on_config_change(vanishing.config_changed)
        errands.handle(writing.GO_ON, going_on.look)
        errands.handle(expiring.SWEEP, expiring.sweep, standing=True)
