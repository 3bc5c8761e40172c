"""Rules over other fields: when a field is shown, and when it must be filled in."""

from jackfield.api.defining import output, told
from jackfield.api.forms.words import PredicateOperator
from jackfield.sdk import rules


@output
class FieldPredicate:
    """A comparison with another field's value."""

    field: str = told("Name of the other field.")
    operator: PredicateOperator = told("How it is compared.")
    values: list[str] = told("With what: canonical strings (true, 12.5, a choice's value).")


@output
class PredicateGroup:
    """Comparisons that all hold."""

    all_of: list[FieldPredicate] = told("The comparisons.")


@output
class FieldRule:
    """A rule over other fields, in disjunctive normal form."""

    any_of: list[PredicateGroup] = told("Holds when one of these holds.")


def shown(rule: rules.FieldRule | None, *, prefix: str = "") -> FieldRule | None:
    """Return an author's rule as the schema has it.

    Args:
        prefix: Stands before the names of the fields, in a row.
    """
    if rule is None:
        return None
    return FieldRule(
        any_of=[
            PredicateGroup(
                all_of=[
                    FieldPredicate(
                        field=f"{prefix}{one.field}",
                        operator=PredicateOperator[one.operator.name],
                        values=list(one.values),
                    )
                    for one in group
                ]
            )
            for group in rule.any_of
        ]
    )
