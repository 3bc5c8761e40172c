"""The main job in a client's words: activate, configure, publish, look, through the API alone."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from tests.support.served import Served

#: `whsec_` and 24 bytes in base64; a secret of nobody.
SIGNING_SECRET = "whsec_b25seS1mb3ItdGVzdHMtMDEyMzQ1Njc4"

_ACTIVATE = """
mutation ($input: ActivateIntegrationInput!) {
  activateIntegration(input: $input) {
    __typename
    ... on ActivateIntegrationPayload { integration { state } }
    ... on Error { code message }
  }
}
"""
_CREATE = """
mutation ($input: CreateConfigInput!) {
  createConfig(input: $input) {
    __typename
    ... on CreateConfigPayload { config { id } }
    ... on ValidationError { issues { path message } }
    ... on Error { code message }
  }
}
"""
_PUBLISH = """
mutation ($input: PublishEventInput!) {
  publishEvent(input: $input) {
    __typename
    ... on PublishEventPayload { deliveryCount event { id } }
    ... on Error { code message }
  }
}
"""
_DELIVERIES = """
query ($id: ID!) {
  config(id: $id) {
    deliveries(first: 100) { edges { node { state attemptCount } } }
  }
}
"""


def activate_webhook(served: Served, *, token: str) -> None:
    """Make the webhook integration active."""
    result = served.graphql(_ACTIVATE, {"input": {"integrationId": "webhook"}}, token=token)
    assert result["activateIntegration"]["__typename"] == "ActivateIntegrationPayload", result


def create_webhook_config(served: Served, *, token: str, url: str, name: str = "Receiver") -> str:
    """Make an enabled config that sends every event to `url`, without a check; returns its id."""
    values = [
        {"name": "url", "value": {"text": url}},
        {"name": "signing_secret", "value": {"secret": {"set": SIGNING_SECRET}}},
    ]
    result = served.graphql(
        _CREATE,
        {
            "input": {
                "integrationId": "webhook",
                "name": name,
                "enabled": True,
                "values": values,
                "unchecked": True,
            }
        },
        token=token,
    )
    assert result["createConfig"]["__typename"] == "CreateConfigPayload", result
    config_id: str = result["createConfig"]["config"]["id"]
    return config_id


def publish(served: Served, *, token: str, number: int = 7) -> int:
    """Publish `ticket.opened`; returns how many deliveries it makes."""
    result = served.graphql(
        _PUBLISH,
        {"input": {"type": "ticket.opened", "data": {"number": number}}},
        token=token,
    )
    assert result["publishEvent"]["__typename"] == "PublishEventPayload", result
    count: int = result["publishEvent"]["deliveryCount"]
    return count


def delivery_states(served: Served, *, token: str, config_id: str) -> list[str]:
    """Of the newest hundred deliveries of a config."""
    config = served.graphql(_DELIVERIES, {"id": config_id}, token=token)["config"]
    return [edge["node"]["state"] for edge in config["deliveries"]["edges"]]


def numbers(bodies: list[bytes]) -> list[int]:
    """What `publish` numbered the events with, as a receiver sees it."""
    return [json.loads(body)["data"]["number"] for body in bodies]


def eventually(holds: Callable[[], Any], *, timeout_s: float = 20.0) -> Any:
    """What `holds` returns as soon as it is true; fails when it never is in time."""
    deadline = time.monotonic() + timeout_s
    pause_s = 0.01
    nobody = threading.Event()
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {timeout_s} s; last: {found!r}")
        nobody.wait(pause_s)
        pause_s = min(pause_s * 1.5, 0.25)
    return found
