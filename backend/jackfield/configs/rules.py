"""What an integration says of its configs' secrets: which there are, which it needs, where they are sent."""

from jackfield.registry import queries
from jackfield.registry.destinations import SecretRules
from jackfield.sdk.declaring import destinations_in_rows
from jackfield.sdk.hiding import rules_of

__all__ = ["SecretRules", "secret_rules"]


def secret_rules(integration_id: str) -> SecretRules:
    """Return the rules of an integration.

    Of one that is not installed nobody knows where secrets are sent: each setting may say it.
    """
    integration = queries.installed(integration_id)
    if integration is None:
        return SecretRules(all_are_destinations=True)
    form = integration.config_form_cls
    may_be_hidden = rules_of(form).visible
    required = (n for n in form.secret_names if form.base_fields[n].required and n not in may_be_hidden)
    return SecretRules(
        required=frozenset(required),
        destinations=frozenset(form.destination_names),
        in_rows=destinations_in_rows(form),
        judge=form.missing_secrets,
    )
