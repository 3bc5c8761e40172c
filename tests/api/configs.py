"""Configs as the tests of the API speak of them."""

from typing import Any

from jackfield.api import ids
from jackfield.configs.models import Config

#: What is selected of one.
CONFIG = "config { id name enabled version settings eventTypes status { health headline } }"


def values(url: str, **more: Any) -> list[dict[str, Any]]:
    """What createConfig is given for the desk."""
    given = {"url": {"text": url}, "token": {"secret": {"set": "letters"}}, **more}
    return [{"name": name, "value": value} for name, value in given.items()]


def cfg(config: Config) -> str:
    """Its id."""
    return ids.encode("cfg", config.pk)


def untouched(config: Config) -> bool:
    """Whether a config is as it was made."""
    now = Config.objects.get(pk=config.pk)
    return (now.version, now.settings, now.secrets, now.enabled) == (
        config.version,
        config.settings,
        config.secrets,
        config.enabled,
    )
