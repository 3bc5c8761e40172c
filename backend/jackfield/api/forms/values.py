"""What a client sends for the fields of a form."""

from decimal import Decimal
from typing import Annotated

import strawberry

from jackfield.api.defining import entry, one_of, told
from jackfield.api.forms.words import ConditionMode


@entry
class RotateSecretInput:
    """A new secret, beside which the old one stays good for a while."""

    set: str = told("The new one.")
    keep_old_s: int = told("How many seconds the old one stays good; at most 30 days.", default=86_400)


@one_of
class SecretInput:
    """What to do with a secret."""

    keep: bool | None = told("Leave it as it is.", default=strawberry.UNSET)
    set: str | None = told("Take this one.", default=strawberry.UNSET)
    rotate: RotateSecretInput | None = told(
        "Take a new one, and keep the old one good for a while: where canRotate says so.",
        default=strawberry.UNSET,
    )
    clear: bool | None = told("Empty it.", default=strawberry.UNSET)


@entry
class MappingEntryInput:
    """A key with its value. Entries that are not sent are removed."""

    key: str = told("Unique in its field.")
    value: str | None = told("Its value.", default=strawberry.UNSET)
    keep: bool = told("Leave the value as it is; of a secret, whose value can't be sent back.", default=False)


@entry
class ConditionInput:
    """One condition."""

    choice_id: str = told("What it looks at.")
    operator_id: str = told("How it compares.")
    values: list[str] = told("What with; empty for an operator that compares with nothing.")


@entry
class ConditionsInput:
    """All conditions of a field: they replace what was there."""

    mode: ConditionMode = told("How many must hold.")
    conditions: list[ConditionInput] = told("The conditions; of ALWAYS none.")


@entry
class ListRowInput:
    """A row. Rows that are not sent are removed."""

    row_id: str | None = told("Of a row that is there; left out for a new one.", default=strawberry.UNSET)
    values: list[Annotated["FieldValueInput", strawberry.lazy("jackfield.api.forms.values")]] = told(
        "Its values, by the names of its fields or of the template's; what is left out keeps its value."
    )


@one_of
class ValueInput:
    """A value: the member that belongs to the field's type."""

    text: str | None = told("Of a TextField.", default=strawberry.UNSET)
    number: Decimal | None = told("Of a NumberField.", default=strawberry.UNSET)
    checked: bool | None = told("Of a BooleanField.", default=strawberry.UNSET)
    choice: str | None = told("Of a ChoiceField.", default=strawberry.UNSET)
    choices: list[str] | None = told("Of a MultiChoiceField.", default=strawberry.UNSET)
    iso: str | None = told("Of a TemporalField.", default=strawberry.UNSET)
    secret: SecretInput | None = told("Of a SecretField.", default=strawberry.UNSET)
    mapping: list[MappingEntryInput] | None = told("Of a MappingField.", default=strawberry.UNSET)
    conditions: ConditionsInput | None = told("Of a ConditionsField.", default=strawberry.UNSET)
    rows: list[ListRowInput] | None = told("Of a ListField.", default=strawberry.UNSET)
    unset: bool | None = told("Of any field: explicitly empty.", default=strawberry.UNSET)


@entry
class FieldValueInput:
    """A field's value. A field that is left out keeps its value; on creation, its default."""

    name: str = told("The field's name.")
    value: ValueInput = told("Its value.")
