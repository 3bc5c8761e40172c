"""MANAGE: whatever else an integration offers, for itself, a config or a thing at the service."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jackfield.audit.operations import Change, record
from jackfield.configs import contexts, operations, queries
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery.calls import calling, remembering
from jackfield.delivery.calls.calling import Call, Ended, NotCallable
from jackfield.flows import actions, checking, conversation, verbs
from jackfield.flows.errors import AnswerRefused, GatewayFailed, NotEnabled, ResourceNotFound
from jackfield.flows.kinds.kind import Asking, FilledForm, Kind, Reply, Talk
from jackfield.flows.subjects import Subject
from jackfield.registry.errors import IntegrationNotFound
from jackfield.registry.queries import records
from jackfield.resources import errors as resources
from jackfield.resources import operations as resource_operations
from jackfield.resources.models import Resource as ResourceRow
from jackfield.resources.queries import visible_resource
from jackfield.sdk import steps
from jackfield.sdk.outcomes import Outcome, Verdict
from jackfield.sdk.resources import Resource


class Manage(Kind):
    """An action: of the integration by the permission to manage, of a config by OPERATE, or VIEW."""

    def subject(self, *, user: Any, asked: Subject) -> Subject:
        """Be about an action of an integration, of a config, or of a thing of it."""
        subject = replace(asked, action=actions.named(asked.action))
        if asked.resource_id is not None:
            config_id = _resource(user, asked.resource_id).config_id
            if asked.config_id not in {None, config_id}:
                message = _("The thing is one of another config.")
                raise AnswerRefused([(("configId",), "invalid", message)])
            subject = replace(subject, config_id=config_id)
        if subject.config_id is not None:
            config = queries.get(user=user, config_id=subject.config_id)
            if asked.integration_id not in {"", config.integration_id}:
                message = _("The config is one of another integration.")
                raise AnswerRefused([(("integrationId",), "invalid", message)])
            subject = replace(subject, integration_id=config.integration_id)
        if not subject.integration_id:
            message = _("Say which integration, or which config.")
            raise AnswerRefused([(("integrationId",), "required", message)])
        self.admit(user=user, subject=subject)
        return subject

    def admit(self, *, user: Any, subject: Subject) -> None:
        """By what the action is about."""
        config = None
        if subject.config_id is not None:
            config = queries.get(user=user, config_id=subject.config_id)
        else:
            record = records().get(subject.integration_id)
            if not (verbs.may_see(user, record) or verbs.may(user, "manage")) or record is None:
                raise IntegrationNotFound(subject.integration_id)
        integration = checking.usable(subject.integration_id)
        action = actions.of(integration, subject.action)
        if action is not None:
            kind = None if subject.resource_id is None else _resource(user, subject.resource_id).kind
            actions.require_its_own(action, has_config=config is not None, resource_kind=kind)
        if config is None or action is None:
            verbs.require(user=user, verb="manage", integration_id=subject.integration_id)
        if config is not None:
            reads_only = action is not None and action.reads_only
            permission = Permission.VIEW if reads_only else Permission.OPERATE
            operations.require(actor=user, config=config, permission=permission)

    def ask(self, talk: Talk) -> Reply | Asking:
        """Ask the gateway, with the config's context if it is about one."""
        integration = checking.usable(talk.subject.integration_id)
        request = replace(talk.request, action=talk.subject.action)
        if talk.subject.resource_id is not None:
            row = _resource(talk.user, talk.subject.resource_id)
            request = replace(request, resource=resource_operations.as_said(row))
        if talk.subject.config_id is None:
            return _of_integration(integration, request, talk.secret_names)
        config = queries.get(user=talk.user, config_id=talk.subject.config_id)
        typed = conversation.secrets_typed(request, talk.secret_names)
        return _of_config(_call(config, integration), request, talk.subject.resource_id, typed)

    def form(
        self, *, talk: Talk, step: steps.Form, typed: Mapping[str, Any], data: Mapping[str, Any] | None
    ) -> FilledForm:
        """Filled with what the author says."""
        return FilledForm(
            form=conversation.filled(step, initial={**step.initial, **typed}, is_set=set(typed), data=data),
            purpose=actions.purpose_of(talk.subject.action),
            integration_id=talk.subject.integration_id,
        )

    def carry_out(self, *, talk: Talk, done: steps.Done, checked: bool) -> int | None:
        """Write down who has done it, unless it only read; the rest the service has done."""
        subject = talk.subject
        declared = checking.usable(subject.integration_id).abilities.actions.get(subject.action)
        if declared is None or not declared.reads_only:
            _audit(talk)
        return subject.config_id


def _audit(talk: Talk) -> None:
    subject = talk.subject
    is_of_config = subject.config_id is not None
    label = subject.integration_id
    if is_of_config:
        config = queries.get(user=talk.user, config_id=subject.config_id or 0)
        label = f"{config.name} ({config.integration_id})"
    record(
        actor=talk.user,
        action="config.managed" if is_of_config else "integration.managed",
        subject_kind="config" if is_of_config else "integration",
        subject_id=subject.config_id if is_of_config else subject.integration_id,
        subject_label=label,
        changes=[Change(field="action", after=subject.action)],
    )


def _of_integration(integration: Any, request: steps.GatewayRequest, secret_names: frozenset[str]) -> Asking:
    typed = conversation.secrets_typed(request, secret_names)
    secrets = (*conversation.secrets_of(integration), *typed)

    async def reply() -> Reply:
        step = await conversation.asked(
            lambda: integration.manage(request),
            integration_id=integration.integration_id,
            verb="manage",
            secrets=secrets,
            typed=conversation.answered(request),
        )
        return Reply(step=step)

    return reply


def _of_config(
    call: Call, request: steps.GatewayRequest, resource_id: int | None, typed: tuple[str, ...]
) -> Asking:
    stars = conversation.redactor(typed)

    async def reply() -> Reply:
        ended: Ended[Any] = await calling.make_call(
            call,
            run=lambda context: call.integration.manage(replace(request, context=context)),
            what="action",
            deadline_s=settings.JACKFIELD_CHECK_DEADLINE_S,
        )
        if ended.verdict.outcome is not Outcome.DELIVERED:
            verdict = replace(ended.verdict, reason=stars(ended.verdict.reason))
            raise GatewayFailed(verdict, then=_refused(call, ended))
        step = conversation.told(
            ended.value,
            lambda text: ended.redact(stars(text)),
            integration_id=call.integration.integration_id,
            verb="manage",
        )
        stands = step.resource if isinstance(step, steps.Done) and resource_id else None
        has_more = bool(ended.published) or ended.memory != call.memory or stands is not None
        then = partial(_settle, call, ended, resource_id, stands)
        return Reply(step=step, then=then if has_more else None)

    return reply


def _refused(call: Call, ended: Ended[Any]) -> Callable[[], None] | None:
    """Of all that an action can come to, only a refused sign-in says something of the config."""
    if ended.verdict.outcome is not Outcome.UNAUTHORIZED:
        return None
    return lambda: _ignore(calling.settle_call(call=call, ended=ended))


def _ignore(_settled: Any) -> None:
    pass


def _settle(call: Call, ended: Ended[Any], resource_id: int | None, stands: Resource | None) -> None:
    settled = calling.settle_call(call=call, ended=ended, with_health=False)
    if settled.verdict.outcome is not Outcome.DELIVERED:
        raise GatewayFailed(settled.verdict)
    if resource_id is None or stands is None or settled.dropped:
        return
    try:
        resource_operations.commanded(resource_id=resource_id, said=stands)
    except resources.UpstreamRefused as error:
        raise GatewayFailed(Verdict(outcome=Outcome.FAILED, reason=str(error))) from error


def _call(config: Config, integration: Any) -> Call:
    try:
        return calling.prepare_call(config_id=config.pk, even_unauthorized=True)
    except NotCallable as error:
        if not config.enabled:
            raise NotEnabled from error
        if not error.is_passing:
            raise GatewayFailed(Verdict(outcome=Outcome.UNAVAILABLE, reason=str(error))) from error
    # An action needs none of the integration's hooks: it need not run in this process.
    return Call(
        config_id=config.pk,
        owner_id=config.owner_id,
        config_version=config.version,
        integration=integration,
        prepared=contexts.prepare(config=config, integration=integration),
        memory=remembering.recall(config_id=config.pk),
        even_unauthorized=True,
    )


def _resource(user: Any, resource_id: int) -> ResourceRow:
    try:
        found: ResourceRow = visible_resource(user, resource_id)
    except resources.ResourceNotFound as error:
        raise ResourceNotFound from error
    if found.config_id is None or found.is_detached:
        raise ResourceNotFound
    return found


def _told(row: ResourceRow) -> Resource:
    return Resource(
        integration_key=row.integration_key,
        kind=row.kind,
        name=row.name,
        state=row.state,
        attributes=row.attributes,
        delegate_of=tuple(row.delegate_of),
    )
