"""What is wrong with a form that was filled in: by field, by row, and where it stands in the input."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from jackfield.api.errors import ValidationIssue
from jackfield.sdk import formfields
from jackfield.sdk.net import Redactor

#: A secret that is shorter would take half of every sentence with it, and is none.
_SHORTEST_SECRET = 4


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong."""

    #: Name of the field; empty: the form as a whole.
    name: str
    code: str
    message: str
    #: Place of a row or of a condition among those that were sent.
    row: int | None = None
    #: Field of that row.
    part: str = ""


@dataclass(kw_only=True)
class Problems:
    """Sentences, as a form shows them."""

    whole: list[str] = field(default_factory=list)
    #: By field.
    fields: dict[str, list[str]] = field(default_factory=dict)
    #: By field, then by row, then by the row's field; "": the row as a whole.
    rows: dict[str, dict[int, dict[str, list[str]]]] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """Put a problem where it is shown."""
        if not problem.name:
            self.whole.append(problem.message)
        elif problem.row is None:
            self.fields.setdefault(problem.name, []).append(problem.message)
        else:
            row = self.rows.setdefault(problem.name, {}).setdefault(problem.row, {})
            row.setdefault(problem.part, []).append(problem.message)

    def of_others(self, names: Container[str]) -> list[str]:
        """Return the sentences about what are none of these fields."""
        return [
            f"{name[:100]}: {sentence}"
            for name, sentences in self.fields.items()
            if name not in names
            for sentence in sentences
        ]


def problems_of(form: forms.Form, *, beside: Iterable[Problem] = ()) -> Problems:
    """Return what a filled-in form says is wrong, and what was found before it was filled in."""
    found = Problems()
    for problem in (*beside, *errors_of(form)):
        found.add(problem)
    return found


def issues_of(
    form: forms.Form, *, path: str = "values", own_paths: Mapping[str, Iterable[str]] | None = None
) -> list[ValidationIssue]:
    """Return the errors of a form as issues.

    Args:
        own_paths: Where in the input a field was given, if not among the values.
    """
    return [issue_of(problem, path=path, own_paths=own_paths) for problem in errors_of(form)]


def issue_of(
    problem: Problem, *, path: str = "values", own_paths: Mapping[str, Iterable[str]] | None = None
) -> ValidationIssue:
    """Return a problem as an issue: its path leads into the input."""
    where = [*((own_paths or {}).get(problem.name, (path, problem.name)))] if problem.name else []
    if problem.row is not None:
        where += [str(problem.row), *([problem.part] if problem.part else [])]
    return ValidationIssue(path=where, code=problem.code, message=problem.message)


def errors_of(form: forms.Form) -> Iterator[Problem]:
    """Yield the errors of a filled-in form, with stars for what they quote of the secrets typed in it."""
    stars = Redactor(_secrets_typed(form))
    for name, errors in form.errors.as_data().items():
        for error in errors:
            for message in error.messages:
                yield _problem("" if name == NON_FIELD_ERRORS else name, error, stars(str(message)), stars)


def _problem(name: str, error: ValidationError, message: str, stars: Redactor) -> Problem:
    params: Mapping[str, Any] = error.params if isinstance(error.params, Mapping) else {}
    row, code = params.get("row", params.get("index")), error.code or "invalid"
    if not isinstance(row, int):
        return Problem(name=name, code=code, message=message)
    said = stars(str(params["sentence"])) if "sentence" in params else message
    return Problem(name=name, code=code, message=said, row=row, part=str(params.get("field", "")))


def _secrets_typed(form: forms.Form) -> list[str]:
    found: list[Any] = []
    for name, asked in form.fields.items():
        value = form.data.get(form.add_prefix(name)) if form.data else None
        if formfields.is_secret(asked):
            found.append(value)
        elif isinstance(asked, formfields.MappingField) and asked.values_are_secret:
            pairs = value.items() if isinstance(value, Mapping) else value
            found += [pair[1] for pair in pairs or () if isinstance(pair, tuple | list) and len(pair) == 2]
    return [text for text in found if isinstance(text, str) and len(text) >= _SHORTEST_SECRET]
