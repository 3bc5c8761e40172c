"""REDELIVER: ask for all that a config was owed and did not get, once more."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jackfield.configs.models import Config
from jackfield.delivery.models import BulkChange
from jackfield.delivery.standing import reason_to_wait, standings
from jackfield.flows.kinds.many import Many
from jackfield.sdk.kept import in_words
from jackfield.sdk.steps import Confirm, Consequence, Tone


class Redeliver(Many):
    """What was rejected, given up or cancelled, and what nobody knows of."""

    kind = BulkChange.Kind.REDELIVER

    def question(self, config: Config, consequences: list[Consequence], total: int) -> Confirm:
        """Say that it is sent again, and when it would have to wait."""
        reason = reason_to_wait(config, standings([config.integration_id])[config.integration_id])
        waits = (
            []
            if reason is None
            else [
                Consequence(
                    label=_("They wait: %(reason)s") % {"reason": in_words(reason)}, severity=Tone.WARNING
                )
            ]
        )
        said = ngettext(
            "%(count)d delivery is sent again, as a new one under the same event id.",
            "%(count)d deliveries are sent again, as new ones under the same event ids.",
            total,
        )
        return Confirm(
            step_id="confirm",
            title=_("Redeliver to %(name)s") % {"name": config.name},
            description=said % {"count": total},
            consequences=[*consequences, *waits],
            reversible=False,
            confirm_label=_("Redeliver"),
        )

    def nothing(self) -> str:
        """All has arrived, or is under way."""
        return _("There is nothing to redeliver: all has arrived, or is under way.")

    def under_way(self, config: Config) -> str:
        """For the progress."""
        return _("Redelivering to %(name)s") % {"name": config.name}

    def did(self, change: BulkChange, config: Config) -> str:
        """They are on their way, and no more is known."""
        said = ngettext(
            "%(count)d delivery to %(name)s is on its way again.",
            "%(count)d deliveries to %(name)s are on their way again.",
            change.done,
        )
        return said % {"count": change.done, "name": config.name}
