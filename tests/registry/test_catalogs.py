"""Integrations bring their own words in other languages, and say nothing otherwise that has words already."""

import gettext
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings

from jackfield.registry import catalogs


@pytest.fixture(autouse=True)
def made_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Django's catalogs are each test's own; called, they are made anew, as when one has changed on disk."""

    def make_anew() -> None:
        monkeypatch.setattr(trans_real, "_translations", {})
        monkeypatch.setattr(trans_real, "_default", None)

    monkeypatch.setattr(catalogs, "_folders", dict(catalogs._folders))
    make_anew()
    return make_anew


def bring(folder: Path, words: Mapping[str, str | tuple[str, str]], *, locale: str = "de") -> Path:
    """An integration's folder with a catalog."""
    catalog = Catalog(locale=locale)
    for message, told in words.items():
        catalog.add(message if isinstance(told, str) else (message, f"{message}s"), told)
    place = folder / "locale" / locale / "LC_MESSAGES"
    place.mkdir(parents=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    (place / "django.mo").write_bytes(compiled.getvalue())
    return folder


def said(message: str, language: str = "de") -> str:
    with translation.override(language):
        return translation.gettext(message)


def test_what_an_integration_says_is_read_in_the_reader_s_language(tmp_path: Path) -> None:
    words: dict[str, str | tuple[str, str]] = {"Bulb, screwed": "Birne"}
    words["%(n)d lamp"] = ("%(n)d Leuchte", "%(n)d Leuchten")
    catalogs.read([bring(tmp_path / "lamp", words)])

    assert said("Bulb, screwed") == "Birne"
    assert said("Bulb, screwed", "en") == "Bulb, screwed"
    with translation.override("de"):
        assert translation.ngettext("%(n)d lamp", "%(n)d lamps", 2) == "%(n)d Leuchten"


def test_who_came_first_counts_and_before_them_the_house_and_django(tmp_path: Path) -> None:
    first = {"Bulb, screwed": "Birne", "Sign in first.": "Weg da.", "Enter a valid URL.": "Weg da."}
    catalogs.read([bring(tmp_path / "lamp", first)])
    catalogs.read([bring(tmp_path / "shade", {"Bulb, screwed": "Schirm", "Shade, blue": "Blau"})])

    assert said("Bulb, screwed") == "Birne"
    assert said("Shade, blue") == "Blau"
    assert said("Sign in first.") == "Melden Sie sich zuerst an."
    assert said("Enter a valid URL.") == "Bitte eine gültige Adresse eingeben."


def test_english_is_what_it_was_though_german_goes_on_into_it(tmp_path: Path) -> None:
    catalogs.read([bring(tmp_path / name, {"Bulb, screwed": name}) for name in ("lamp", "shade", "wick")])

    assert said("Bulb, screwed", "en") == "Bulb, screwed"
    assert said("Nobody has words for this") == "Nobody has words for this"


def test_no_catalog_says_in_english_what_is_said_already(tmp_path: Path) -> None:
    hijack = {"Sign in first.": "%(nope)s", "Enter a valid URL.": "%(nope)s", "Bulb, screwed": "Bulb"}
    catalogs.read([bring(tmp_path / "lamp", hijack, locale="en")])

    assert said("Bulb, screwed", "en") == "Bulb"
    assert said("Sign in first.", "en") == "Sign in first."
    assert said("Enter a valid URL.", "en") == "Enter a valid URL."


def test_a_catalog_that_is_none_hurts_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = bring(tmp_path / "broken", {"Bulb, screwed": "Birne"})
    (broken / "locale" / "de" / "LC_MESSAGES" / "django.mo").write_bytes(b"no catalog at all")

    catalogs.read([broken, bring(tmp_path / "lamp", {"Shade, blue": "Blau"}), tmp_path / "without"])

    assert (said("Bulb, screwed"), said("Shade, blue")) == ("Bulb, screwed", "Blau")
    assert [record.message for record in caplog.records] == ["An integration's catalog cannot be read."]


def test_what_django_made_anew_is_completed_where_a_language_is_chosen(
    tmp_path: Path, made_anew: Callable[[], None]
) -> None:
    catalogs.read([bring(tmp_path / "lamp", {"Bulb, screwed": "Birne"})])
    made_anew()

    lost = said("Bulb, screwed")
    catalogs.complete("de")

    assert (lost, said("Bulb, screwed")) == ("Bulb, screwed", "Birne")


def test_a_host_s_other_languages_are_read_too(tmp_path: Path, settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "français"), ("de-at", "Österreich")]

    catalogs.read([bring(tmp_path / "lamp", {"Bulb, screwed": "Ampoule"}, locale="fr")])
    catalogs.read([bring(tmp_path / "shade", {"Bulb, screwed": "Birne"})])
    catalogs.complete("de-at")

    assert (said("Bulb, screwed", "fr"), said("Bulb, screwed", "de-at")) == ("Ampoule", "Birne")


def test_completing_twice_adds_nothing(tmp_path: Path) -> None:
    catalogs.read([bring(tmp_path / "lamp", {"Bulb, screwed": "Birne"})])
    words = trans_real.translation("de")

    def chain() -> list[gettext.NullTranslations]:
        found: list[gettext.NullTranslations] = [words]
        while (after := vars(found[-1]).get("_fallback")) is not None:
            found.append(after)
        return found

    before = chain()
    catalogs.complete("de")
    catalogs.read([tmp_path / "lamp"])

    assert chain() == before
