"""What a client sends for the fields of a form."""

from decimal import Decimal

import strawberry

from jackfield.api.defining import entry, one_of, told


@one_of
class SecretInput:
    """What to do with a secret."""

    keep: bool | None = told("Leave it as it is.", default=strawberry.UNSET)
    set: str | None = told("Take this one.", default=strawberry.UNSET)
    clear: bool | None = told("Empty it.", default=strawberry.UNSET)


@one_of
class ValueInput:
    """A value: the member that belongs to the field's type."""

    text: str | None = told("Of a TextField.", default=strawberry.UNSET)
    number: Decimal | None = told("Of a NumberField.", default=strawberry.UNSET)
    checked: bool | None = told("Of a BooleanField.", default=strawberry.UNSET)
    choice: str | None = told("Of a ChoiceField.", default=strawberry.UNSET)
    choices: list[str] | None = told("Of a MultiChoiceField.", default=strawberry.UNSET)
    secret: SecretInput | None = told("Of a SecretField.", default=strawberry.UNSET)
    unset: bool | None = told("Of any field: explicitly empty.", default=strawberry.UNSET)


@entry
class FieldValueInput:
    """A field's value. A field that is left out keeps its value; on creation, its default."""

    name: str = told("The field's name.")
    value: ValueInput = told("Its value.")
