"""The entry point: parse, set Django up, run one command, turn every refusal into one sentence."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from jackfield.cli.arguments import parser
from jackfield.cli.errors import Misused, Refused
from jackfield.project.values import SettingsRefused

_OURS = "jackfield.project.settings"
#: As a shell counts a command that Ctrl-C ended.
_INTERRUPTED = 130


def run(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 refused, 2 misused or unfit settings."""
    arguments = parser().parse_args(argv)
    # The database, and what lies beside it, is for its owner only.
    os.umask(0o077)
    # A host project that keeps its own settings names them as Django has it.
    named = os.environ.setdefault("DJANGO_SETTINGS_MODULE", _OURS)
    if named != _OURS and str(Path.cwd()) not in sys.path:
        # They are found as manage.py finds them: from the folder where it is run.
        sys.path.insert(0, str(Path.cwd()))
    try:
        command = _load(arguments.command)
        status: int = command.run(arguments)
    except (SettingsRefused, Misused, ImproperlyConfigured) as refusal:
        return _say(refusal, 2)
    except Refused as refusal:
        return _say(refusal, 1)
    except ModuleNotFoundError as error:
        if not f"{named}.".startswith(f"{error.name}."):
            raise
        where = f"DJANGO_SETTINGS_MODULE names {named}, which is not found from {Path.cwd()}"
        return _say(f"{where}: go to the project's folder, where its manage.py is.", 2)
    except DatabaseError as error:
        return _say(f"The database refused: {str(error).strip().splitlines()[0]}", 1)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _load(name: str) -> Any:
    # Nothing of what imports make is garbage, and there is much of it to look through.
    gc.disable()
    try:
        django.setup()
        command = import_module(f"jackfield.cli.{name.replace('-', '_')}")
        gc.freeze()
    finally:
        gc.enable()
    return command


def _say(sentence: object, status: int) -> int:
    print(f"jackfield: {sentence}", file=sys.stderr)
    return status
