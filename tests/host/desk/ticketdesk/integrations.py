"""Integrations that the desk brings along: one over Jackfield's own configs, two over the desk's."""

import logging
from typing import Any, ClassVar

from django import forms

from jackfield.sdk import Event, Integration, IntegrationConfigForm, SignalHook, conditions

from . import builds, farm
from .fields import TicketFieldHook
from .forms import DeskConfigForm
from .models import BuildStatus, DeskIntegrationConfig, Note, Organisation, Ticket, User
from .tickets import described, ticket_opened

logger = logging.getLogger(__name__)


class MentionForm(IntegrationConfigForm):
    """Who is to be mentioned."""

    who = forms.CharField(label="Who", max_length=100)

    class Meta:
        fieldsets = ((None, {"description": "Whose name is written on new tickets.", "fields": ("who",)}),)


class Mention(Integration[Any]):
    """Writes a name on every ticket that is opened; as the guide prints it, by a signal."""

    name = "Mention"
    description = "Writes somebody's name on every new ticket."
    default_settings: ClassVar[dict[str, Any]] = {"who": ""}
    config_form_cls = MentionForm

    def initialize(self) -> None:
        """Listen."""
        SignalHook(self, ticket_opened, self._on_ticket_opened)

    def _on_ticket_opened(self, ticket: Ticket) -> None:
        for config in self.get_configs():
            Note.objects.create(ticket=ticket, text=f"For {config.get('who')}")


class DeskIntegration(Integration[Any]):
    """Base of the integrations over the desk's own configs."""

    config_form_cls = DeskConfigForm

    def get_configs(self, organisation: Organisation | None, **filters: Any) -> Any:  # type: ignore[override]
        """Return the enabled configs of one organisation; None: those that belong to none.

        Whose they are has to be said each time: so nobody gets another's by forgetting it.
        """
        return super().get_configs(organisation=organisation, **filters)


class BuilderForm(DeskConfigForm):
    """How an organisation builds."""

    command = forms.CharField(label="Command", max_length=200)
    run_manually = forms.BooleanField(label="Wait for somebody to run it", required=False)
    timeout_s = forms.IntegerField(label="Seconds until it has timed out", required=False, min_value=1)
    only_when = conditions.ConditionsField(
        label="Only for tickets where", required=False, patterns=("ticket.opened",)
    )
    watchers = forms.ModelMultipleChoiceField(label="Watchers", queryset=User.objects.all(), required=False)

    #: Which fields choose what an organisation has, and by what of it.
    of_organisation: ClassVar[dict[str, str]] = {"watchers": "organisations"}


class Builder(DeskIntegration):
    """Starts a build for each new ticket, and says on the ticket how it is doing."""

    integration_id = "builder"
    name = "Builder"
    description = "Starts a build for each new ticket."
    default_settings: ClassVar[dict[str, Any]] = {
        "command": "make",
        "run_manually": False,
        "timeout_s": None,
        "only_when": {},
        "watchers": [],
    }
    config_form_cls = BuilderForm

    def initialize(self) -> None:
        """Listen, and show the field."""
        SignalHook(self, ticket_opened, self._on_ticket_opened)
        SignalHook(self, builds.build_asked, self._on_build_asked)
        TicketFieldHook(self, "Builds", self._builds)

    def _on_ticket_opened(self, ticket: Ticket) -> None:
        opened = Event(
            id=f"ticket-{ticket.pk}",
            type="ticket.opened",
            occurred_at=ticket.opened_at,
            data=described(ticket),
        )
        matcher = conditions.Matcher(opened)
        for config in self.get_configs(ticket.organisation):
            if not matcher.matches(config.get("only_when"), of=config.pk):
                continue
            status = BuildStatus.create_for_integration(ticket, config)
            if not status.can_run:
                builds.begin(status, config)
                self._build(status, config)

    def _on_build_asked(self, status: BuildStatus, config: DeskIntegrationConfig) -> None:
        if status.integration_id == self.id:
            self._build(status, config)

    def _build(self, status: BuildStatus, config: DeskIntegrationConfig) -> None:
        """Have the farm build; whatever it says instead is how the build is doing."""
        try:
            farm.start(ticket=status.ticket_id, command=config.get("command"))
        except farm.NoSuchJob as refusal:
            builds.change(status, state=BuildStatus.State.ERROR, text=str(refusal))
        except Exception as error:
            logger.exception("A build could not be started.", extra={"build": status.pk})
            builds.change(
                status, state=BuildStatus.State.ERROR, text=f"Internal error: {type(error).__name__}."
            )

    def _builds(self, ticket: Ticket) -> str | None:
        states = [build.state for build in ticket.builds.order_by("pk")]
        return ", ".join(states) or None
