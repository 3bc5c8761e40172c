"""Collects the sentences of each room and integration, and compiles what they are in other languages.

Each has its catalogs in its own folder, where Django looks: ``locale/de/LC_MESSAGES/django.po`` and what
is compiled from it, ``django.mo``. They are the same wherever they are made: no dates, no places, sorted.

    .ci/messages.py            write the catalogs anew; what is not translated yet is listed
    .ci/messages.py FOLDER     those of one folder, as of an integration that lies elsewhere
    .ci/messages.py --check    write nothing; fail if a file would change, or a translation lacks or is wrong
"""

import ast
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
#: English is what stands in the code.
LANGUAGES = ("de",)
#: Django's names beside those that Babel knows.
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext_lazy": ((1, "c"), 2),
}


class _Timeless(Catalog):
    """A catalog whose head says what readers need and nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
        ]


def folders() -> list[Path]:
    """Return every folder that may have catalogs: each room, each integration."""
    return sorted(
        place
        for parent in (ROOT / "backend" / "jackfield", ROOT / "integrations")
        for place in parent.iterdir()
        if (place / "__init__.py").is_file()
    )


def sentences(folder: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield each sentence that the folder's code hands to gettext, with its context."""
    for file in sorted(folder.rglob("*.py")):
        if file.name.startswith("test_") or {"tests", "migrations"} & set(file.relative_to(folder).parts):
            continue
        keywords = KEYWORDS | ({"kept": None} if _keeps_sentences(file) else {})
        for _line, message, _comments, context in extract_from_file("python", file, keywords=keywords):
            yield message, context


def _keeps_sentences(file: Path) -> bool:
    """Say whether ``kept`` is the SDK's in a file: others are called so too."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("jackfield.sdk")
        and any((one.name, one.asname) == ("kept", None) for one in node.names)
        for node in ast.parse(file.read_text(encoding="utf-8")).body
    )


def catalog(folder: Path, language: str) -> Catalog:
    """Return the folder's sentences, with those translations that its catalog has."""
    made = _Timeless(locale=language, header_comment="", fuzzy=False)
    for message, context in sentences(folder):
        made.add(message, "" if isinstance(message, str) else ("", ""), context=context)
    file = place_of(folder, language)
    if file.is_file():
        with file.open("rb") as kept:
            known = read_po(kept, locale=language, ignore_obsolete=True)
        for message in made:
            found = known.get(message.id, message.context) if message.id else None
            if found is not None and found.pluralizable == message.pluralizable:
                message.string = found.string
    return made


def place_of(folder: Path, language: str) -> Path:
    """Return where the catalog lies."""
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def written(made: Catalog) -> tuple[bytes, bytes]:
    """Return the catalog as a text and compiled."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, made, no_location=True, sort_output=True, width=0)
    write_mo(compiled, made)
    return text.getvalue().strip() + b"\n", compiled.getvalue()


def lacking(made: Catalog) -> Iterator[str]:
    """Yield a line for each sentence that has no translation, or one with other placeholders."""
    for message in made:
        if message.id and not _is_complete(message):
            yield f"not translated: {message.id!r}"
    for message, errors in made.check():
        for error in errors:
            yield f"{error}: {message.id!r}"


def _is_complete(message: Message) -> bool:
    return bool(message.string) and (isinstance(message.string, str) or all(message.string))


def main(arguments: Sequence[str]) -> int:
    """Write or check; return the status to exit with."""
    is_check = "--check" in arguments
    chosen = [Path(argument).resolve() for argument in arguments if argument != "--check"] or folders()
    found: list[str] = []
    for folder in chosen:
        for language in LANGUAGES:
            made = catalog(folder, language)
            file = place_of(folder, language)
            text, compiled = written(made) if len(made) else (b"", b"")
            found += [f"{file}: {line}" for line in lacking(made)]
            for path, content in ((file, text), (file.with_suffix(".mo"), compiled)):
                if (path.read_bytes() if path.is_file() else b"") == content:
                    continue
                if is_check:
                    found.append(f"{path}: not fresh: make messages")
                elif content:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                else:
                    path.unlink()
    for line in found:
        print(line.removeprefix(f"{ROOT}/"))
    return 1 if is_check and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
