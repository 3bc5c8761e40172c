"""What the desk tells Jackfield: event types and who may hear them, conditions, what configs belong to."""

from typing import Any

from jackfield.host import Event, register_condition_choice, register_event_type, register_scope

from .models import Organisation, Ticket

SAMPLE = {
    "number": 7,
    "title": "Printer on fire",
    "priority": "high",
    "organisation": 1,
    "url": "/tickets/7/",
}
SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "title": {"type": "string"},
        "priority": {"enum": ["low", "high"]},
        "organisation": {"type": "integer", "description": "The key of whose ticket it is."},
        "url": {"type": "string"},
    },
    "required": ["number", "title", "priority", "organisation", "url"],
}


def register() -> None:
    """Once, when the desk starts."""
    for verb in ("opened", "closed"):
        register_event_type(
            f"ticket.{verb}",
            description=f"A ticket was {verb}.",
            sample=SAMPLE,
            schema=SCHEMA,
            may_receive=is_member,
        )
    register_event_type(
        "build.changed",
        description="A build for a ticket goes on, or has ended.",
        sample={"build": 3, "number": 7, "organisation": 1, "state": "DONE", "text": ""},
        may_receive=is_member,
    )
    register_condition_choice(
        "ticket.priority",
        label="Priority",
        kind="choice",
        value=lambda event: event.data["priority"],
        choices=Ticket.Priority.choices,
        event_types=("ticket.*",),
    )
    register_condition_choice(
        "ticket.organisation",
        label="Organisation",
        kind="model",
        value=lambda event: event.data["organisation"],
        queryset=seen_by,
        event_types=("ticket.*",),
    )
    register_scope(
        "organisation",
        label="Organisation",
        may_bind=may_bind,
        describe=describe,
        hears=lambda scope_id, event: str(event.data["organisation"]) == scope_id,
    )


def seen_by(user: Any) -> Any:
    """The organisations that somebody may see, and choose in a condition: all, or their own."""
    return Organisation.objects.all() if user.is_superuser else Organisation.objects.filter(members=user)


def is_member(user: Any, event: Event) -> bool:
    """Only members of a ticket's organisation hear of it; asked again when it is sent."""
    return Organisation.objects.filter(pk=event.data["organisation"], members=user).exists()


def may_bind(user: Any, scope_id: str) -> bool:
    """Members bind configs to their own organisations."""
    return scope_id.isdecimal() and Organisation.objects.filter(pk=scope_id, members=user).exists()


def describe(scope_id: str) -> str | None:
    """An organisation's name."""
    found = Organisation.objects.filter(pk=scope_id).first()
    return None if found is None else found.slug
