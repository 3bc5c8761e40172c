import io
import json
import re

import pytest
from django.contrib.auth import get_user_model

from jackfield.accounts.models import ApiToken
from jackfield.accounts.queries import token_of
from jackfield.accounts.scopes import TokenScope
from jackfield.audit.models import AuditEntry
from jackfield.cli.main import run
from jackfield.delivery.models import Event


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the command reads from standard input."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdin", stream)
    return stream


@pytest.fixture
def ada() -> None:
    get_user_model()._default_manager.create(username="ada")


def ended(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    status = run(arguments)
    output = capsys.readouterr()
    return status, output.out, output.err


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["user"], ["user", "create"], ["token", "create", "ada"], ["publish", "a.b"]]
)
def test_a_misuse_ends_with_2_and_changes_nothing(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run(arguments)

    assert end.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_a_user_is_made_with_the_password_of_a_pipe(
    typed: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    typed.write("a-long-passphrase\n")
    typed.seek(0)

    status, out, err = ended(capsys, "user", "create", "ada", "--admin", "--password-stdin")

    user = get_user_model()._default_manager.get(username="ada")
    assert (status, out, err) == (0, "Administrator ada is made.\n", "")
    assert user.is_superuser
    assert user.check_password("a-long-passphrase")


@pytest.mark.django_db
def test_a_user_is_no_administrator_unless_asked(
    typed: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    typed.write("a-long-passphrase\n")
    typed.seek(0)

    assert ended(capsys, "user", "create", "ada", "--password-stdin")[0] == 0
    assert not get_user_model()._default_manager.get(username="ada").is_superuser


@pytest.mark.django_db
def test_a_weak_password_makes_nobody(typed: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    typed.write("12345\n")
    typed.seek(0)

    status, out, err = ended(capsys, "user", "create", "ada", "--password-stdin")

    assert (status, out) == (1, "")
    assert err.startswith("jackfield: ")
    assert "12345" not in err
    assert not get_user_model()._default_manager.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("typed")
def test_without_a_terminal_the_password_must_be_piped(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = ended(capsys, "user", "create", "ada")

    assert status == 2
    assert "--password-stdin" in err
    assert not get_user_model()._default_manager.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("ada")
def test_a_token_prints_its_secret_alone(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = ended(capsys, "token", "create", "ada", "--name", "laptop")

    token = token_of(out.strip())
    assert (status, err) == (0, "")
    assert re.fullmatch(r"\S+\n", out)
    assert token is not None
    assert (token.name, token.user.get_username()) == ("laptop", "ada")
    assert set(token.scopes) == set(TokenScope)
    entry = AuditEntry.objects.get(action="token.created")
    assert (entry.actor, entry.changes[0]["after"]) == (None, "ada")


@pytest.mark.django_db
@pytest.mark.usefixtures("ada")
def test_who_is_deactivated_is_made_no_token(capsys: pytest.CaptureFixture[str]) -> None:
    get_user_model()._default_manager.update(is_active=False)

    status, out, err = ended(capsys, "token", "create", "ada", "--name", "laptop")

    assert (status, out) == (1, "")
    assert "ada is deactivated." in err


@pytest.mark.django_db
@pytest.mark.usefixtures("ada")
def test_a_token_has_the_scopes_it_was_made_with(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ended(
        capsys, "token", "create", "ada", "--name", "app", "--scope", "PUBLISH", "--scope", "metrics"
    )

    token = token_of(out.strip())
    assert token is not None
    assert set(token.scopes) == {"READ", "PUBLISH", "METRICS"}


@pytest.mark.django_db
@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("arguments", "expected", "said"),
    [
        (["bob", "--name", "laptop"], 1, "no user bob"),
        (["ada", "--name", "laptop", "--scope", "EVERYTHING"], 2, "PUBLISH"),
        (["ada", "--name", ""], 2, "--name"),
        (["ada", "--name", "x" * 101], 2, "--name"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    arguments: list[str], expected: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = ended(capsys, "token", "create", *arguments)

    assert (status, out) == (expected, "")
    assert said in err
    assert not ApiToken.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("ada")
def test_a_second_token_of_one_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    ended(capsys, "token", "create", "ada", "--name", "laptop")

    status, out, err = ended(capsys, "token", "create", "ada", "--name", "laptop")

    assert (status, out) == (1, "")
    assert "laptop already" in err


@pytest.mark.django_db(transaction=True)
def test_publishing_prints_the_id_of_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = ended(capsys, "publish", "ticket.opened", '{"number": 7}')

    event = Event.objects.get()
    assert (status, err) == (0, "")
    assert out == f"{event.public_id}\n"
    assert (event.type, event.data) == ("ticket.opened", {"number": 7})


@pytest.mark.django_db(transaction=True)
def test_the_data_of_an_event_may_be_piped(typed: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    typed.write(json.dumps({"text": "x" * 100_000}))
    typed.seek(0)

    assert ended(capsys, "publish", "ticket.opened", "-")[0] == 0
    assert len(Event.objects.get().data["text"]) == 100_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event_type", "data", "expected"),
    [
        ("ticket.opened", "{", 2),
        ("ticket.opened", "[1]", 2),
        ("ticket.opened", "[" * 100_000, 2),
        ("Ticket Opened", "{}", 1),
        ("*", "{}", 1),
        ("", "{}", 1),
    ],
)
def test_what_is_no_event_is_not_published(
    event_type: str, data: str, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = ended(capsys, "publish", event_type, data)

    assert (status, out) == (expected, "")
    assert len(err.splitlines()) == 1
    assert not Event.objects.exists()


def test_the_built_in_integrations_are_listed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ended(capsys, "integrations")

    assert status == 0
    assert {"slack", "webhook"} <= set(out.splitlines())


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ended(capsys, "schema")

    assert status == 0
    assert "type Query {" in out
    assert "type Subscription {" in out
    assert out.endswith("}\n")
