"""The enums of forms."""

from jackfield.api.defining import Word, words


@words
class FieldWidth(Word):
    """How much of a row a field takes."""

    FULL = "FULL", "The whole row."
    HALF = "HALF", "Half of it."
    THIRD = "THIRD", "A third of it."


@words
class TextFormat(Word):
    """What kind of text is asked for."""

    PLAIN = "PLAIN", "Any text."
    EMAIL = "EMAIL", "An e-mail address."
    URL = "URL", "A URL."
    HOSTNAME = "HOSTNAME", "A host name or an IP address."
    SLUG = "SLUG", "Letters, digits, hyphens and underscores."
    REGEX = "REGEX", "A regular expression."
    COLOR = "COLOR", "A colour."
    CRON = "CRON", "Times, as cron writes them."
    CODE = "CODE", "Source text of some language."


@words
class SecretEncoding(Word):
    """How the random bytes of a secret are written."""

    BASE64 = "BASE64", "Base64 with + and /."
    BASE64URL = "BASE64URL", "Base64 with - and _."
    HEX = "HEX", "Hexadecimal, lower case."


@words
class NumberWidget(Word):
    """How a number is asked for."""

    INPUT = "INPUT", "It is typed."
    SLIDER = "SLIDER", "It is dragged."


@words
class BooleanWidget(Word):
    """How yes or no is asked for."""

    SWITCH = "SWITCH", "A switch."
    CHECKBOX = "CHECKBOX", "A box to tick."


@words
class ChoiceWidget(Word):
    """How one of several is asked for."""

    SELECT = "SELECT", "A list that unfolds."
    RADIO = "RADIO", "All in sight, one below the other."
    SEGMENTED = "SEGMENTED", "All in sight, side by side."
    CARDS = "CARDS", "Cards with descriptions."
    COMBOBOX = "COMBOBOX", "A list that can be searched."


@words
class MultiChoiceWidget(Word):
    """How some of several are asked for."""

    CHECKBOXES = "CHECKBOXES", "Boxes to tick."
    TAGS = "TAGS", "Tags that are added and taken away."
    DUAL_LIST = "DUAL_LIST", "Two lists, from one into the other."


@words
class PredicateOperator(Word):
    """How the value of another field is compared."""

    EQUALS = "EQUALS", "It is one of the values."
    NOT_EQUALS = "NOT_EQUALS", "It is none of the values."
    CONTAINS = "CONTAINS", "It contains one of the values."
    NOT_CONTAINS = "NOT_CONTAINS", "It contains none of the values."
    IS_SET = "IS_SET", "It is not empty."
    IS_NOT_SET = "IS_NOT_SET", "It is empty."
    GREATER_THAN = "GREATER_THAN", "It is greater than the first value."
    LESS_THAN = "LESS_THAN", "It is less than the first value."
    MATCHES = "MATCHES", "It matches the first value, a pattern."


@words
class NoticeTone(Word):
    """How a notice, a fact or a consequence is meant."""

    INFO = "INFO", "Good to know."
    SUCCESS = "SUCCESS", "All is well."
    WARNING = "WARNING", "Worth a second thought."
    DANGER = "DANGER", "Something is lost or broken."


@words
class TemporalKind(Word):
    """What a moment or a span is given as."""

    DATE = "DATE", "A day: 2026-01-31."
    TIME = "TIME", "A time of day: 12:30:00."
    DATETIME = "DATETIME", "A moment: 2026-01-31T12:30:00Z."
    DURATION = "DURATION", "A span: P1DT12H30M0S."


@words
class ConditionMode(Word):
    """How many conditions must hold."""

    ALWAYS = "ALWAYS", "There are none: every event will do."
    ALL = "ALL", "All of them."
    ANY = "ANY", "One of them."
