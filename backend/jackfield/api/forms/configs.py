"""The form of a config: for a new one, and for one that is there."""

from typing import Any

from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api.authors import asked
from jackfield.api.forms import tokens
from jackfield.api.forms.describing import describe
from jackfield.api.forms.fields import FormSchema
from jackfield.api.people import as_user_key, read_users
from jackfield.configs.models import Config
from jackfield.registry import queries
from jackfield.sdk.forms import IntegrationConfigForm


def build(*, integration: Any, config: Config | None = None, data: Any = None) -> IntegrationConfigForm:
    """Return the form, with a config's values and with what was typed."""
    secrets_set = () if config is None else tuple(config.secrets)
    form: IntegrationConfigForm = integration.config_form_cls(
        data, integration=integration, config=config, secrets_set=secrets_set
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
    """Describe the form of a config.

    None: not installed, settings newer than the code, or the author's code raised.
    """
    integration = queries.installed(config.integration_id)
    if integration is None or config.settings_version > integration.settings_version:
        return None
    return asked(
        lambda: _described(integration, config, principal),
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


def _described(integration: Any, config: Config | None, principal: Principal) -> FormSchema:
    form = build(integration=integration, config=config)
    form_of = made_for(integration=integration, config=config, form=form)
    secrets = {} if config is None else config.secrets
    title = _("New config of %(name)s") % {"name": integration.name} if config is None else config.name
    keys = (as_user_key(entry.get("set_by")) for entry in secrets.values())
    return describe(
        form=form,
        token=tokens.encode(principal=principal, form=form_of),
        revision=form_of.revision,
        title=title,
        submit_label=_("Add") if config is None else _("Save"),
        secrets=secrets,
        people={str(key): row for key, row in read_users(keys).items()},
    )
