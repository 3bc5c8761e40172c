import pytest
from django.utils import translation

from jackfield.sdk.kept import in_words
from jackfield.sdk.kept import kept as _

# Sentences that Django itself has in German.
VALID = _("Enter a valid URL.")
AT_LEAST = _("Ensure this value is greater than or equal to %(limit_value)s.")
SELECT = _("Select a valid choice. %(value)s is not one of the available choices.")


def test_the_row_gets_english_whoever_writes_it() -> None:
    with translation.override("de"):
        assert VALID == "Enter a valid URL."
        assert AT_LEAST % {"limit_value": "7"} == "Ensure this value is greater than or equal to 7."


@pytest.mark.parametrize("language", ["en", "en-gb", None])
def test_an_english_reader_reads_the_row(language: str | None) -> None:
    with translation.override(language):
        assert in_words("Enter a valid URL.") == "Enter a valid URL."


def test_a_german_reader_reads_german() -> None:
    with translation.override("de"):
        assert in_words("Enter a valid URL.") == translation.gettext("Enter a valid URL.") != VALID


def test_values_are_put_back() -> None:
    with translation.override("de"):
        said = in_words(AT_LEAST % {"limit_value": "7"})

        assert said == translation.gettext(AT_LEAST) % {"limit_value": "7"} != AT_LEAST % {"limit_value": "7"}


def test_a_value_that_is_a_sentence_itself_is_put_into_words_too() -> None:
    with translation.override("de"):
        said = in_words(SELECT % {"value": AT_LEAST % {"limit_value": "7"}})

        assert (translation.gettext(AT_LEAST) % {"limit_value": "7"}) in said
        assert "one of the available" not in said


@pytest.mark.parametrize("text", ["", "The service says: out of ink.", "Ensure this value", "%(value)s", "7"])
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    with translation.override("de"):
        assert in_words(text) == text


def test_percents_and_places_in_a_value_stay() -> None:
    with translation.override("de"):
        assert "100% %(value)s %s" in in_words(AT_LEAST % {"limit_value": "100% %(value)s %s"})


def test_a_long_text_is_not_searched() -> None:
    long = SELECT % {"value": "x" * 3_000}

    with translation.override("de"):
        assert in_words(long) == long


def test_a_name_that_is_a_word_of_ours_stays_a_name() -> None:
    _("Monday")

    with translation.override("de"):
        assert "Monday" in in_words(SELECT % {"value": "Monday"})


@pytest.mark.parametrize("sentence", ["%(reason)s", "%(host)s: %(reason)s.", "", "%(count)d %(count)d"])
def test_a_sentence_without_words_of_its_own_is_refused(sentence: str) -> None:
    with pytest.raises(ValueError, match="words of its own"):
        _(sentence)


def test_a_value_may_stand_in_two_places() -> None:
    _("Twice %(name)s, and %(name)s once more.")

    with translation.override("de"):
        assert in_words("Twice ink, and ink once more.") == "Twice ink, and ink once more."
        assert in_words("Twice ink, and paper once more.") == "Twice ink, and paper once more."
