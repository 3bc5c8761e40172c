"""Slips of the pen in a class: names of settings that there are not, found before anything is called."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.formfields import SecretField
from jackfield.sdk.integration import Integration


def slips_of(integration: type[Integration[Any]]) -> Iterator[str]:
    """Yield a sentence for each; none of what can only be told of a form that is built."""
    try:
        integration.config_form_cls  # noqa: B018 - it is made when it is asked for
    except ImproperlyConfigured as error:
        yield str(error)
        return
    yield from _slips_of_choices(integration)
    yield from _slips_of_inbound(integration)


def _slips_of_choices(integration: type[Integration[Any]]) -> Iterator[str]:
    """Yield a sentence for each setting that ``@choices`` names and that there is not."""
    fields = integration.config_form_cls.base_fields
    there = ", ".join(name for name in fields if name not in {"name", "enabled"}) or "none"
    for source in integration.abilities.choices.values():
        if source.field not in fields:
            yield f"@choices({source.field!r}): there is no such setting; there are {there}."
        for name in source.depends_on:
            if name not in fields:
                yield (
                    f"@choices({source.field!r}): depends_on names {name!r}, which is no setting;"
                    f" there are {there}."
                )


def _slips_of_inbound(integration: type[Integration[Any]]) -> Iterator[str]:
    hook = integration.abilities.inbound
    fields = integration.config_form_cls.base_fields
    asked: Mapping[str, bool] = getattr(hook and hook.verify, "asks_for", {})
    for name, is_secret in asked.items():
        if name not in fields:
            yield f"@inbound: verify names {name!r}, which is no setting."
        elif is_secret and not isinstance(fields[name], SecretField):
            yield f"@inbound: {name!r} must be a Secret."
