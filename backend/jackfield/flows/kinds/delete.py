"""DELETE: say what goes with a config, and ask for a yes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jackfield.configs import operations
from jackfield.configs.permissions import Permission
from jackfield.flows import counting
from jackfield.flows.kinds import configs
from jackfield.flows.kinds.kind import Asking, Kind, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.sdk.gateway import ALL, SAFE
from jackfield.sdk.steps import Abort, Confirm, Consequence, Done, Option, Tone

_COUNTED = {
    "deliveries": gettext_lazy("Deliveries with their attempts"),
    "waiting_deliveries": gettext_lazy("Deliveries that wait and will never be sent"),
    "people": gettext_lazy("People and groups that it is shared with"),
    "resources": gettext_lazy("Things at the service"),
}


class Delete(Kind):
    """One confirm step; while deliveries wait the config's name must be typed."""

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about a config."""
        return configs.subject_of(configs.named(user=user, asked=asked, permission=Permission.DELETE))

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By DELETE."""
        configs.found(user=user, config_id=configs.key_of(subject), permission=Permission.DELETE)

    def ask(self, talk: Talk) -> Reply | Asking:
        """Show what goes with it; then be done, or leave it."""
        config = configs.of(talk, Permission.DELETE)
        if talk.request.step_id is None:
            counts = counting.of_config(config)
            return Reply(
                step=Confirm(
                    step_id="confirm",
                    title=_("Delete %(name)s") % {"name": config.name},
                    consequences=[
                        Consequence(
                            label=_COUNTED.get(what, what),
                            count=count,
                            severity=Tone.DANGER if what == "waiting_deliveries" and count else Tone.WARNING,
                        )
                        for what, count in counts.items()
                    ],
                    destructive=True,
                    reversible=False,
                    confirm_label=_("Delete"),
                    options=_modes() if counts.get("resources") else (),
                    type_to_confirm=config.name if counts["waiting_deliveries"] else None,
                )
            )
        if not talk.request.confirmed:
            return Reply(
                step=Abort(reason=_("%(name)s stays.") % {"name": config.name}, retryable=True),
            )
        return Reply(
            step=Done(
                message=_("%(name)s was deleted.") % {"name": config.name},
                values={"mode": ALL if talk.request.option_id == ALL else SAFE},
            )
        )

    def carry_out(self, *, talk: Talk, done: Done, checked: bool) -> int | None:
        """Delete it."""
        remove_all = done.values.get("mode") == ALL
        operations.delete(actor=talk.user, config_id=configs.key_of(talk.subject), remove_all=remove_all)
        return None


def _modes() -> tuple[Option, ...]:
    return (
        Option(
            option_id=SAFE,
            label=_("Keep the things that are used"),
            description=_("What was linked or named here stays, and is found again by another config."),
            recommended=True,
        ),
        Option(
            option_id=ALL,
            label=_("Delete its things too"),
            description=_("With what was linked to them. This cannot be undone."),
        ),
    )
