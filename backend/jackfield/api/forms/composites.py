"""The field types that are made of others: mappings, rows and conditions."""

from collections.abc import Callable

import strawberry

from jackfield.api.defining import output, resolved, told
from jackfield.api.forms.fields import FormField
from jackfield.api.forms.words import ConditionMode


@output
class MappingEntry:
    """A key with its value."""

    key: str = told("Unique in its field.")
    value: str | None = told("Null when it is secret.")
    is_set: bool = told("Whether there is a value.")


@output
class MappingField(FormField):
    """Asks for keys with values: headers and the like."""

    key_label: str = told("What the keys are called.")
    value_label: str = told("What the values are called.")
    values_are_secret: bool = told("Whether values can be written and never read.")
    min_items: int | None = told("At least so many.")
    max_items: int | None = told("At most so many.")
    entries: list[MappingEntry] = told("What it holds.")


@output
class ListRow:
    """One row of a ListField."""

    row_id: str = told("What ListRowInput takes.")
    fields: list[FormField] = told("Its fields.")


@output
class ListField(FormField):
    """Asks for rows that are all alike."""

    item_label: str = told("What one row is called.")
    min_items: int | None = told("At least so many rows.")
    max_items: int | None = told("At most so many rows.")
    template: list[FormField] = told("The fields of a new row.")
    rows: list[ListRow] = told("The rows that there are.")


@output
class ConditionOperator:
    """A comparison that a condition can make."""

    ask: strawberry.Private[Callable[[], FormField | None]]
    operator_id: str = told("What ConditionInput takes.")
    label: str = told("What people read.")

    @resolved
    def value_field(self) -> FormField | None:
        """Asks what to compare with; null when it compares with nothing."""
        return self.ask()


@output
class ConditionChoice:
    """Something of an event that a condition can look at."""

    choice_id: str = told("What ConditionInput takes.")
    label: str = told("What people read.")
    operators: list[ConditionOperator] = told("How it can be compared.")


@output
class Condition:
    """One condition."""

    choice_id: str = told("What it looks at.")
    operator_id: str = told("How it compares.")
    values: list[str] = told("What with.")
    labels: list[str] = told("The values as people read them.")
    errors: list[str] = told("What is wrong with it.")


@output
class ConditionsField(FormField):
    """Asks which events will do, by what is in them."""

    offer: strawberry.Private[Callable[[], list[ConditionChoice]]]
    mode: ConditionMode = told("How many conditions must hold.")
    conditions: list[Condition] = told("The conditions, in their order.")

    @resolved
    def condition_choices(self) -> list[ConditionChoice]:
        """What conditions can look at."""
        return self.offer()


#: No field returns them by name either.
COMPOSITE_TYPES = (MappingField, ListField, ConditionsField)
