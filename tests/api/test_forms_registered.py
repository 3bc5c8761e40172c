"""Every form there is, of what comes along and of the tests: its defaults go back as they came."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from jackfield.accounts.principal import Principal
from jackfield.api.forms import composites, configs, fields, reading
from jackfield.api.forms.values import (
    ConditionInput,
    ConditionsInput,
    FieldValueInput,
    ListRowInput,
    MappingEntryInput,
    ValueInput,
)
from jackfield.registry import process
from tests.api.people import People

pytestmark = pytest.mark.usefixtures("form_kinds")


def _rows(field: composites.ListField) -> dict[str, Any]:
    listed = [(row.row_id, [sent_back(one) for one in row.fields]) for row in field.rows]
    return {"rows": [ListRowInput(row_id=key, values=[v for v in values if v]) for key, values in listed]}


def _conditions(field: composites.ConditionsField) -> dict[str, Any]:
    listed = [
        ConditionInput(choice_id=one.choice_id, operator_id=one.operator_id, values=one.values)
        for one in field.conditions
    ]
    return {"conditions": ConditionsInput(mode=field.mode, conditions=listed)}


#: How the value of each type is sent; what is not among them has none to send.
SENT: dict[type[Any], Callable[[Any], dict[str, Any]]] = {
    fields.TextField: lambda field: {"text": field.text},
    fields.NumberField: lambda field: {"number": field.number},
    fields.BooleanField: lambda field: {"checked": field.checked},
    fields.ChoiceField: lambda field: {"choice": field.choice},
    fields.MultiChoiceField: lambda field: {"choices": field.choices},
    fields.TemporalField: lambda field: {"iso": field.iso},
    composites.MappingField: lambda field: {
        "mapping": [MappingEntryInput(key=one.key, value=one.value) for one in field.entries]
    },
    composites.ListField: _rows,
    composites.ConditionsField: _conditions,
}


def sent_back(field: Any) -> FieldValueInput | None:
    """The value of a field as a client would send it; None: there is nothing to send."""
    if type(field) not in SENT:
        return None
    value = SENT[type(field)](field)
    if None in value.values():
        value = {"unset": True}
    return FieldValueInput(name=field.name, value=ValueInput(**value))


def cleaned(form: Any) -> dict[str, Any]:
    """What a filled-in form comes to."""
    return {n: list(v) if isinstance(v, QuerySet) else v for n, v in form.cleaned_data.items()}


def codes(form: Any) -> set[tuple[str, str]]:
    """What is wrong with a filled-in form."""
    return {(name, error.code or "") for name, errors in form.errors.as_data().items() for error in errors}


def test_the_defaults_of_every_form_go_back_as_they_came(people: People) -> None:
    principal = Principal(user=get_user_model().objects.get(username="ada"))
    integrations = [one for one in process.manager().get_integrations() if one.integration_id != "raising"]
    seen = set()

    for integration in integrations:
        shown = configs.of_new(integration=integration, principal=principal)
        assert shown is not None, integration.integration_id
        every = [field for group in shown.fieldsets for field in group.fields]
        values = [sent_back(field) for field in every if not field.read_only]
        blank = configs.build(integration=integration, viewer=principal.user)
        data, issues = reading.read_values(form=blank, values=[v for v in values if v is not None])
        silent = configs.build(integration=integration, viewer=principal.user, data={})
        sent = configs.build(integration=integration, viewer=principal.user, data=data)

        seen |= {type(field).__name__ for field in every}
        assert issues == [], integration.integration_id
        assert {code for _name, code in codes(sent)} <= {"required"}, integration.integration_id
        assert codes(sent) == codes(silent)
        assert cleaned(sent) == cleaned(silent)

    assert {"webhook", "slack", "desk", "stock", "rooms"} <= {one.integration_id for one in integrations}
    assert seen == {kind.__name__ for kind in (*fields.FIELD_TYPES, *composites.COMPOSITE_TYPES)}
