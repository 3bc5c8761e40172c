"""Where the page and the built-in integrations lie: in a clone beside the backend, in a wheel inside it."""

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_CLONE = _PACKAGE.parent.parent


def page_dir() -> Path:
    """The folder of index.html and assets/."""
    packaged = _PACKAGE / "page"
    return packaged if packaged.is_dir() else _CLONE / "frontend-dist"


def builtin_integrations_dir() -> Path:
    """The folder with one folder for each built-in integration."""
    if _is_clone():
        return _CLONE / "integrations"
    spec = find_spec("jackfield_integrations")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else _PACKAGE.parent / "jackfield_integrations"


def _is_clone() -> bool:
    return _PACKAGE.parent.name == "backend" and (_CLONE / "pyproject.toml").is_file()
