"""`jackfield new-integration`."""

import builtins
import keyword
import re
import shutil
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from string import Template

from django.conf import settings

from jackfield import sdk
from jackfield.cli.errors import Misused, Refused
from jackfield.registry import get_integration_manager, problems

_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_TEMPLATES = Path(__file__).parent / "scaffold"
#: What the templates import or Python has: a class is called otherwise.
_TAKEN_CLASSES = frozenset({*sdk.__all__, *dir(builtins), *keyword.kwlist, "ClassVar", "IntegrationTests"})


def run(arguments: Namespace) -> int:
    """Write the folder of an integration that works, and its tests; print what to do with it."""
    name: str = arguments.name
    _require_name(name)
    parent, is_found = _parent(arguments.dir)
    folder = parent / name
    if folder.exists() or folder.is_symlink():
        raise Refused(f"{folder} exists already.")
    _require_free(name)
    files = _files(name)
    _write(folder, files)
    print(f"{folder} holds {', '.join(files)}.")
    print(f"Its tests:  {sys.prefix}/bin/pytest {folder}")
    if is_found:
        print("Start Jackfield again, then activate it.")
    else:
        print(
            f"Start Jackfield with JACKFIELD_INTEGRATIONS_DIR={parent}, and an administrator can activate it."
        )
    print(f"Away with:  rm -r {folder}")
    return 0


def _require_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Misused(
            f"{name!r} is no name for an integration: at most 30 of a-z, 0-9 and underscores, a letter first."
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise Misused(f"{name!r} is a word of Python's own.")
    if name in sys.stdlib_module_names or name in sys.modules:
        raise Misused(f"{name!r} is the name of a library that is in use here: take {name}_service.")


def _require_free(name: str) -> None:
    known = {integration.integration_id for integration in get_integration_manager().get_integrations()}
    if name in known | {problem.integration_id for problem in problems()}:
        raise Refused(f"There is an integration {name!r} already.")


def _parent(given: str | None) -> tuple[Path, bool]:
    """Return the folder of integrations to write to, and whether it is one where they are looked for."""
    own = getattr(settings, "JACKFIELD_INTEGRATIONS_DIR", None)
    built_in = getattr(settings, "JACKFIELD_BUILTIN_INTEGRATIONS_DIR", None)
    looked_at = {Path(folder).resolve() for folder in (own, built_in) if folder}
    if given is not None:
        place = Path(given).resolve()
        return place, place in looked_at
    if own:
        return Path(own).resolve(), True
    # An installed package's own folder is replaced by the next version of it.
    if built_in and (Path(built_in).parent / "pyproject.toml").is_file():
        return Path(built_in).resolve(), True
    raise Misused("Say where with --dir, or set JACKFIELD_INTEGRATIONS_DIR.")


def _files(name: str) -> dict[str, str]:
    words = [word for word in name.split("_") if word]
    cls = "".join(word[:1].upper() + word[1:] for word in words)
    if cls in _TAKEN_CLASSES:
        cls += "Service"
    said = {
        "cls": cls,
        "title": " ".join(word[:1].upper() + word[1:] for word in words),
        "host": "-".join(words),
        "letter": name[0].upper(),
    }
    named = {
        "__init__.py": "init.py.txt",
        f"test_{name}.py": "test.py.txt",
        "README.md": "README.md.txt",
        "icon.svg": "icon.svg.txt",
    }
    return {
        file: Template((_TEMPLATES / template).read_text(encoding="utf-8")).substitute(said)
        for file, template in named.items()
    }


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write them aside and move them into place: the folder is there whole, or not at all."""
    aside: str | None = None
    try:
        # Sources are for everybody, whatever the command's umask.
        if not folder.parent.is_dir():
            folder.parent.mkdir()
            folder.parent.chmod(0o755)
        aside = tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent)
        for name, text in files.items():
            file = Path(aside) / name
            file.write_text(text, encoding="utf-8")
            file.chmod(0o644)
        Path(aside).chmod(0o755)
        Path(aside).rename(folder)
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}.") from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
