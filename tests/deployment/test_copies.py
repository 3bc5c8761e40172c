"""A copy of a deployment, made as people make copies: nothing leaves it until it is adopted."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import activate_webhook, create_webhook_config, eventually, publish
from tests.support.receiver import Receiver
from tests.support.served import Served, http

pytestmark = pytest.mark.e2e

_SEES = "{ deployment { isShadowed fingerprint processes { kind version } problems { label value } } }"
_CHECK = """mutation ($id: ID!) { checkConfig(input: {configId: $id}) {
  __typename ... on StateError { code message } } }"""
_ADOPT = """mutation ($text: String!) { adoptDeployment(input: {fingerprint: $text}) {
  __typename ... on AdoptDeploymentPayload { deployment { isShadowed } }
  ... on ValidationError { issues { path } } ... on StateError { code } } }"""
_CONFIG = """query ($id: ID!) { config(id: $id) {
  status { health cause failureCount }
  deliveries(first: 10) { edges { node { state attempts { outcome error } } } } } }"""


@pytest.fixture
def origin(served: Serve, receiver: Receiver) -> tuple[Served, str, str]:
    """A deployment that has delivered once, and has ended; its token and its config."""
    server = served()
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)
    publish(server, token=token, number=1)
    receiver.wait_for(1)
    eventually(lambda: "DELIVERED" in _states(server, token, config_id))
    assert server.stop() == 0
    return server, token, config_id


def _states(server: Served, token: str, config_id: str) -> list[str]:
    config = server.graphql(_CONFIG, {"id": config_id}, token=token)["config"]
    return [edge["node"]["state"] for edge in config["deliveries"]["edges"]]


class Copy(Protocol):
    """What the fixture `copied` is."""

    def __call__(self, server: Served) -> Served:
        """Serve a copy of all that a deployment has: database, keys, data directory and environment."""


@pytest.fixture
def copied(served: Serve, tmp_path: Path) -> Iterator[Copy]:
    """Copies a deployment that has ended, and serves the copy; takes its database away at the end."""
    with ExitStack() as stack:

        def copy(server: Served) -> Served:
            to = tmp_path / "copy"
            shutil.copytree(server.data_dir, to)
            environ = {**server.environ, "JACKFIELD_DATA_DIR": str(to)}
            if url := environ.get("DATABASE_URL"):
                environ["DATABASE_URL"] = stack.enter_context(_copied_database(url))
            process = served(env=environ, data_dir=to)
            stack.callback(process.stop)
            return process

        yield copy


@contextmanager
def _copied_database(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    name = parts.path.strip("/")
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}_copy"))
        finally:
            connection.execute(f'DROP DATABASE "{name}_copy" WITH (FORCE)')


def test_a_copy_sends_nothing_and_takes_nothing_until_it_is_adopted(
    copied: Copy, receiver: Receiver, origin: tuple[Served, str, str]
) -> None:
    server, token, config_id = origin
    before = len(receiver.requests)

    copy = copied(server)

    publish(copy, token=token, number=2)
    eventually(lambda: "SHADOWED" in _states(copy, token, config_id))
    config = copy.graphql(_CONFIG, {"id": config_id}, token=token)["config"]
    newest = config["deliveries"]["edges"][0]["node"]
    assert newest["state"] == "SHADOWED"
    assert [attempt["outcome"] for attempt in newest["attempts"]] == ["SHADOWED"]
    assert config["status"] == {"health": "HEALTHY", "cause": "SHADOWED", "failureCount": 0}
    checked = copy.graphql(_CHECK, {"id": config_id}, token=token)["checkConfig"]
    assert checked["code"] == "SHADOWED"
    inbound = http(f"{copy.url}/in/{'a' * 43}", body=b"{}")
    assert inbound.status == 503
    assert b"not adopted" in inbound.body
    assert int(inbound.headers["retry-after"]) > 0
    seen = copy.graphql(_SEES, token=token)["deployment"]
    assert seen["isShadowed"]
    assert [process["kind"] for process in seen["processes"]] == ["EMBEDDED"]
    assert any(seen["fingerprint"] in problem["value"] for problem in seen["problems"])
    assert len(receiver.requests) == before

    refused = copy.graphql(_ADOPT, {"text": "0" * 16}, token=token)["adoptDeployment"]
    assert refused == {"__typename": "ValidationError", "issues": [{"path": ["fingerprint"]}]}
    done = copy.jackfield("adopt", seen["fingerprint"])
    assert done.returncode == 0, done.stderr
    # The running processes heed it by themselves.
    eventually(lambda: not copy.graphql(_SEES, token=token)["deployment"]["isShadowed"])
    eventually(lambda: "code" not in copy.graphql(_CHECK, {"id": config_id}, token=token)["checkConfig"])
    eventually(lambda: http(f"{copy.url}/in/{'a' * 43}", body=b"{}").status == 404)
    publish(copy, token=token, number=3)
    receiver.wait_for(2)
    # What was shadowed stays so.
    assert _states(copy, token, config_id).count("SHADOWED") == 1


def test_what_was_copied_from_goes_on(
    served: Serve, copied: Copy, receiver: Receiver, origin: tuple[Served, str, str]
) -> None:
    server, token, config_id = origin
    copied(server).stop()

    again = served(data_dir=server.data_dir, env=server.environ)

    publish(again, token=token, number=2)
    receiver.wait_for(2)
    eventually(lambda: _states(again, token, config_id) == ["DELIVERED", "DELIVERED"])


def test_the_setting_shadows_and_cannot_be_adopted_away(
    served: Serve, receiver: Receiver, origin: tuple[Served, str, str]
) -> None:
    server, token, config_id = origin
    before = len(receiver.requests)

    shadowed = served(data_dir=server.data_dir, env={**server.environ, "JACKFIELD_SHADOW": "1"})

    publish(shadowed, token=token, number=2)
    eventually(lambda: "SHADOWED" in _states(shadowed, token, config_id))
    fingerprint = shadowed.graphql(_SEES, token=token)["deployment"]["fingerprint"]
    answer = shadowed.graphql(_ADOPT, {"text": fingerprint}, token=token)["adoptDeployment"]
    assert answer == {"__typename": "StateError", "code": "SHADOWED"}
    done = shadowed.jackfield("adopt", fingerprint)
    assert done.returncode == 1
    assert "JACKFIELD_SHADOW" in done.stderr
    assert len(receiver.requests) == before


def test_a_process_of_another_deployment_leaves_the_work_to_those_it_belongs_to(
    served: Serve, receiver: Receiver, origin: tuple[Served, str, str]
) -> None:
    server, token, config_id = origin
    stranger = served(data_dir=server.data_dir, env={**server.environ, "JACKFIELD_INSTANCE_ID": "staging"})
    publish(stranger, token=token, number=2)
    seen = stranger.graphql(_SEES, token=token)["deployment"]
    assert any("another deployment" in problem["value"] for problem in seen["problems"])

    beside = served(beside=stranger, env={"JACKFIELD_INSTANCE_ID": ""})

    receiver.wait_for(2)
    eventually(lambda: _states(beside, token, config_id) == ["DELIVERED", "DELIVERED"])
