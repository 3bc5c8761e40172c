"""A form that is being filled in, made ready for a call: what is typed so far, over what is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from jackfield.api import checking
from jackfield.api.forms.again import Again
from jackfield.api.words import ErrorCode
from jackfield.configs import keeping
from jackfield.configs.contexts import Prepared
from jackfield.configs.rules import secret_rules
from jackfield.registry.activation import activation_of
from jackfield.sdk import formfields
from jackfield.sdk.forms import MODEL_FIELDS, IntegrationConfigForm
from jackfield.sdk.secrets import in_clear
from jackfield.vault import SecretUnreadable

_EMPTY: tuple[Any, ...] = (None, "", [], {})


class Unfit(Exception):
    """The service can't be asked yet; show the sentence."""

    def __init__(self, code: ErrorCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def so_far(again: Again, form: Any, *, needed: Iterable[str]) -> Prepared:
    """Return what a call sees: settings that are missing or invalid are None.

    A stored secret is not among them when what is typed names another destination, exactly as saving would
    empty it: else whoever may edit a config could have its secrets sent elsewhere.

    Args:
        form: Validated; it need not be valid.
        needed: Fields without which there is nothing to ask.

    Raises:
        Unfit: One of those is empty, or the integration is not in use.
    """
    integration, config = again.integration, again.config
    if checking.is_inactive(integration.integration_id):
        raise Unfit(ErrorCode.NOT_ACTIVE, _("The integration is not active."))
    activation = activation_of(integration)
    if activation.problem:
        raise Unfit(ErrorCode.CHECK_FAILED, activation.problem)
    values, new = _values(form), _secrets(form)
    kept: dict[str, str] = {}
    if config is not None:
        rules = secret_rules(integration.integration_id)
        emptied = rules.emptied_by(before=config.settings, after=values, stored=config.secrets, new=new)
        try:
            kept = {name: text for name, text in keeping.reveal(config).items() if name not in emptied}
        except SecretUnreadable as error:
            sentence = _("A secret of this config can't be opened: enter it again.")
            raise Unfit(ErrorCode.CHECK_FAILED, sentence) from error
    secrets = {name: text for name, text in {**kept, **new}.items() if text is not None}
    for name in needed:
        if _is_empty(name, values, secrets):
            field = form.fields.get(name)
            label = str(field.label or name) if field is not None else name
            raise Unfit(ErrorCode.VALIDATION, _("Fill in “%(label)s” first.") % {"label": label})
    return Prepared(
        config_id="" if config is None else f"cfg_{config.pk}",
        config_name=str(form.cleaned_data.get("name") or ""),
        settings=integration.settings_class.partial({**values, **secrets}),
        secrets=(*in_clear(secrets.values()), *activation.secrets),
        activation=activation.settings,
    )


def _values(form: IntegrationConfigForm) -> dict[str, Any]:
    return {
        name: form.serialized(name, form.cleaned_data[name])
        for name, field in form.fields.items()
        if name in form.cleaned_data
        and name not in MODEL_FIELDS
        and not formfields.is_secret(field)
        and not isinstance(field, formfields.NoticeField)
        and not (isinstance(field, formfields.MappingField) and field.values_are_secret)
    }


def _secrets(form: IntegrationConfigForm) -> dict[str, str | None]:
    """Return the secrets that are typed; None: cleared, or typed and of no use."""
    found: dict[str, str | None] = {}
    for name, field in form.fields.items():
        if formfields.is_secret(field):
            value = form.cleaned_data.get(name, formfields.CLEAR)
            if value is not None:
                found[name] = None if value is formfields.CLEAR else value
        elif isinstance(field, formfields.MappingField) and field.values_are_secret:
            typed: Mapping[str, str | None] = form.cleaned_data.get(name, {})
            found |= {f"{name}.{key}": text for key, text in typed.items() if text is not None}
            found |= {f"{name}.{key}": None for key in field.kept if key not in typed}
    return found


def _is_empty(name: str, values: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    if values.get(name) not in _EMPTY:
        return False
    return name not in secrets and not any(key.startswith(f"{name}.") for key in secrets)
