"""Processes that nobody looks for, and databases of which nobody can say where they lie."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import (
    activate_webhook,
    create_webhook_config,
    delivery_states,
    eventually,
)
from tests.support.receiver import Receiver
from tests.support.served import free_port, http

pytestmark = pytest.mark.e2e

_CHECK = """mutation ($id: ID!) { checkConfig(input: {configId: $id}) {
  __typename ... on StateError { code message } } }"""
_SEES = "{ deployment { isShadowed problems { value } } }"


@contextmanager
def _any_asgi_server(environ: dict[str, str], *, at: Path) -> Iterator[str]:
    """Serve with a server that starts nothing beside: no watcher, no worker, no presence."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--lifespan", "off", "jackfield.project.asgi:application"]
    with subprocess.Popen([*command, "--port", str(port)], env=environ, cwd=at) as process:
        try:
            eventually(lambda: _listens(port))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True


def test_a_copy_that_any_asgi_server_serves_sends_and_takes_nothing(
    served: Serve, receiver: Receiver, tmp_path: Path
) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("The file is copied.")
    origin = served()
    token = origin.token()
    activate_webhook(origin, token=token)
    config_id = create_webhook_config(origin, token=token, url=receiver.url)
    assert origin.stop() == 0
    copy = tmp_path / "copy"
    shutil.copytree(origin.data_dir, copy)

    with _any_asgi_server({**origin.environ, "JACKFIELD_DATA_DIR": str(copy)}, at=tmp_path) as url:
        answer = http(
            f"{url}/graphql",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            body=json.dumps({"query": _CHECK, "variables": {"id": config_id}}).encode(),
        )
        assert json.loads(answer.body)["data"]["checkConfig"]["code"] == "SHADOWED"
        assert http(f"{url}/in/{'a' * 43}", body=b"{}").status == 503

    # The origin, served so, is what it was.
    with _any_asgi_server(origin.environ, at=tmp_path) as url:
        assert http(f"{url}/in/{'a' * 43}", body=b"{}").status == 404
    assert receiver.requests == []


@contextmanager
def _unknown_place() -> Iterator[str]:
    """Make a database whose role may not ask for its cluster."""
    admin = os.environ["DATABASE_URL"]
    name = f"jackfield_unknown_{os.getpid()}"
    parts = urlsplit(admin)
    own = urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
        try:
            with psycopg.connect(own, autocommit=True) as inside:
                inside.execute("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC")
            host = parts.netloc.rpartition("@")[2]
            yield urlunsplit(parts._replace(netloc=f"{name}@{host}", path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.execute(f"DROP ROLE {name}")


@pytest.mark.postgres
def test_where_nobody_can_say_where_the_database_lies_the_first_works_and_an_unknown_one_does_not(
    served: Serve, receiver: Receiver, tmp_path: Path
) -> None:
    with _unknown_place() as url:
        first = served(env=_of(url), data_dir=tmp_path / "first")
        token = first.token()
        assert not first.graphql(_SEES, token=token)["deployment"]["isShadowed"]
        activate_webhook(first, token=token)
        config_id = create_webhook_config(first, token=token, url=receiver.url)

        # With a data directory that says nothing: production's second machine, or a copy.
        second = served(env=_of(url), data_dir=tmp_path / "second", command="worker")
        eventually(lambda: "shadowed" in second.log)
        assert first.stop() == 0
        for number in range(10):
            done = first.jackfield("publish", "ticket.opened", json.dumps({"number": number}))
            assert done.returncode == 0, done.stderr
        again = served(env=_of(url), data_dir=tmp_path / "first")

        receiver.wait_for(10)
        eventually(lambda: set(delivery_states(again, token=token, config_id=config_id)) == {"DELIVERED"})
        second.stop()
        again.stop()


def _of(url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8"}
