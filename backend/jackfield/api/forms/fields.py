"""The field types of a form: each carries its value under a name of its own."""

from datetime import datetime
from decimal import Decimal

import strawberry

from jackfield.api.defining import interface, output, told
from jackfield.api.forms.rules import FieldRule
from jackfield.api.forms.sources import ChoiceSource
from jackfield.api.forms.words import (
    BooleanWidget,
    ChoiceWidget,
    FieldWidth,
    MultiChoiceWidget,
    NoticeTone,
    NumberWidget,
    SecretEncoding,
    TemporalKind,
    TextFormat,
)
from jackfield.api.people import User


@interface
class FormField:
    """One field of a form.

    A client that meets an unknown type shows its label and help, says that it is not supported there,
    and leaves the stored value untouched.
    """

    name: str = told(
        "Unique in its form, with dots in rows and conditions; what fieldChoices and FieldValueInput take."
    )
    label: str = told("Shown beside the input.")
    help: str | None = told("Shown below the input.")
    required: bool = told("Whether it must be filled in.")
    read_only: bool = told("Whether the server keeps it as it is.")
    locked_reason: str | None = told("Why it is read-only.")
    autocomplete: str | None = told("Token for the autocomplete attribute: url, one-time-code, off ...")
    width: FieldWidth = told("How much of a row it takes.")
    advanced: bool = told("Whether most people leave it alone.")
    visible_when: FieldRule | None = told("When to show it; null: always.")
    required_when: FieldRule | None = told("When it must be filled in, beyond required.")
    errors: list[str] = told("What is wrong with its value.")
    reload_on_change: bool = told("Whether the form is another when this value changes.")


@output
class TextField(FormField):
    """Asks for a text."""

    format: TextFormat = told("What kind of text.")
    multiline: bool = told("Whether it has many lines.")
    language: str | None = told("Of CODE: liquid, json, yaml ...")
    placeholder: str | None = told("Shown while it is empty.")
    prefix: str | None = told("Shown before the input.")
    suffix: str | None = told("Shown after the input.")
    min_length: int | None = told("The shortest, in characters.")
    max_length: int | None = told("The longest, in characters.")
    pattern: str | None = told("Anchored ECMAScript pattern; null when there is none that is portable.")
    pattern_message: str | None = told("What to say when the pattern does not match.")
    suggestions: list[str] = told("Values to offer.")
    file_types: list[str] = told("The client may fill it from a text file of these types.")
    text: str = told("Its value.")
    default_text: str = told("Its value when nothing is given.")


@output
class SecretRecipe:
    """How the client makes a good value by itself: the prefix, then encoded random bytes."""

    prefix: str = told("Stands before the random part.")
    byte_count: int = told("How many random bytes.")
    encoding: SecretEncoding = told("How they are written.")


@output
class SecretFingerprint:
    """By which a secret can be compared, and nothing else be done."""

    fingerprint: str = told("16 hexadecimal digits; the same for the same secret, in this deployment.")
    set_at: datetime = told("When it was set.")
    set_by: User | None = told("Who set it.")
    valid_until: datetime | None = told("Of an old one that is still good beside the new one.")


@output
class SecretField(FormField):
    """Asks for a secret: it can be written and never read."""

    multiline: bool = told("Whether it has many lines.")
    min_length: int | None = told("The shortest, in characters.")
    max_length: int | None = told("The longest, in characters.")
    file_types: list[str] = told("The client may fill it from a text file of these types.")
    is_set: bool = told("Whether there is one.")
    fingerprints: list[SecretFingerprint] = told("Of what is set, the newest first; empty when nothing is.")
    can_clear: bool = told("Whether it may be emptied.")
    can_rotate: bool = told("Whether the old value can stay valid for a while beside a new one.")
    recipe: SecretRecipe | None = told("How the client makes one; null: the service makes it.")
    cleared_by: list[str] = told("A change of one of these fields empties it: warn before saving.")


@output
class NumberField(FormField):
    """Asks for a number."""

    number_widget: NumberWidget = told("How to ask.")
    integer: bool = told("Whether it is a whole number.")
    min: Decimal | None = told("The least.")
    max: Decimal | None = told("The greatest.")
    step: Decimal | None = told("In steps of this.")
    unit: str | None = told("What it counts.")
    number: Decimal | None = told("Its value.")
    default_number: Decimal | None = told("Its value when nothing is given.")


@output
class BooleanField(FormField):
    """Asks for yes or no."""

    boolean_widget: BooleanWidget = told("How to ask.")
    checked: bool = told("Its value.")
    default_checked: bool = told("Its value when nothing is given.")


@output
class ChoiceField(FormField):
    """Asks for one of several."""

    choice_widget: ChoiceWidget = told("How to ask.")
    source: ChoiceSource = told("What there is to choose.")
    allow_custom: bool = told("Whether something else may be typed.")
    empty_label: str | None = told("What to show for no choice; null when one must be chosen.")
    choice: str | None = told("Its value.")
    default_choice: str | None = told("Its value when nothing is given.")


@output
class MultiChoiceField(FormField):
    """Asks for some of several."""

    multi_widget: MultiChoiceWidget = told("How to ask.")
    source: ChoiceSource = told("What there is to choose.")
    allow_custom: bool = told("Whether something else may be typed.")
    ordered: bool = told("Whether their order counts.")
    min_items: int | None = told("At least so many.")
    max_items: int | None = told("At most so many.")
    choices: list[str] = told("Its values.")
    default_choices: list[str] = told("Its values when nothing is given.")


@output
class TemporalField(FormField):
    """Asks for a day, a time, a moment or a span."""

    temporal_kind: TemporalKind = told("What is asked for.")
    iso_min: str | None = told("The earliest or shortest, in ISO 8601.")
    iso_max: str | None = told("The latest or longest, in ISO 8601.")
    iso: str | None = told("Its value in ISO 8601; a span as PnDTnHnMnS.")
    default_iso: str | None = told("Its value when nothing is given.")


@output
class NoticeField(FormField):
    """Tells something and asks for nothing."""

    tone: NoticeTone = told("How it is meant.")
    body: str = told("CommonMark.")
    copy_value: str | None = told("Something to copy elsewhere.")


#: No field returns them by name, composites.COMPOSITE_TYPES neither, so the schema must be told of them.
FIELD_TYPES = (
    TextField,
    SecretField,
    NumberField,
    BooleanField,
    ChoiceField,
    MultiChoiceField,
    TemporalField,
    NoticeField,
)


@output
class Fieldset:
    """Fields that stand together."""

    name: str = told("Unique in its form.")
    title: str | None = told("Its heading.")
    description: str | None = told("CommonMark; the client sanitises it.")
    collapsible: bool = told("Whether it can be folded.")
    collapsed: bool = told("Whether it is shown folded.")
    visible_when: FieldRule | None = told("When to show it; null: always.")
    fields: list[FormField] = told("Its fields.")


@output
class FormSchema:
    """A form, bound to values and errors: who renders its fields and sends what changed can do everything."""

    token: strawberry.ID = told("Opaque, signed and the viewer's own: which form of what, at which version.")
    revision: str = told("Changes when the form itself changes.")
    title: str = told("Its heading.")
    description: str | None = told("CommonMark; the client sanitises it.")
    submit_label: str = told("What the button says.")
    fieldsets: list[Fieldset] = told("Its fields, in groups.")
    errors: list[str] = told("What is wrong with the form as a whole.")
