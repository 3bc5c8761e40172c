"""The deployment in a client's words: activate, configure, share, publish, correct."""

from typing import Any

from tests.chaos.deployment import Deployment, Refused
from tests.support.main_job import SIGNING_SECRET

_SAID = "__typename ... on Error { code message } ... on ValidationError { issues { path message } }"
_ACTIVATE = f"""mutation ($input: ActivateIntegrationInput!) {{ activateIntegration(input: $input) {{
    {_SAID} }} }}"""
_CREATE = f"""mutation ($input: CreateConfigInput!) {{ createConfig(input: $input) {{
    {_SAID} ... on CreateConfigPayload {{ config {{ id }} }} }} }}"""
_UPDATE = f"""mutation ($input: UpdateConfigInput!) {{ updateConfig(input: $input) {{ {_SAID} }} }}"""
_ENABLE = f"""mutation ($input: EnableConfigInput!) {{ enableConfig(input: $input) {{ {_SAID} }} }}"""
_GRANT = f"""mutation ($input: GrantConfigInput!) {{ grantConfig(input: $input) {{ {_SAID} }} }}"""
_DISABLE = f"""mutation ($input: DisableConfigInput!) {{ disableConfig(input: $input) {{ {_SAID} }} }}"""
_SYNC = f"""mutation ($input: SyncConfigInput!) {{ syncConfig(input: $input) {{ {_SAID} }} }}"""
_PUBLISH = f"""mutation ($input: PublishEventInput!) {{ publishEvent(input: $input) {{
    {_SAID} ... on PublishEventPayload {{ deliveryCount event {{ id }} }} }} }}"""


def activate(deployment: Deployment, *integration_ids: str) -> None:
    """Make integrations active."""
    for one in integration_ids:
        _do(deployment, "activateIntegration", _ACTIVATE, integrationId=one)


def configure(
    deployment: Deployment, *, integration_id: str, name: str, knob: str, hears: str | None, at: int = 0
) -> str:
    """Make an enabled config whose service is at a knob; returns its id."""
    values: list[dict[str, Any]] = [{"name": "url", "value": {"text": url_at(deployment, name, knob)}}]
    if integration_id == "webhook":
        values.append({"name": "signing_secret", "value": {"secret": {"set": SIGNING_SECRET}}})
    if hears is not None:
        values.append({"name": "event_types", "value": {"choices": [hears]}})
    given = {"integrationId": integration_id, "name": name, "enabled": True, "unchecked": True}
    made = _do(deployment, "createConfig", _CREATE, at=at, values=values, **given)
    config_id: str = made["config"]["id"]
    return config_id


def correct(deployment: Deployment, config_id: str, *, name: str, knob: str) -> None:
    """Change where a config sends to, and enable it again if it was disabled."""
    values = [{"name": "url", "value": {"text": url_at(deployment, name, knob)}}]
    _do(deployment, "updateConfig", _UPDATE, configId=config_id, values=values, unchecked=True)
    _do(deployment, "enableConfig", _ENABLE, configId=config_id, unchecked=True)


def grant(deployment: Deployment, config_id: str, *, user_id: str, role: str, at: int = 0) -> None:
    """Share a config."""
    _do(deployment, "grantConfig", _GRANT, at=at, configId=config_id, grantee={"userId": user_id}, role=role)


def user_id(deployment: Deployment, *, token: str) -> str:
    """Whose token it is."""
    found = deployment.servers[0].served.graphql("{ viewer { user { id } } }", token=token)
    one: str = found["viewer"]["user"]["id"]
    return one


def disable(deployment: Deployment, config_id: str) -> None:
    """Let a config rest."""
    _do(deployment, "disableConfig", _DISABLE, configId=config_id)


def sync(deployment: Deployment, config_id: str, *, at: int = 0) -> None:
    """Ask for a sync."""
    _do(deployment, "syncConfig", _SYNC, at=at, configId=config_id)


def publish(
    deployment: Deployment, *, event_type: str, data: dict[str, Any], key: str, at: int = 0
) -> tuple[str, int]:
    """Publish until a server says that it did, under one key; the event's id, and how often it is owed."""
    said = _do(deployment, "publishEvent", _PUBLISH, at=at, type=event_type, data=data, idempotencyKey=key)
    return said["event"]["id"], said["deliveryCount"]


def url_at(deployment: Deployment, name: str, knob: str) -> str:
    """Where the service takes what is for a config; periodic work has a place of its own."""
    if knob == "period":
        return f"{deployment.service.url}/period"
    return f"{deployment.service.url}/hook/{name}/{knob}"


def _do(deployment: Deployment, field: str, document: str, *, at: int = 0, **given: Any) -> Any:
    said = deployment.ask(document, {"input": given}, at=at)[field]
    if not said["__typename"].endswith("Payload"):
        raise Refused(f"{field}: {said}")
    return said
