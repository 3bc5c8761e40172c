"""The validator of fields in which an owner writes a template."""

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

from jackfield.sdk.kept import in_words


@deconstructible
class LiquidTemplate:
    """Refuses what cannot be read as a template, and says in which line."""

    def __call__(self, value: str) -> None:
        """Raise ValidationError for what is none."""
        # Liquid takes a moment to import, and most processes need none of it.
        from jackfield.sdk.templates.engine import TemplateProblem, parsed  # noqa: PLC0415

        try:
            parsed(value)
        except TemplateProblem as problem:
            raise ValidationError(in_words(str(problem)), code="template") from None

    def __eq__(self, other: object) -> bool:
        """Say whether it is another one of these."""
        return isinstance(other, LiquidTemplate)

    def __hash__(self) -> int:
        """Hash as equals do."""
        return hash(LiquidTemplate)
