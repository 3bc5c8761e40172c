"""The table of commands is the parser's own."""

import argparse
import re
from pathlib import Path

from jackfield.cli import arguments

README = (Path(arguments.__file__).parent / "README.md").read_text()


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def test_the_table_lists_every_command_and_no_other() -> None:
    documented = [row.split()[0] for row in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)]

    assert tuple(documented) == arguments.COMMANDS
    assert tuple(commands(arguments.parser())) == arguments.COMMANDS


def test_the_table_names_every_option() -> None:
    for name, parser in commands(arguments.parser()).items():
        for leaf in commands(parser).values() or [parser]:
            options = {option for action in leaf._actions for option in action.option_strings}
            row = next(row for row in README.splitlines() if row.startswith(f"| `{name}"))
            assert {option for option in options - {"-h", "--help"} if option not in row} == set()


def test_every_command_is_a_module_that_runs() -> None:
    folder = Path(arguments.__file__).parent

    assert [
        name for name in arguments.COMMANDS if not (folder / f"{name.replace('-', '_')}.py").is_file()
    ] == []
