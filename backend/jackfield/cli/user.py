"""`jackfield user create`."""

import getpass
import sys
from argparse import Namespace

from jackfield.accounts.errors import AccountInvalid
from jackfield.accounts.operations import create_user
from jackfield.cli.errors import Misused, Refused
from jackfield.cli.ready import require_migrated


def run(arguments: Namespace) -> int:
    """Make the user; the password comes from a person or a pipe, never from an argument."""
    require_migrated()
    password = _piped_password() if arguments.password_stdin else _asked_password()
    try:
        create_user(username=arguments.username, password=password, is_administrator=arguments.admin)
    except AccountInvalid as refusal:
        raise Refused(str(refusal)) from refusal
    print(f"{'Administrator' if arguments.admin else 'User'} {arguments.username} is made.")
    return 0


def _piped_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked_password() -> str:
    if not sys.stdin.isatty():
        raise Misused("There is no terminal to ask for the password: use --password-stdin.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise Refused("The two passwords differ; nobody was made.")
    return password
