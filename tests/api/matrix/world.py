"""One config with everything that one can have, and each caller; made once for a module and rolled back."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from jackfield.accounts import engines
from jackfield.accounts import operations as accounts
from jackfield.accounts.authentication import principal_of_authorization, principal_of_session
from jackfield.accounts.principal import ANONYMOUS, Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import RequestInfo
from jackfield.api.execution import execute
from jackfield.audit import operations as audit
from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs import sharing
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.delivery.models import Attempt, Breaker, Delivery, Event
from jackfield.deployment import operations as deployment
from jackfield.deployment.models import Process
from jackfield.flows import runner, stepdata
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject
from jackfield.registry import operations as registry
from jackfield.resources.models import Resource, Sync
from jackfield.sdk import steps
from tests.api.people import PASSWORD

#: Never in any answer.
SECRET = "quince-and-quiver"
#: In no answer to who does not see the config.
PRIVATE_NAME = "Panel behind the curtain"
#: In no answer but to themselves and administrators.
EMAIL = "owner@private.test"

_ROLES = {
    "viewer": Role.VIEWER,
    "operator": Role.OPERATOR,
    "editor": Role.EDITOR,
    "manager": Role.MANAGER,
}


class World:
    """What there is; nothing of it is changed but within a savepoint."""

    def __init__(self) -> None:
        """Make it all."""
        users: Any = get_user_model()
        self.users = {
            name: users.objects.create_user(name, password=PASSWORD, email=f"{name}@elsewhere.test")
            for name in ("stranger", "viewer", "operator", "editor", "manager", "member", "deactivated")
        }
        self.users["owner"] = users.objects.create_user("owner", password=PASSWORD, email=EMAIL)
        self.users["administrator"] = users.objects.create_superuser("administrator", password=PASSWORD)
        self.group = Group.objects.create(name="crew")
        self.group.user_set.add(self.users["member"])
        self.owls = Group.objects.create(name="owls")
        self.owls.user_set.add(self.users["owner"])
        self.principals = self._principals()
        self.config = self._config()
        self.event, self.settled, self.waiting = self._deliveries()
        self.thing, self.gone_thing, self.sync = self._things()
        self.flows = self._flows()
        self.owners_token, _letters = accounts.create_token(
            actor=self.users["owner"], user=self.users["owner"], name="Owner's", scopes=(TokenScope.READ,)
        )
        audit.record(
            actor=self.users["administrator"],
            action="integration.paused",
            subject_kind="integration",
            subject_id="panel",
            subject_label="Panel",
        )
        deployment.enter(kind="SERVER")
        # However long the tests take, it has been seen of late.
        seen_at = timezone.now() + timedelta(hours=1)
        Process.objects.create(kind="SERVER", name="here", version="1", seen_at=seen_at)
        self.entry = AuditEntry.objects.filter(action="config.updated").latest("pk")
        self.grant_entry = AuditEntry.objects.filter(action="config.granted").earliest("pk")
        self.ids = self._ids()
        self.ids["form"] = self._form_token()

    def ask(
        self,
        caller: str,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        may_set_cookies: bool = True,
    ) -> dict[str, Any]:
        """Run an operation for a caller and return the answer."""
        info = RequestInfo(address="127.0.0.1", can_set_cookies=may_set_cookies)
        # As for each request anew: signing in leaves its marks on a principal, and a user keeps permissions.
        principal = replace(self.principals[caller], user=copy(self.principals[caller].user))
        return execute(query, {**self.ids, **(variables or {})}, None, principal, info).body()

    def _principals(self) -> dict[str, Principal]:
        found = {name: _session(user) for name, user in self.users.items() if name != "deactivated"}
        key = _session_key(self.users["deactivated"])
        get_user_model()._default_manager.filter(pk=self.users["deactivated"].pk).update(is_active=False)
        self.users["deactivated"].refresh_from_db()
        return {
            **found,
            "anonymous": ANONYMOUS,
            "deactivated": principal_of_session(key),
            "small_token": _token(self.users["manager"]),
            "roots_small_token": _token(self.users["administrator"]),
        }

    def _config(self) -> Config:
        owner = self.users["owner"]
        registry.deactivate(integration_id="sleeping", actor=None)
        config = configs.create(
            actor=owner,
            owner=owner,
            integration_id="panel",
            name=PRIVATE_NAME,
            settings={"url": "https://panel.test/", "note": "before", "rows": [{"word": "w"}]},
            secrets={"token": SECRET, "signing_secret": "whsec_bWF0cml4LW1hdHJpeC1tYXRyaXg="},
            event_types=("ticket.*",),
            conditions={
                "mode": "ALL",
                "conditions": [{"choice": "data.title", "operator": "contains", "values": ["Panel"]}],
            },
            enabled=True,
        )
        for name, role in _ROLES.items():
            sharing.grant(actor=owner, config_id=config.pk, role=role, user_id=self.users[name].pk)
        sharing.grant(actor=owner, config_id=config.pk, role=Role.VIEWER, group_id=self.group.pk)
        set_role(config=config, grantee=self.users["deactivated"], role=Role.MANAGER, granted_by=owner)
        configs.update(actor=owner, config_id=config.pk, settings={**config.settings, "note": "after"})
        Breaker.objects.create(
            config=config, state="OPEN", reason="It fails.", probe_at=timezone.now() + timedelta(hours=1)
        )
        now = timezone.now()
        Config.objects.filter(pk=config.pk).update(
            health="FAILING",
            health_reason="It is broken.",
            health_cause="SLOW",
            checked_at=now,
            last_success_at=now,
            failure_count=2,
        )
        config.refresh_from_db()
        return config

    def _deliveries(self) -> tuple[Event, Delivery, Delivery]:
        now = timezone.now()
        event = Event.objects.create(
            type="ticket.opened",
            data={"title": PRIVATE_NAME},
            audience={"users": [self.users["owner"].pk]},
            publisher=self.users["owner"],
            ordering_key="one",
        )
        first = Delivery.objects.create(event=event, config=self.config, state="REJECTED", settled_at=now)
        settled = Delivery.objects.create(
            event=event,
            config=self.config,
            state="REJECTED",
            reason="Refused.",
            settled_at=now,
            due_at=None,
            attempt_count=1,
            redelivery_of=first,
        )
        Attempt.objects.create(
            delivery=settled,
            number=1,
            started_at=now,
            finished_at=now,
            duration_ms=5,
            outcome="REJECTED",
            response_status=400,
            request_excerpt="POST",
            response_excerpt="No.",
            error="Refused.",
        )
        waiting = Delivery.objects.create(
            event=event, config=self.config, state="RETRYING", due_at=now, attempt_count=1
        )
        return event, settled, waiting

    def _things(self) -> tuple[Resource, Resource, Sync]:
        common = {"config": self.config, "integration_id": "panel", "kind": "light"}
        thing, gone = (
            Resource.objects.create(
                **common,
                integration_key=key,
                folded_key=key,
                name=f"{PRIVATE_NAME} {key}",
                state="on",
                attributes={"a": 1},
                is_detached=key == "gone",
            )
            for key in ("here", "gone")
        )
        now = timezone.now()
        sync = Sync.objects.create(
            config=self.config, state="FAILED", finished_at=now, notes=["A note."], error="It broke.",
            drift_added=1, drift_removed=1, drift_checked_at=now,
        )  # fmt: skip
        return thing, gone, sync

    def _flows(self) -> dict[str, Flow]:
        """Of the owner alone: one for each kind of step."""
        owner = self.users["owner"]
        option = steps.Option(option_id="a", label="A", description="The first.")
        facts = [steps.Fact(label="Name", value=PRIVATE_NAME)]
        worlds: dict[str, Any] = {
            "menu": steps.Menu(step_id="s", title="T", options=[option], description="D"),
            "confirm": steps.Confirm(
                step_id="s", title="T", description="D", type_to_confirm="yes", options=[option],
                consequences=[steps.Consequence(label="It goes.", count=2)],
            ),
            "external": steps.External(
                step_id="s", title="T", description="D", url="https://away.test/", user_code="AB",
                expires_at=timezone.now() + timedelta(hours=1),
            ),
            "progress": steps.Progress(step_id="s", title="T", message="M", fraction=0.5, description="D"),
            "done": steps.Done(message="M", facts=facts, result={"a": 1}),
            "abort": steps.Abort(reason="No."),
        }  # fmt: skip
        found = {
            name: Flow.objects.create(
                kind=Flow.Kind.MANAGE,
                started_by=owner,
                integration_id="panel",
                config=self.config,
                about=Subject(integration_id="panel", config_id=self.config.pk, action=name).as_text(),
                step=stepdata.placed(stepdata.as_data(step), number=n, can_go_back=False, turn=1),
                is_over=name in stepdata.OVER,
                expires_at=timezone.now() + timedelta(hours=1),
            )
            for n, (name, step) in enumerate(worlds.items())
        }
        form = runner.start(user=owner, kind=Flow.Kind.CONFIGURE, config_id=self.config.pk)
        return {**found, "form": form}

    def _form_token(self) -> str:
        """Of the owner alone, as all of them are of who read the form."""
        found = self.ask("owner", "query($config: ID!) { config(id: $config) { form { token } } }")
        token: str = found["data"]["config"]["form"]["token"]
        return token

    def _ids(self) -> dict[str, str]:
        grant = self.config.user_permissions.filter(user=self.users["viewer"]).earliest("pk")
        return {
            "config": ids.encode("cfg", self.config.pk),
            "event": ids.encode("evt", self.event.uid),
            "settled": ids.encode("dlv", self.settled.pk),
            "waiting": ids.encode("dlv", self.waiting.pk),
            "thing": ids.encode("res", self.thing.pk),
            "gone": ids.encode("res", self.gone_thing.pk),
            "sync": ids.encode("syn", self.sync.pk),
            "entry": ids.encode("aud", self.entry.pk),
            "grantEntry": ids.encode("aud", self.grant_entry.pk),
            "grant": ids.encode("grt", f"u{grant.pk}"),
            "token": ids.encode("tok", self.owners_token.pk),
            "owner": ids.encode("usr", self.users["owner"].pk),
            "stranger": ids.encode("usr", self.users["stranger"].pk),
            "viewer": ids.encode("usr", self.users["viewer"].pk),
            "group": ids.encode("grp", self.group.pk),
            "owls": ids.encode("grp", self.owls.pk),
            **{f"{name}Flow": ids.encode("flw", flow.pk) for name, flow in self.flows.items()},
        }


def named(names: Sequence[str]) -> str:
    """Declare variables that hold ids."""
    return f"({', '.join(f'${name}: ID!' for name in names)})" if names else ""


def _session_key(user: Any) -> str:
    session = engines.store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _session(user: Any) -> Principal:
    found = principal_of_session(_session_key(user))
    assert found.user == user
    return found


def _token(user: Any) -> Principal:
    _row, secret = accounts.create_token(actor=user, user=user, name="Small", scopes=(TokenScope.READ,))
    return principal_of_authorization(f"Bearer {secret}")
