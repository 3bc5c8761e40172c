"""IntegrationKey: a service's own identity for one of its things, with the integration that speaks to it."""

from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class IntegrationKey:
    """Which thing of which integration; both parts are compared without case, and kept as they are given.

    Raises:
        ValueError: A part is empty.
    """

    integration_id: str = field(compare=False)
    name: str = field(compare=False)
    _folded: tuple[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make what is compared."""
        if not self.integration_id or not self.name:
            raise ValueError("An integration key has an integration_id and a name.")
        object.__setattr__(self, "_folded", (self.integration_id.casefold(), self.name.casefold()))

    @classmethod
    def from_string(cls, text: str) -> Self:
        """Read what ``str`` wrote: up to the first dot the integration, after it the name with its own dots.

        Raises:
            ValueError: There is no dot, or nothing before or after it.
        """
        integration_id, dot, name = text.partition(".")
        if not dot:
            raise ValueError(f"{text!r} is no integration key: it must look like integration.name.")
        for escaped, plain in (("%2e", "."), ("%2E", "."), ("%25", "%")):
            integration_id = integration_id.replace(escaped, plain)
        return cls(integration_id, name)

    def __str__(self) -> str:
        # The id of a class registered in code has dots of its own: the first dot must stay the one between.
        integration_id = self.integration_id.replace("%", "%25").replace(".", "%2E")
        return f"{integration_id}.{self.name}"
