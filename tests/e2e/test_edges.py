"""What the real process gives away to strangers, proxies and its own mishaps: nothing it need not."""

import json
import socket
import sqlite3
import stat
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import eventually
from tests.support.served import Served, http

pytestmark = pytest.mark.e2e

SIGN_IN = """mutation($name: String!) {
  signIn(input: {username: $name, password: "wrong"}) { __typename ... on RateLimitedError { retryAfterS } }
}"""
CLIENT = {"X-Forwarded-For": "192.0.2.7"}


def signed_in(server: Served, *, forwarded_for: str) -> str:
    """What a wrong password is answered with."""
    answer = http(
        server.url + "/graphql",
        headers={"Content-Type": "application/json", "X-Forwarded-For": forwarded_for},
        body=json.dumps({"query": SIGN_IN, "variables": {"name": "admin"}}).encode(),
    )
    word: str = json.loads(answer.body)["data"]["signIn"]["__typename"]
    return word


def test_who_guesses_passwords_does_not_choose_an_address(served: Serve) -> None:
    server = served()

    answers = [signed_in(server, forwarded_for=f"192.0.2.{number}") for number in range(8)]

    assert answers == ["PermissionDeniedError"] * 5 + ["RateLimitedError"] * 3


def test_a_proxy_that_was_named_says_who_the_client_is_and_a_client_does_not(served: Serve) -> None:
    server = served(env={"JACKFIELD_TRUSTED_PROXIES": "127.0.0.0/8"})

    # A proxy adds the address it sees to what the client says of itself.
    first = [signed_in(server, forwarded_for=f"198.51.100.{number}, 192.0.2.7") for number in range(7)]
    second = signed_in(server, forwarded_for="192.0.2.8")

    assert first == ["PermissionDeniedError"] * 5 + ["RateLimitedError"] * 2
    assert second == "PermissionDeniedError"


@pytest.mark.parametrize(
    ("env", "headers", "status"),
    [
        ({}, {}, 200),
        ({}, CLIENT, 401),
        ({}, {"X-Forwarded-For": "127.0.0.1"}, 401),
        ({"JACKFIELD_PUBLIC_URL": "https://jackfield.example.com"}, {}, 401),
        ({"JACKFIELD_TRUSTED_PROXIES": "127.0.0.1"}, CLIENT, 401),
        ({"JACKFIELD_TRUSTED_PROXIES": "127.0.0.1"}, {"X-Forwarded-For": "127.0.0.1"}, 401),
    ],
)
def test_the_figures_are_for_this_machine_and_for_no_proxy_on_it(
    served: Serve, env: Mapping[str, str], headers: Mapping[str, str], status: int
) -> None:
    server = served(env=env)

    assert server.get("/metrics", headers).status == status


def test_headers_without_end_are_refused(served: Serve) -> None:
    server = served()
    with socket.create_connection(("127.0.0.1", int(server.environ["PORT"])), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 100_000)

        assert connection.recv(1000).startswith(b"HTTP/1.1 431 ")


def test_the_data_are_for_their_owner_only(served: Serve) -> None:
    server = served()
    server.token()
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in server.data_dir.iterdir()
        if path.is_file() and path.suffix != ".log"
    }

    assert {name for name, mode in modes.items() if mode != 0o600} == set()
    if "DATABASE_URL" not in server.environ:
        assert {"jackfield.sqlite3", "jackfield.sqlite3-wal", "jackfield.sqlite3-shm"} <= set(modes)


def test_data_that_were_open_to_others_are_so_no_more(served: Serve) -> None:
    server = served()
    if "DATABASE_URL" in server.environ:
        pytest.skip("the database of this run is PostgreSQL")
    server.stop()
    file = server.data_dir / "jackfield.sqlite3"
    file.chmod(0o644)

    served(beside=server)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.postgres
def test_connections_that_were_cut_cost_no_request(served: Serve) -> None:
    server = served()
    token = server.token()
    question = json.dumps({"query": "{ viewer { user { username } } }"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(_number: int = 0) -> int:
        return http(server.url + "/graphql", headers=headers, body=question).status

    with ThreadPoolExecutor(12) as together:
        assert set(together.map(ask, range(120))) == {200}
    with psycopg.connect(server.environ["DATABASE_URL"], autocommit=True) as connection:
        cut = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()

    assert cut is not None
    assert cut[0] > 3
    began = time.monotonic()
    assert [ask() for _ in range(12)] == [200] * 12
    assert [server.get("/readyz").status for _ in range(12)] == [200] * 12
    # The pool's own check would wait for 1 s after the second, 2 s after the third, 4 s after the fourth.
    assert time.monotonic() - began < 5


def test_a_server_whose_worker_dies_serves_on_and_says_that_it_is_not_ready(served: Serve) -> None:
    server = served()
    server.stop()
    _let_no_worker_in(server)

    again = served(beside=server)

    eventually(lambda: again.get("/readyz").status == 503, timeout_s=30)
    assert again.get("/healthz").status == 200
    assert "Traceback" in again.log
    assert again.stop() == 0


def _let_no_worker_in(server: Served) -> None:
    """Refuse the row that a worker writes first, in a way that no patience mends."""
    url = server.environ.get("DATABASE_URL")
    if url:
        with psycopg.connect(url) as connection:
            connection.execute("ALTER TABLE jackfield_delivery_workerprocess ADD CHECK (id < 0) NOT VALID")
        return
    with sqlite3.connect(server.data_dir / "jackfield.sqlite3") as database:
        database.execute(
            "CREATE TRIGGER nobody BEFORE INSERT ON jackfield_delivery_workerprocess"
            " BEGIN SELECT RAISE(ABORT, 'nobody'); END"
        )
    database.close()
