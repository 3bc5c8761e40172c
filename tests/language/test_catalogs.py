"""Every sentence of ours has its German one, and what is read is what was written."""

import gettext
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils import translation

from tests.support.served import ROOT

TOOL = ROOT / ".ci" / "messages.py"
CATALOGS = sorted(
    file
    for parent in ("backend/jackfield", "integrations")
    for file in ROOT.glob(f"{parent}/*/locale/de/LC_MESSAGES/django.po")
)
_QUOTED = re.compile(r"„[^„“]*“")
#: Marks that are none of German's, and its exclamation mark; a format for dates stands as it is written.
_FOREIGN = re.compile(r"[“”!\"]|'(?!%)(?<!%M')")
_PLACE = re.compile(r"%\(\w+\)[sd]")


def messages(file: Path) -> list[Any]:
    with file.open("rb") as opened:
        return [message for message in read_po(opened, locale="de") if message.id]


def forms(message: Any) -> list[tuple[str, str]]:
    """Each English form with its German one."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def checked(*folders: Path) -> tuple[int, str]:
    """What the tool that makes the catalogs says of those that are there."""
    done = subprocess.run(
        [sys.executable, TOOL, "--check", *folders], capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_catalogs_are_what_the_code_says_and_complete() -> None:
    assert checked() == (0, "")


def test_a_sentence_that_is_new_is_missed(tmp_path: Path) -> None:
    lamp = tmp_path / "lamp"
    lamp.mkdir()
    (lamp / "__init__.py").write_text("def says(_):\n    return _('It is %(colour)s.') % {'colour': 'red'}\n")
    subprocess.run([sys.executable, TOOL, lamp], capture_output=True, timeout=60, check=True)
    catalog = lamp / "locale" / "de" / "LC_MESSAGES" / "django.po"

    untranslated = checked(lamp)
    catalog.write_text(catalog.read_text().removesuffix('""\n') + '"Sie ist %(color)s."\n')
    misplaced = checked(lamp)

    assert untranslated[0] == misplaced[0] == 1
    assert "not translated: 'It is %(colour)s.'" in untranslated[1]
    assert "colour" in misplaced[1]


@pytest.mark.parametrize("file", CATALOGS, ids=lambda file: file.parents[3].name)
class TestEachCatalog:
    def test_is_looked_for_by_django_or_the_registry(self, file: Path) -> None:
        folder = file.parents[3]

        assert (
            folder.parent.name == "integrations"
            or Path(apps.get_app_config(f"jackfield_{folder.name}").path) == folder
        )

    def test_is_compiled(self, file: Path) -> None:
        with file.with_suffix(".mo").open("rb") as opened:
            compiled = gettext.GNUTranslations(opened)

        for message in messages(file):
            if not isinstance(message.id, str):
                one, many = message.id
                read = [compiled.ngettext(one, many, count) for count in (1, 2)]
                assert read == list(message.string)
            elif message.context:
                assert compiled.pgettext(message.context, message.id) == message.string
            else:
                assert compiled.gettext(message.id) == message.string

    def test_has_the_same_places_for_values(self, file: Path) -> None:
        for message in messages(file):
            for english, german in forms(message):
                # The form for one may leave its count out.
                assert set(_PLACE.findall(german)) <= set(_PLACE.findall(english)), english
                if english == message.id:
                    assert set(_PLACE.findall(german)) == set(_PLACE.findall(english)), english

    def test_is_written_as_german_is(self, file: Path) -> None:
        odd = [
            german
            for message in messages(file)
            for english, german in forms(message)
            if german != english and _FOREIGN.search(_QUOTED.sub("", german))
        ]

        assert odd == []


def test_one_english_sentence_has_one_german_one_everywhere() -> None:
    found: dict[tuple[str | None, Any], set[Any]] = {}
    for file in CATALOGS:
        for message in messages(file):
            found.setdefault((message.context, message.id), set()).add(message.string)

    assert {key: strings for key, strings in found.items() if len(strings) > 1} == {}


def test_django_s_own_words_are_german_beside_ours() -> None:
    with translation.override("de"):
        assert translation.gettext("This field is required.") == "Dieses Feld ist zwingend erforderlich."
        assert translation.gettext("Sign in first.") == "Melden Sie sich zuerst an."
