"""Whatever a client sends for a form is read or refused: nothing raises, and what it says can be shown."""

from decimal import Decimal
from typing import Any

import pytest
import strawberry
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jackfield.accounts.principal import Principal
from jackfield.api.forms import again, configs
from jackfield.api.forms.fields import FormSchema
from jackfield.api.forms.tokens import FormOf
from jackfield.api.forms.values import (
    ConditionInput,
    ConditionsInput,
    FieldValueInput,
    ListRowInput,
    MappingEntryInput,
    RotateSecretInput,
    SecretInput,
    ValueInput,
)
from jackfield.api.forms.words import ConditionMode
from jackfield.sdk.testing import SampleManager
from tests.api.form_kinds import Rooms, Stock

pytestmark = pytest.mark.django_db

_TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", " ", "\0", "\ud800", "x" * 20_000, "true", "1e999", "NaN", "P1D", "2026-01-02", "[[[["]
    ),
)
_FIELDS = st.sampled_from(
    sorted({*Rooms.settings_class.form_class().base_fields, *Stock.config_form_cls.base_fields, "conditions"})
)
_NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.sampled_from([Decimal("1E+64"), Decimal("-1E-64"), Decimal(10) ** 63]),
)
_CONDITIONS = st.builds(
    ConditionsInput,
    mode=st.sampled_from(ConditionMode),
    conditions=st.lists(
        st.builds(
            ConditionInput,
            choice_id=_TEXTS | st.sampled_from(["event.type", "data.title"]),
            operator_id=_TEXTS | st.sampled_from(["is", "matches-regex", "one-of", "any", "greater-than"]),
            values=st.lists(_TEXTS, max_size=3),
        ),
        max_size=3,
    ),
)
_ENTRIES = st.lists(
    st.builds(
        MappingEntryInput,
        key=_TEXTS,
        value=st.just(strawberry.UNSET) | st.none() | _TEXTS,
        keep=st.booleans(),
    ),
    max_size=4,
)
_SECRETS = st.one_of(
    st.builds(SecretInput, set=_TEXTS),
    st.builds(SecretInput, keep=st.just(True)),
    st.builds(SecretInput, clear=st.booleans()),
    st.builds(SecretInput, rotate=st.builds(RotateSecretInput, set=_TEXTS)),
)


def _values(rows: st.SearchStrategy[Any]) -> st.SearchStrategy[ValueInput]:
    return st.one_of(
        st.builds(ValueInput, text=_TEXTS),
        st.builds(ValueInput, number=_NUMBERS),
        st.builds(ValueInput, checked=st.booleans()),
        st.builds(ValueInput, choice=_TEXTS),
        st.builds(ValueInput, choices=st.lists(_TEXTS, max_size=4)),
        st.builds(ValueInput, iso=_TEXTS),
        st.builds(ValueInput, secret=_SECRETS),
        st.builds(ValueInput, mapping=_ENTRIES),
        st.builds(ValueInput, conditions=_CONDITIONS),
        st.builds(ValueInput, rows=rows),
        st.builds(ValueInput, unset=st.just(True)),
    )


def _named(values: st.SearchStrategy[ValueInput]) -> st.SearchStrategy[list[FieldValueInput]]:
    names = _FIELDS | st.sampled_from(["targets.url", "targets.0.url", "weight", "since"]) | _TEXTS
    return st.lists(st.builds(FieldValueInput, name=names, value=values), max_size=6)


_INNER = _named(_values(st.just([])))
_ROWS = st.lists(
    st.builds(
        ListRowInput, row_id=st.just(strawberry.UNSET) | st.none() | _TEXTS | st.just("0"), values=_INNER
    ),
    max_size=3,
)


def shown(kind: Any, values: list[FieldValueInput]) -> FormSchema:
    """The form of a new config, filled in with values."""
    integration = kind(SampleManager())
    found = again.Again(
        integration=integration,
        made_for=FormOf(integration_id="x"),
        build=lambda data: configs.build(integration=integration, viewer=None, data=data),
        heading=configs.heading(integration=integration, config=None),
    )
    return again.describe_filled(found, values, principal=Principal())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=_named(_values(_ROWS)))
@example(values=[FieldValueInput(name="hidden", value=ValueInput(text="x"))])
@example(values=[FieldValueInput(name="path", value=ValueInput(choice="../../etc/passwd"))])
def test_anything_that_is_sent_is_read_or_refused(values: list[FieldValueInput]) -> None:
    for kind in (Rooms, Stock):
        form = shown(kind, values)

        known = {field.name for group in form.fieldsets for field in group.fields}
        assert {"name", "enabled"} <= known
        for value in values:
            if value.name not in known:
                assert any(error.startswith(value.name[:100]) for error in form.errors)
