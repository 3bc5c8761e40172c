"""Why an event goes to a config or does not: the rules of routing, asked one by one."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jackfield.configs import scopes
from jackfield.configs.models import Config
from jackfield.delivery import audience as audiences
from jackfield.delivery.audience import parse
from jackfield.delivery.event_types import has_rule, may_receive
from jackfield.delivery.models import Event
from jackfield.delivery.routing.asked_conditions import NEVER, understood
from jackfield.delivery.routing.choosing import as_told
from jackfield.delivery.standing import standings
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.conditions.choices import choices_for
from jackfield.sdk.conditions.judging import Judge
from jackfield.sdk.conditions.sentences import sentence
from jackfield.sdk.conditions.sets import Mode
from jackfield.sdk.events import covering_patterns


@dataclass(frozen=True, kw_only=True)
class RuleVerdict:
    """One rule, and whether it held."""

    #: A sentence.
    rule: str
    held: bool
    #: What was found instead, or why it could not be judged; None where there is nothing to add.
    actual: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoutingVerdict:
    """Whether a config gets an event, and by which rule that was decided."""

    matched: bool
    decided_by: str
    #: All of them, in the order in which they decide.
    rules: list[RuleVerdict]


def verdict(event: Event, config: Config, *, viewer: Any = None) -> RoutingVerdict:
    """Say whether ``config`` would get ``event`` if it were published now, and why.

    It tells of the event's data: ask first whether who wants to know may see it.

    Args:
        event: Published, or one that was never saved.
        config: As it is, or as it would be once it is saved.
        viewer: Who wants to know: rows of the application are named that they may see, of others the keys.
    """
    rules = [*_rules_of_the_config(event, config), *_rules_of_the_owner(event, config)]
    matches, asked = _conditions(event, config, viewer)
    failed = next((one for one in rules if not one.held), None)
    rules += asked
    if failed is not None:
        return RoutingVerdict(matched=False, decided_by=failed.rule, rules=rules)
    if not matches:
        decided_by = next((one.rule for one in asked if not one.held), _("It has no conditions to hold."))
        return RoutingVerdict(matched=False, decided_by=decided_by, rules=rules)
    return RoutingVerdict(matched=True, decided_by=_("Nothing stands against it."), rules=rules)


def _rules_of_the_config(event: Event, config: Config) -> list[RuleVerdict]:
    standing = standings([config.integration_id])[config.integration_id]
    patterns = sorted(_patterns(config))
    return [
        RuleVerdict(rule=_("The config is enabled."), held=bool(config.enabled)),
        RuleVerdict(
            rule=_("Its integration is active or paused."),
            held=standing.state != IntegrationRecord.State.INACTIVE,
            actual=str(standing.state),
        ),
        RuleVerdict(
            rule=_("It hears %(type)s.") % {"type": event.type},
            held=not set(covering_patterns(event.type)).isdisjoint(patterns),
            actual=", ".join(patterns) or None,
        ),
    ]


def _rules_of_the_owner(event: Event, config: Config) -> list[RuleVerdict]:
    try:
        audience = parse(event.audience)
    except ValueError:
        return [RuleVerdict(rule=_("The audience of the event can be read."), held=False)]
    groups = audiences.memberships(user_keys=[config.owner_id], group_keys=audience.groups)
    found = [
        RuleVerdict(
            rule=_("Its owner is active and in the audience of the event."),
            held=audiences.hears(
                audience, user=config.owner, group_keys=groups.get(config.owner_id, frozenset())
            ),
        )
    ]
    if has_rule(event.type):
        let_in = may_receive(user=config.owner, event=event)
        found.append(RuleVerdict(rule=_("The application lets its owner know of the event."), held=let_in))
    if config.scope_kind:
        rule = _("The event concerns what the config is bound to.")
        found.append(
            RuleVerdict(rule=rule, held=scopes.lets_in(config, event), actual=scopes.describe(config))
        )
    return found


def _conditions(event: Event, config: Config, viewer: Any) -> tuple[bool, list[RuleVerdict]]:
    conditions = understood(config.pk, config.conditions)
    if conditions is NEVER:
        return False, [RuleVerdict(rule=_("Its conditions can be read."), held=False)]
    if conditions.mode is Mode.ALWAYS:
        return True, []
    judge = Judge(as_told(event))
    labels = {one.choice_id: one for one in choices_for(_patterns(config))}
    asked = []
    for one in conditions.conditions:
        found = judge.find(one)
        rule = sentence(one.condition, labels.get(one.condition.choice_id), viewer=viewer)
        asked.append(RuleVerdict(rule=rule, held=found.held, actual=found.note or found.actual.shown()))
    if conditions.mode is Mode.ANY and len(asked) > 1:
        held = any(one.held for one in asked)
        asked.insert(0, RuleVerdict(rule=_("At least one of its conditions holds."), held=held))
    return judge.matches(conditions), asked


def _patterns(config: Config) -> set[str]:
    key: int | None = config.pk
    if key is None:
        return set(config.event_types)
    return set(config.listenings.values_list("pattern", flat=True))
