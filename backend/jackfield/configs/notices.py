"""Adds a sentence to what is said of a config's health, which is as it was."""

from jackfield.configs.models import Config

_MAX_REASON = 500


def add_notice(config: Config, sentence: str) -> None:
    """Let a locked config say it, too; one that does so already stays as it is.

    Args:
        config: Its row is locked by the caller.
        sentence: At most some 100 characters.
    """
    if config.health_reason.endswith(sentence):
        return
    said = config.health_reason[: _MAX_REASON - len(sentence) - 1]
    config.health_reason = f"{said} {sentence}".lstrip()
    config.status_version += 1
    config.save(update_fields=["health_reason", "status_version"])


def without_notice(reason: str, sentence: str) -> str:
    """Return what was said before the sentence was added."""
    return reason.removesuffix(sentence).rstrip()
