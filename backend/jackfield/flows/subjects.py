"""Subject: what a flow is about."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An integration, or a config, an action or a thing of it. A person has one open flow about each."""

    integration_id: str = ""
    config_id: int | None = None
    action: str = ""
    resource_id: int | None = None

    def as_text(self) -> str:
        """Return it as the flow's row keeps it; the same for what is the same."""
        parts = [self.integration_id, self.config_id, self.action, self.resource_id]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Subject":
        """Return what ``as_text`` made a text of."""
        integration_id, config_id, action, resource_id = json.loads(text)
        return cls(integration_id=integration_id, config_id=config_id, action=action, resource_id=resource_id)
