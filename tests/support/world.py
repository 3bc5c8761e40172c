"""A small world to look at: people, configs in every state, a week of traffic; the same each time.

`python -m tests.support.world`, in the environment of a product that nobody has used yet, makes it at
`MOMENT` and prints the ids of what stands for each kind. Names and moments are fixed; secrets and
keys are not, and no screen shows them.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import django

from tests.support.moment import Clock, stop_at

#: A Monday morning. What has a moment lies before it.
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
#: Of everybody in it but the administrator.
PASSWORD = "a-passphrase-for-guests"
_SECRET = "whsec_" + "QUJD" * 8


class World:
    """What is made, one kind after the other; `ids` says what stands for each."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids: dict[str, str] = {}
        self.configs: dict[str, Any] = {}

    def at(self, **ago: float) -> datetime:
        """Return the moment that long ago, and let what follows happen then."""
        self.clock.moment = MOMENT - timedelta(**ago)
        return self.clock.moment

    def make(self) -> None:
        """Everything."""
        self.people()
        self.lines()
        self.sharing()
        self.health()
        self.events()
        self.traffic()
        self.things()
        self.at()

    def people(self) -> None:
        """Three who may sign in, one who may not any more, and a group."""
        from jackfield.accounts.groups import create_group  # noqa: PLC0415
        from jackfield.accounts.models import ApiToken  # noqa: PLC0415
        from jackfield.accounts.people import create_user, update_user  # noqa: PLC0415

        self.at(days=20)
        self.admin = create_user(
            username="admin",
            password=os.environ["JACKFIELD_ADMIN_PASSWORD"],
            is_administrator=True,
            display_name="Ada Lindqvist",
            email="ada@example.com",
        )
        made = [
            create_user(
                username=username,
                password=PASSWORD,
                display_name=name,
                email=f"{username}@example.com",
                actor=self.admin,
            )
            for username, name in (("mei", "Mei Tanaka"), ("jonas", "Jonas Weber"), ("amara", "Amara Okafor"))
        ]
        self.mei, self.jonas, gone = made
        self.at(days=19)
        self.group = create_group(
            actor=self.admin, name="Night shift", member_ids=[self.mei.pk, self.jonas.pk]
        )
        self.at(days=2)
        update_user(actor=self.admin, user_id=gone.pk, is_active=False)
        self.at(days=6)
        ApiToken.objects.create(
            user=self.admin,
            name="Ticket desk",
            prefix="jf_Tn4kQ2",
            digest="0" * 64,
            scopes=["READ", "PUBLISH"],
            last_used_at=MOMENT - timedelta(minutes=4),
        )
        self.ids.update(user=f"usr_{self.mei.pk}", group=f"grp_{self.group.pk}")

    def lines(self) -> None:
        """Configs, of every integration."""
        from jackfield.registry import operations as registry  # noqa: PLC0415

        self.at(days=18)
        for integration in ("webhook", "slack", "email", "practice"):
            registry.activate(integration_id=integration, actor=self.admin)
        # As they are listed: the newest first.
        self.at(days=17)
        self._config("Old CRM", "webhook", ["contact.*"], enabled=False)
        self._config("Lamps in the hall", "practice", ["ticket.*"])
        self.at(days=16)
        self._config("Customer mail", "email", ["ticket.closed"])
        self._config("Weekly digest", "email", ["report.ready"])
        self.at(days=15)
        self._config("Stock levels to warehouse", "webhook", ["stock.*"])
        self._config("Night shift pager", "webhook", ["alarm.*"])
        self.at(days=12)
        self._config("Alerts in #operations", "slack", ["alarm.*", "ticket.opened"])
        self._config("Invoices to accounting", "webhook", ["invoice.*"])
        self.at(days=9)
        self._config("Tickets to billing", "webhook", ["ticket.*"])
        self._config("Doors to the porter's desk", "webhook", ["door.opened"], owner=self.mei)

    def _config(
        self, name: str, integration: str, types: list[str], *, owner: Any = None, enabled: bool = True
    ) -> None:
        from jackfield.configs import operations as configs  # noqa: PLC0415

        host = f"https://{name.partition(' ')[0].lower()}.example.com/hooks"
        settings: dict[str, dict[str, Any]] = {
            "webhook": {"url": host},
            "slack": {"message": "*{{ event.data.title }}*"},
            "email": {
                "host": "smtp.example.com",
                "sender": "desk@example.com",
                "recipients": ["team@example.com"],
            },
            "practice": {"way": "post", "tags": ["first", "hall"], "room": "room-7"},
        }
        secrets: dict[str, dict[str, str | None]] = {
            "webhook": {"signing_secret": _SECRET},
            "slack": {"webhook_url": "https://hooks.slack.com/services/T000/B000/none"},
        }
        self.configs[name] = configs.create(
            actor=owner or self.admin,
            owner=owner or self.admin,
            integration_id=integration,
            name=name,
            settings=settings[integration],
            secrets=secrets.get(integration, {}),
            event_types=types,
            enabled=enabled,
        )

    def sharing(self) -> None:
        """With a person and with a group; one shared with the administrator."""
        from jackfield.configs import operations as configs  # noqa: PLC0415
        from jackfield.configs import sharing  # noqa: PLC0415
        from jackfield.configs.permissions import Role  # noqa: PLC0415

        key = self.configs["Tickets to billing"].pk
        self.at(days=8)
        sharing.grant(actor=self.admin, config_id=key, role=Role.EDITOR, user_id=self.mei.pk)
        self.at(days=7)
        sharing.grant(actor=self.admin, config_id=key, role=Role.OPERATOR, group_id=self.group.pk)
        self.at(days=5)
        url = "https://tickets.example.com/hooks/v2"
        configs.update(
            actor=self.mei, config_id=key, settings={"url": url}, secrets={"signing_secret": _SECRET}
        )

    def health(self) -> None:
        """One config in each."""
        from jackfield.configs.models import Config  # noqa: PLC0415
        from jackfield.delivery.models import Breaker  # noqa: PLC0415

        ago = {
            "Tickets to billing": ("HEALTHY", "", "", 120, 2),
            "Alerts in #operations": ("HEALTHY", "", "", 7 * 60, 11),
            "Doors to the porter's desk": ("HEALTHY", "", "", 26 * 60, 48),
            "Lamps in the hall": ("HEALTHY", "", "", 50 * 60, 75),
            "Invoices to accounting": (
                "FAILING",
                "invoices.example.com answered 503.",
                "BREAKER_OPEN",
                38,
                41,
            ),
            "Night shift pager": (
                "UNAUTHORIZED",
                "The service refused the sign-in.",
                "REFUSED",
                190,
                26 * 60,
            ),
            "Stock levels to warehouse": (
                "DEGRADED",
                "Some of what is sent has to be tried again.",
                "SLOW",
                14,
                3,
            ),
            "Weekly digest": (
                "QUIET",
                "Its service has not called for 2 days, which is longer than expected.",
                "SILENT",
                300,
                8 * 24 * 60,
            ),
        }
        for name, (health, reason, cause, since, worked) in ago.items():
            Config.objects.filter(pk=self.configs[name].pk).update(
                health=health,
                health_reason=reason,
                health_cause=cause,
                health_since=MOMENT - timedelta(minutes=since),
                checked_at=MOMENT - timedelta(minutes=min(since, 60)),
                last_success_at=MOMENT - timedelta(minutes=worked),
                failure_count=0 if health in {"HEALTHY", "QUIET"} else 6,
            )
        Breaker.objects.create(
            config_id=self.configs["Invoices to accounting"].pk,
            state="OPEN",
            reason="5 of 6 attempts failed, the last one: invoices.example.com answered 503.",
            since=MOMENT - timedelta(minutes=38),
            probe_at=MOMENT + timedelta(minutes=12),
            config_version=self.configs["Invoices to accounting"].version,
            openings=2,
            failed=5,
            succeeded=1,
        )

    def events(self) -> None:
        """Some of each config, in every state."""
        tickets = [
            "Printer on fire",
            "No light on floor 3",
            "Keys left in the lift",
            "Coffee machine leaks",
            "Chair without a leg",
            "Door does not close",
        ]
        for number, title in enumerate(reversed(tickets)):
            minutes = 2 + 17 * (len(tickets) - 1 - number)
            state = "CANCELLED" if number == 1 else "DELIVERED"
            self._owed("Tickets to billing", "ticket.opened", {"title": title}, minutes, state)
        for number in range(4):
            self._owed(
                "Invoices to accounting", "invoice.paid", {"number": 2041 + number}, 52 - number, "RETRYING"
            )
        self._owed("Invoices to accounting", "invoice.paid", {"number": 2045}, 41, "REJECTED")
        self._owed("Invoices to accounting", "invoice.paid", {"number": 2046}, 40, "UNKNOWN")
        self._owed("Invoices to accounting", "invoice.paid", {"number": 2047}, 39, "EXHAUSTED")
        for number in range(3):
            self._owed("Night shift pager", "alarm.raised", {"zone": f"B{number + 1}"}, 180 - number, "HELD")
        self._owed("Stock levels to warehouse", "stock.counted", {"shelf": "C7", "left": 12}, 3, "DELIVERED")

    def _owed(self, name: str, kind: str, data: dict[str, Any], minutes: int, state: str) -> None:
        from jackfield.delivery.models import Delivery, Event  # noqa: PLC0415

        at = self.at(minutes=minutes)
        event = Event.objects.create(
            uid=uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([name, kind, data])),
            type=kind,
            data=data,
            occurred_at=at,
            published_at=at,
            publisher=self.admin,
            audience={"everyone": True},
        )
        tries = {"RETRYING": 3, "EXHAUSTED": 6, "CANCELLED": 0}.get(state, 1)
        reasons = {
            "REJECTED": "invoices.example.com answered 400.",
            "UNKNOWN": "invoices.example.com broke off the connection before it answered.",
            "EXHAUSTED": "tickets.example.com answered 503.",
            "HELD": "The service refused the sign-in.",
        }
        delivery = Delivery.objects.create(
            event=event,
            config_id=self.configs[name].pk,
            state=state,
            reason=reasons.get(state, ""),
            created_at=at,
            settled_at=None if state in {"RETRYING", "HELD"} else at + timedelta(milliseconds=212),
            due_at=MOMENT + timedelta(minutes=12) if state == "RETRYING" else None,
            attempt_count=tries,
            burnt_attempts=0 if state == "HELD" else tries,
        )
        for number in range(1, tries + 1):
            self._attempt(delivery, number, state, at + timedelta(seconds=20 * (number - 1)))
        self.ids[f"delivery-{state.lower()}"] = f"dlv_{delivery.pk}"
        self.ids["event"] = f"evt_{event.uid.hex}"

    def _attempt(self, delivery: Any, number: int, state: str, at: datetime) -> None:
        from jackfield.delivery.models import Attempt  # noqa: PLC0415

        outcome, status, said, error = {
            "DELIVERED": ("DELIVERED", 204, "", ""),
            "REJECTED": (
                "REJECTED",
                400,
                '{"error": "no such invoice"}',
                "invoices.example.com answered 400.",
            ),
            "UNKNOWN": (
                "UNKNOWN",
                None,
                "",
                "invoices.example.com broke off the connection before it answered.",
            ),
            "HELD": (
                "UNAUTHORIZED",
                401,
                '{"error": "token expired"}',
                "The service refused the sign-in.",
            ),
        }.get(state, ("UNAVAILABLE", 503, "Service Unavailable", "invoices.example.com answered 503."))
        Attempt.objects.create(
            delivery=delivery,
            number=number,
            started_at=at,
            finished_at=at + timedelta(milliseconds=88 + number),
            duration_ms=88 + number,
            outcome=outcome,
            response_status=status,
            request_excerpt=f"POST https://tickets.example.com/hooks/v2\n\n{json.dumps(delivery.event.data)}",
            response_excerpt=said,
            error=error,
        )

    def traffic(self) -> None:
        """A week of hours: busy by day, a dent where the accounting fails."""
        from jackfield.delivery.models import Attempt  # noqa: PLC0415
        from jackfield.delivery.tallies import ConfigTally, TallyMark, WholeTally  # noqa: PLC0415

        begin = MOMENT.replace(minute=0)
        for hours in range(168):
            at = begin - timedelta(hours=hours)
            busy = 6 + 5 * max(0, 9 - abs(at.hour - 13)) + (hours * 7) % 5
            bad = {0: 9, 1: 4, 2: 1, 20: 2}.get(hours, 0)
            for name, delivered, failed in (
                ("Tickets to billing", busy, 1 if hours == 15 else 0),
                ("Alerts in #operations", busy // 3, 0),
                ("Invoices to accounting", 0 if hours == 0 else busy // 2, bad),
            ):
                ConfigTally.objects.create(
                    config_id=self.configs[name].pk,
                    starts_at=at,
                    slot=13,
                    delivered=delivered,
                    failed=failed,
                    longest_ms=84,
                )
            WholeTally.objects.create(
                starts_at=at, slot=13, delivered=busy + busy // 3 + busy // 2, failed=bad, longest_ms=84
            )
        # What was counted above are no attempts that anybody reads: those that are there count as counted.
        last = Attempt.objects.order_by("-pk").values_list("pk", flat=True)[0]
        TallyMark.objects.update_or_create(pk=1, defaults={"attempt_id": last})

    def things(self) -> None:
        """At the service of one config."""
        from jackfield.resources.models import Resource, Sync  # noqa: PLC0415

        key = self.configs["Lamps in the hall"].pk
        at = self.at(minutes=75)
        Sync.objects.create(config_id=key, state="SUCCEEDED", started_at=at, finished_at=at, created=3)
        for number, (name, state) in enumerate((("Entrance", "on"), ("Stairs", "off"), ("Cloakroom", "off"))):
            Resource.objects.create(
                config_id=key,
                integration_id="practice",
                integration_key=f"lamp-{number}",
                folded_key=f"lamp-{number}",
                kind="lamp",
                name=name,
                state=state,
                is_detached=number == 2,
                created_at=at,
                updated_at=at,
            )


def main() -> int:
    """Make it in the database that the environment names."""
    clock = stop_at(MOMENT)
    django.setup()
    from jackfield.project.migrating import migrate  # noqa: PLC0415 - the clock is stopped only now
    from jackfield.realtime import wakeups  # noqa: PLC0415
    from jackfield.registry import watcher  # noqa: PLC0415

    try:
        migrate()
        world = World(clock)
        world.make()
        names = {f"config {name}": f"cfg_{config.pk}" for name, config in world.configs.items()}
        json.dump({**world.ids, **names, "moment": MOMENT.isoformat()}, sys.stdout)
    finally:
        watcher.stop()
        wakeups.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
