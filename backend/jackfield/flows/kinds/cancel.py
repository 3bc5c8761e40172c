"""CANCEL: give up all that waits for a config, or is held."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jackfield.configs.models import Config
from jackfield.delivery.models import BulkChange
from jackfield.flows.kinds.many import Many
from jackfield.sdk.steps import Confirm, Consequence


class Cancel(Many):
    """What waits; what a worker sends at this moment is left."""

    kind = BulkChange.Kind.CANCEL

    def question(self, config: Config, consequences: list[Consequence], total: int) -> Confirm:
        """Say that it is never sent."""
        said = ngettext(
            "%(count)d delivery is not sent. It stays in the list, and can be redelivered.",
            "%(count)d deliveries are not sent. They stay in the list, and can be redelivered.",
            total,
        )
        return Confirm(
            step_id="confirm",
            title=_("Cancel what waits for %(name)s") % {"name": config.name},
            description=said % {"count": total},
            consequences=consequences,
            destructive=True,
            confirm_label=_("Cancel them"),
        )

    def nothing(self) -> str:
        """Nothing waits."""
        return _("There is nothing to cancel: nothing waits.")

    def under_way(self, config: Config) -> str:
        """For the progress."""
        return _("Cancelling what waits for %(name)s") % {"name": config.name}

    def did(self, change: BulkChange, config: Config) -> str:
        """So many."""
        said = ngettext(
            "%(count)d delivery to %(name)s was cancelled.",
            "%(count)d deliveries to %(name)s were cancelled.",
            change.done,
        )
        return said % {"count": change.done, "name": config.name}
