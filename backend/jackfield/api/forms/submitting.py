"""From the input of createConfig and updateConfig to a form that has been filled in and found valid."""

from collections.abc import Iterable, Sequence
from typing import Any

from jackfield.accounts.principal import Principal
from jackfield.api.errors import Refused, ValidationIssue, invalid_answer
from jackfield.api.forms import configs, tokens
from jackfield.api.forms.reading import issues_of, read_values
from jackfield.api.forms.values import FieldValueInput
from jackfield.configs.models import Config
from jackfield.sdk.forms import IntegrationConfigForm


class Submitted:
    """A valid form, and which of its fields were given."""

    def __init__(self, form: IntegrationConfigForm, given: Iterable[str]) -> None:
        """Take a form that has been found valid."""
        self.form = form
        self.given = frozenset(given)

    @property
    def name(self) -> str:
        """The config's name."""
        return str(self.form.cleaned_data["name"])

    @property
    def enabled(self) -> bool:
        """Whether it is wanted to work."""
        return bool(self.form.cleaned_data["enabled"])

    @property
    def event_types(self) -> list[str] | None:
        """What it shall hear; None: the integration hears nothing."""
        patterns: list[str] | None = self.form.cleaned_data.get("event_types")
        return patterns

    @property
    def has_settings(self) -> bool:
        """Whether a setting or a secret was given."""
        return bool(self.given - {"name", "enabled", "event_types"})


def submit(
    *,
    integration: Any,
    config: Config | None,
    principal: Principal,
    name: str | None,
    enabled: bool | None,
    values: Sequence[FieldValueInput],
    form_token: str | None,
) -> tuple[Submitted, int | None]:
    """Fill in the form and validate it, offline.

    Args:
        name: Given beside the values; ``enabled`` too. None: not given.

    Returns:
        The form, and the config's version when it was read, if a token says so.

    Raises:
        Refused: Something is not valid.
        FormExpired, FormChanged: The token is none of this form.
    """
    blank = configs.build(integration=integration, config=config)
    version = None
    if form_token is not None:
        made_for = configs.made_for(integration=integration, config=config, form=blank)
        version = tokens.require_same(principal=principal, token=form_token, form=made_for).version
    data, issues = read_values(form=blank, values=values)
    beside = {key: value for key, value in (("name", name), ("enabled", enabled)) if value is not None}
    for key, value in beside.items():
        if key in data and data[key] != value:
            message = "It is given twice, and not alike."
            issues.append(ValidationIssue(path=[key], code="given_twice", message=message))
        data[key] = value
    if issues:
        raise Refused(invalid_answer(issues))
    form = configs.build(integration=integration, config=config, data=data)
    if not form.is_valid():
        own_paths = {key: [key] for key in beside}
        raise Refused(invalid_answer(issues_of(form, own_paths=own_paths)))
    return Submitted(form, data), version
