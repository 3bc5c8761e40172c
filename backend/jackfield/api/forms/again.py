"""The form that a token stands for, made again for the same viewer, and filled in with what was typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils import timezone

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api.authors import asked
from jackfield.api.forms import actions, activation, configs, flow_steps, tokens
from jackfield.api.forms.describing import describe
from jackfield.api.forms.fields import FormSchema
from jackfield.api.forms.problems import problems_of
from jackfield.api.forms.reading import Read, read
from jackfield.api.forms.tokens import FormExpired, FormOf
from jackfield.api.forms.values import FieldValueInput
from jackfield.configs import queries as config_queries
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigError, ConfigNotFound
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.configs.versions import as_of_now
from jackfield.flows import queries as flow_queries
from jackfield.flows import turning, verbs
from jackfield.flows.conversation import form_of
from jackfield.flows.errors import FlowError
from jackfield.flows.models import Flow
from jackfield.registry import queries
from jackfield.registry.errors import ActivationRefused, IntegrationError
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.records import readable
from jackfield.sdk.versions import MigrationFailed
from jackfield.vault import SecretUnreadable

#: A form whose fields depend on what is typed is made anew so often until its fields stay the same.
_MAX_ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Again:
    """A form that can be made as often as one likes."""

    integration: Any
    made_for: FormOf
    #: Makes the form, blank or of what was typed.
    build: Callable[[Mapping[str, Any] | None], forms.Form]
    #: The config that it changes; None for a new one, and for other forms.
    config: Config | None = None
    #: How it is headed, and what its button says.
    heading: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, Any] = field(default_factory=dict)
    #: Of a flow's step: those that were typed before and not taken.
    secrets_typed: frozenset[str] = frozenset()

    @property
    def is_stale(self) -> bool:
        """Whether the config has been changed since the form was read: what is typed must go nowhere."""
        return self.config is not None and self.config.version != self.made_for.version


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form with what was typed in it; not validated yet."""

    form: forms.Form
    read: Read


def of_token(*, principal: Principal, token: str) -> Again:
    """Return the form that a token stands for, as it is made today.

    Raises:
        FormExpired: The token has run out, or what it stands for is gone or not the viewer's any more.
    """
    made_for = tokens.decode(principal=principal, token=token)
    integration = queries.installed(made_for.integration_id)
    record = queries.records().get(made_for.integration_id)
    if integration is None or record is None or not principal.is_authenticated:
        raise FormExpired
    if made_for.flow_id is not None:
        return _of_flow(principal, made_for, integration)
    if made_for.purpose == "config":
        return _of_config(principal, made_for, integration, record)
    if made_for.purpose == "activation":
        return _of_activation(principal, made_for, integration, record)
    return _of_action(principal, made_for, integration, record)


def fill(again: Again, values: Sequence[FieldValueInput]) -> Filled:
    """Fill in a form, whose fields may depend on what is typed; what the author raises comes through."""
    return filled_in(again.build, values)


def filled_in(
    build: Callable[[Mapping[str, Any] | None], forms.Form], values: Sequence[FieldValueInput]
) -> Filled:
    """Fill in the form that ``build`` makes, blank or of data."""
    form = build(None)
    for rounds_left in reversed(range(_MAX_ROUNDS)):
        found = read(form=form, values=values)
        filled = build(found.data)
        if not rounds_left or not found.unknown or filled.fields.keys() == form.fields.keys():
            return Filled(form=filled, read=found)
        form = filled
    raise AssertionError("The last round returns.")


def shown(again: Again, values: Sequence[FieldValueInput], *, principal: Principal) -> FormSchema | None:
    """Describe a form filled in with what was typed, saving nothing; None when the author's code raises.

    Its token keeps the config's version: whoever has changed the config meanwhile is not overwritten.
    """
    return asked(
        lambda: describe_filled(again, values, principal=principal),
        of=again.integration.integration_id,
        what="form",
        otherwise=None,
        redact=secrets_in(values),
    )


def secrets_in(values: Sequence[FieldValueInput]) -> list[str]:
    """Return the secrets that were typed, so that nothing quotes them."""
    found: list[str | None] = []
    for item in values:
        if item.value.secret:
            secret = item.value.secret
            found.append(secret.set or (secret.rotate.set if secret.rotate else None) or None)
        found += [entry.value or None for entry in item.value.mapping or ()]
    return [text for text in found if text]


def describe_filled(again: Again, values: Sequence[FieldValueInput], *, principal: Principal) -> FormSchema:
    """Describe a form filled in with what was typed; what the author raises comes through."""
    filled = fill(again, values)
    made_for = replace(again.made_for, revision=tokens.revision_of(filled.form))
    return describe(
        form=filled.form,
        token=tokens.encode(principal=principal, form=made_for),
        revision=made_for.revision,
        secrets=again.secrets,
        people=configs.people_of(again.secrets),
        secrets_typed=again.secrets_typed,
        typed={**filled.read.unreadable, **filled.read.data},
        problems=problems_of(filled.form, beside=filled.read.problems),
        **again.heading,
    )


def _of_config(principal: Principal, made_for: FormOf, integration: Any, record: IntegrationRecord) -> Again:
    if not principal.has(TokenScope.EDIT):
        raise FormExpired
    config: Config | None = None
    if made_for.config_id is not None:
        try:
            config = config_queries.get(
                user=principal.user, config_id=made_for.config_id, permission=Permission.EDIT
            )
        except ConfigNotFound as error:
            raise FormExpired from error
        try:
            config = as_of_now(config, integration)
        except MigrationFailed as error:
            raise FormExpired from error
    elif not verbs.may_see(principal.user, record) or record.state == IntegrationRecord.State.INACTIVE:
        raise FormExpired
    return Again(
        integration=integration,
        made_for=made_for,
        build=lambda data: configs.build(
            integration=integration, viewer=principal.user, config=config, data=data
        ),
        config=config,
        heading=configs.heading(integration=integration, config=config),
        secrets={} if config is None else config.secrets,
    )


def _of_activation(
    principal: Principal, made_for: FormOf, integration: Any, record: IntegrationRecord
) -> Again:
    if not principal.has(TokenScope.MANAGE) or not verbs.may(principal.user, "activate"):
        raise FormExpired
    step = activation.first_step(integration)
    if step is None:
        raise FormExpired
    try:
        record = readable(record)
    except ActivationRefused as error:
        raise FormExpired from error
    return Again(
        integration=integration,
        made_for=made_for,
        build=lambda data: form_of(step, record, data),
        heading=activation.heading(step),
        secrets=record.secrets,
    )


def _of_action(principal: Principal, made_for: FormOf, integration: Any, record: IntegrationRecord) -> Again:
    action = actions.of_purpose(integration, made_for.purpose)
    if action is None or record.state == IntegrationRecord.State.INACTIVE:
        raise FormExpired
    if action.needs_config:
        # Of which config nothing is said yet: who may is asked where it is done.
        is_allowed = principal.has(TokenScope.OPERATE) and verbs.may_see(principal.user, record)
    else:
        is_allowed = principal.has(TokenScope.MANAGE) and verbs.may(principal.user, "manage")
    if not is_allowed:
        raise FormExpired
    return Again(
        integration=integration,
        made_for=made_for,
        build=lambda data: actions.build(action, data),
        heading=actions.heading(action),
    )


def _scope_of(made_for: FormOf, flow: Flow) -> TokenScope:
    """Return what a token needs to answer a flow that stands at a form."""
    if made_for.purpose == "config":
        return TokenScope.EDIT
    is_of_config = flow.kind == Flow.Kind.MANAGE and flow.config_id is not None
    return TokenScope.OPERATE if is_of_config else TokenScope.MANAGE


def _of_flow(principal: Principal, made_for: FormOf, integration: Any) -> Again:
    try:
        flow = flow_queries.get(user=principal.user, flow_id=made_for.flow_id or 0)
        if not principal.has(_scope_of(made_for, flow)):
            raise FormExpired
        if flow.is_over or flow.expires_at <= timezone.now():
            raise FormExpired
        place = turning.place_of(flow)
        step, talk = turning.form_step(place, flow.step["step_id"])
        filled = turning.form(place, talk, step)
        if filled.config is not None:
            config_queries.get(user=principal.user, config_id=filled.config.pk, permission=Permission.EDIT)
    except (FlowError, ConfigError, IntegrationError, ConfigUnusable, SecretUnreadable) as error:
        raise FormExpired from error

    def build(data: Mapping[str, Any] | None) -> forms.Form:
        made = turning.form(place, talk, step, data)
        if made.config is not None and made.config.version != filled.config.version:
            raise FormExpired
        return made.form

    return Again(
        integration=integration,
        made_for=made_for,
        build=build,
        config=filled.config,
        heading=flow_steps.heading(flow, step),
        secrets=filled.secrets,
        secrets_typed=filled.secrets_typed,
    )
