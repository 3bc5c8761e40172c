"""Looks at what is stored: configs whose code is gone or too old, and secrets that no key opens."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from jackfield import registry, vault
from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.configs.versions import problem_of
from jackfield.examining.findings import Finding, counted, fine, of_integration, problem, warning
from jackfield.inbound.models import Address
from jackfield.registry import records
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from jackfield.sdk.kept import kept as _

#: How many configs of an old version are read, of each integration.
_MOST_READ = 1_000
#: How many are named.
_MOST_NAMED = 5


def examine_orphans() -> Iterator[Finding]:
    """Say which configs belong to an integration that is not installed."""
    installed = {one.integration_id for one in registry.get_integration_manager().get_integrations()}
    rows = (
        Config.objects.exclude(integration_id__in=installed)
        .values("integration_id")
        .annotate(count=Count("pk"))
        .order_by("integration_id")
    )
    for row in rows:
        yield warning(
            "orphans",
            of_integration(row["integration_id"]),
            counted(
                row["count"],
                _("%(count)d config belongs to it, and it is not installed."),
                _("%(count)d configs belong to it, and it is not installed."),
            ),
            _("Install it again, or export and delete them."),
        )


def examine_versions() -> Iterator[Finding]:
    """Say which settings the code cannot read because of their version."""
    for integration in registry.get_integration_manager().get_integrations():
        other = Config.objects.filter(integration_id=integration.integration_id).exclude(
            settings_version=integration.settings_version
        )
        sentences: Counter[str] = Counter()
        for config in other.order_by("pk")[:_MOST_READ]:
            sentence = problem_of(config, integration)
            if sentence is not None:
                sentences[sentence] += 1
        for sentence, count in sorted(sentences.items()):
            yield problem(
                "settings_unreadable",
                of_integration(integration.integration_id),
                counted(
                    count,
                    _("%(count)d config cannot be read: %(reason)s"),
                    _("%(count)d configs cannot be read: %(reason)s"),
                    reason=sentence,
                ),
                _("Run the version of the integration that wrote them, or mend its migrate_settings()."),
            )


def examine_secrets() -> Iterator[Finding]:
    """Open every stored secret; say which no key opens."""
    opened = 0
    closed: list[str] = []
    for config in Config.objects.exclude(secrets={}).order_by("pk").iterator(chunk_size=500):
        opened += len(config.secrets)
        if not _opens(lambda row=config: keeping.reveal(row)):
            closed.append(f"cfg_{config.pk}")
    for record in IntegrationRecord.objects.exclude(secrets={}).order_by("pk"):
        opened += len(record.secrets)
        if not _opens(lambda row=record: records.reveal(row)):
            closed.append(record.integration_id)
    for address in Address.objects.order_by("pk").iterator(chunk_size=500):
        opened += 1
        if not _opens(lambda row=address: vault.reseal(sealed=row.sealed)):
            closed.append(_("the address of cfg_%(config)d") % {"config": address.config_id})
    if closed:
        named = ", ".join(closed[:_MOST_NAMED]) + (" ..." if len(closed) > _MOST_NAMED else "")
        yield problem(
            "secrets_unreadable",
            _("secrets"),
            counted(
                len(closed),
                _("None of the encryption keys opens the secrets of %(count)d row: %(rows)s."),
                _("None of the encryption keys opens the secrets of %(count)d rows: %(rows)s."),
                rows=named,
            ),
            _("Put back the key that is missing, behind the others; else the secrets must be entered again."),
        )
    else:
        yield fine(
            "secrets",
            _("secrets"),
            counted(
                opened,
                _("The encryption keys open all of the %(count)d secret."),
                _("The encryption keys open all of the %(count)d secrets."),
            ),
        )


def examine_health() -> Iterator[Finding]:
    """Say which integrations and configs fail, as they were seen last."""
    failing = IntegrationRecord.objects.filter(
        health__in=(Health.FAILING, Health.UNAUTHORIZED), state=IntegrationRecord.State.ACTIVE
    )
    for record in failing.order_by("pk"):
        yield problem(
            "integration_fails",
            of_integration(record.integration_id),
            record.health_reason or _("It fails."),
            _("Mend what the sentence says, then resume it: that checks it and starts it again."),
        )
    rows = (
        Config.objects.filter(enabled=True, health__in=(Health.FAILING, Health.UNAUTHORIZED, Health.QUIET))
        .values("integration_id", "health")
        .annotate(count=Count("pk"))
        .order_by("integration_id", "health")
    )
    for row in rows:
        yield warning(
            "configs_fail",
            of_integration(row["integration_id"]),
            counted(row["count"], *_SAID[Health(row["health"])]),
            _("Their owners see why, and what mends it."),
        )


_SAID = {
    Health.FAILING: (_("%(count)d config failing."), _("%(count)d configs failing.")),
    Health.UNAUTHORIZED: (
        _("%(count)d config waiting for a new sign-in."),
        _("%(count)d configs waiting for a new sign-in."),
    ),
    Health.QUIET: (_("%(count)d config silent for too long."), _("%(count)d configs silent for too long.")),
}


def _opens(reveal: Any) -> bool:
    try:
        reveal()
    except vault.SecretUnreadable:
        return False
    return True
