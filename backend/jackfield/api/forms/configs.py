"""The form of a config: for a new one, and for one that is there."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api.authors import asked
from jackfield.api.forms import tokens
from jackfield.api.forms.describing import describe
from jackfield.api.forms.fields import FormSchema
from jackfield.api.people import as_user_key, read_users
from jackfield.configs.models import Config
from jackfield.configs.rotating import PREVIOUS
from jackfield.configs.versions import as_of_now
from jackfield.registry import queries
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.versions import MigrationFailed


def build(
    *, integration: Any, viewer: Any, config: Config | None = None, data: Any = None
) -> IntegrationConfigForm:
    """Return the form for the user who fills it in, with a config's values and with what was typed."""
    secrets_set = () if config is None else tuple(config.secrets)
    form: IntegrationConfigForm = integration.config_form_cls(
        data, integration=integration, config=config, secrets_set=secrets_set, viewer=viewer
    )
    return form


def of_new(*, integration: Any, principal: Principal) -> FormSchema | None:
    """Describe the form for a new config; None when the author's code raises."""
    return asked(
        lambda: _described(integration, None, principal),
        of=integration.integration_id,
        what="configForm",
        otherwise=None,
    )


def of_config(*, config: Config, principal: Principal) -> FormSchema | None:
    """Describe the form of a config, with its settings as today's code reads them.

    None: not installed, settings newer than the code, or the author's code raised.
    """
    integration = queries.installed(config.integration_id)
    if integration is None:
        return None
    try:
        now = as_of_now(config, integration)
    except MigrationFailed:
        return None
    return asked(
        lambda: _described(integration, now, principal),
        of=config.integration_id,
        what="form",
        otherwise=None,
    )


def made_for(*, integration: Any, config: Config | None, form: IntegrationConfigForm) -> tokens.FormOf:
    """Return what a token of this form stands for."""
    return tokens.FormOf(
        integration_id=integration.integration_id,
        config_id=None if config is None else config.pk,
        version=None if config is None else config.version,
        revision=tokens.revision_of(form),
    )


def heading(*, integration: Any, config: Config | None) -> dict[str, Any]:
    """Return how the form is headed, and what its button says."""
    if config is None:
        title = _("New %(name)s config") % {"name": integration.name}
        return {"title": title, "submit_label": _("Add")}
    return {"title": config.name, "submit_label": _("Save")}


def people_of(secrets: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return who set the secrets that are kept: user rows by their key as text."""
    kept = (one for entry in secrets.values() for one in (entry, *entry.get(PREVIOUS, ())))
    keys = (as_user_key(one.get("set_by")) for one in kept)
    return {str(key): row for key, row in read_users(keys).items()}


def _described(integration: Any, config: Config | None, principal: Principal) -> FormSchema:
    form = build(integration=integration, viewer=principal.user, config=config)
    form_of = made_for(integration=integration, config=config, form=form)
    secrets = {} if config is None else config.secrets
    return describe(
        form=form,
        token=tokens.encode(principal=principal, form=form_of),
        revision=form_of.revision,
        secrets=secrets,
        people=people_of(secrets),
        **heading(integration=integration, config=config),
    )
