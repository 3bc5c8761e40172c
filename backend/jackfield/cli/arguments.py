"""What may be typed after `jackfield`: every command, its arguments, its sentence of help."""

import argparse

from jackfield import __version__

#: In the order of the help; each is a module of this package with `run(arguments) -> int` (underscores in its
#: name, where the command has hyphens).
COMMANDS = (
    "serve",
    "worker",
    "migrate",
    "user",
    "token",
    "publish",
    "adopt",
    "reseal",
    "integrations",
    "new-integration",
    "doctor",
    "schema",
)


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; imports nothing of Django, so that --help is instant."""
    whole = argparse.ArgumentParser(
        prog="jackfield", description="Connects an application to the services its users work with."
    )
    whole.add_argument("--version", action="version", version=f"jackfield {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)

    _add(commands, "serve", "serve the API and the page, with a delivery worker unless DATABASE_URL is set")
    worker = _add(commands, "worker", "deliver events until told to stop")
    worker.add_argument(
        "--beneath",
        metavar="FD",
        type=int,
        help="of the processes that it starts itself: ends with the first",
    )
    _add(commands, "migrate", "bring the database up to this version")
    _add_user(commands)
    _add_token(commands)

    publish = _add(commands, "publish", "publish an event; prints its id")
    publish.add_argument("type", metavar="TYPE", help="such as ticket.opened")
    publish.add_argument("data", metavar="JSON", help="a JSON object, or - to read it from standard input")

    adopt = _add(commands, "adopt", "let this copy of a deployment send and take, as a deployment of its own")
    adopt.add_argument(
        "fingerprint", metavar="FINGERPRINT", help="of this copy, as `jackfield doctor` shows it"
    )

    _add(commands, "reseal", "put every secret under the first encryption key, so that old keys can go")
    _add(commands, "integrations", "list the integrations that are found, one id a line")

    new = _add(commands, "new-integration", "write the folder of a new integration, with its tests")
    new.add_argument("name", metavar="NAME", help="its id and its folder, for ever; such as acme_chat")
    new.add_argument("--dir", metavar="DIR", help="where to; JACKFIELD_INTEGRATIONS_DIR, or this clone's")

    doctor = _add(commands, "doctor", "examine every integration and the deployment, and say what to do")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")

    _add(commands, "schema", "print the GraphQL schema")
    return whole


def _add_user(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    user = _add(commands, "user", "make a user")
    actions = user.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = _add(actions, "create", "make a user; asks for the password")
    create.add_argument("username", metavar="USERNAME")
    create.add_argument("--admin", action="store_true", help="make an administrator")
    create.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of standard input",
    )


def _add_token(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    token = _add(commands, "token", "make a token for the API")
    actions = token.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = _add(actions, "create", "make a token; prints its secret, once, and nothing else")
    create.add_argument("username", metavar="USERNAME", help="whose it is; it can never do more than they")
    create.add_argument("--name", required=True, help="by which its owner recognises it")
    create.add_argument(
        "--scope", action="append", metavar="S", help="such as PUBLISH; may be repeated; all when left out"
    )


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, sentence: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=sentence, description=sentence[0].upper() + sentence[1:] + ".")
