"""From the text of a variable to its value: one small parser for each kind."""

import base64
import binascii
import ipaddress
import math
from collections.abc import Mapping, Sequence

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsRefused(Exception):
    """The settings are unsafe or impossible; its text is a sentence that says which. Do not start."""


def whole_number(given: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    """A decimal number between two bounds, both included."""
    text = given.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsRefused(f"{name} must be a whole number from {least} to {most}, and is {text!r}.")
    return int(text)


def positive_number(given: Mapping[str, str], name: str, default: float) -> float:
    """Seconds, above nothing and below a day."""
    text = given.get(name)
    if text is None:
        return default
    number = _number(text)
    if number is None or not 0 < number <= 86_400:
        raise SettingsRefused(f"{name} must be seconds, above 0 and at most 86400, and is {text!r}.")
    return number


def retry_schedule(given: Mapping[str, str], name: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """Comma-separated seconds; how many there are is how often a delivery is tried again."""
    text = given.get(name)
    if text is None:
        return default
    numbers = [_number(part) for part in text.split(",")]
    waits = tuple(number for number in numbers if number is not None and 0 <= number <= 30 * 86_400)
    if len(waits) != len(numbers) or len(waits) > 50:
        raise SettingsRefused(f"{name} must be at most 50 comma-separated seconds, and is {text!r}.")
    return waits


def flag(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    """1 or 0, also true or false."""
    text = given.get(name)
    if text is None:
        return default
    if text.lower() not in {"0", "1", "false", "true"}:
        raise SettingsRefused(f"{name} must be 1 or 0, and is {text!r}.")
    return text.lower() in {"1", "true"}


def one_of(given: Mapping[str, str], name: str, choices: Sequence[str], default: str) -> str:
    """One of a few words."""
    text = given.get(name, default)
    if text not in choices:
        raise SettingsRefused(f"{name} must be one of {', '.join(choices)}, and is {text!r}.")
    return text


def networks(given: Mapping[str, str], name: str) -> tuple[IpNetwork, ...]:
    """Comma-separated networks such as 10.1.0.0/16, and never everything; nothing when it is not set."""
    text = given.get(name)
    if text is None:
        return ()
    found: list[IpNetwork] = []
    for part in text.split(","):
        try:
            network = ipaddress.ip_network(part.strip())
        except ValueError as error:
            raise SettingsRefused(
                f"{name} must be comma-separated networks such as 10.1.0.0/16, and {part.strip()!r} is none."
            ) from error
        if network.prefixlen == 0:
            raise SettingsRefused(f"{name}: {part.strip()} is every address there is; name the networks.")
        found.append(network)
    return tuple(found)


def fernet_keys(given: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    """Comma-separated Fernet keys (32 bytes in URL-safe base64); their values are never repeated."""
    text = given.get(name)
    if text is None:
        return None
    keys = tuple(part.strip() for part in text.split(","))
    for position, key in enumerate(keys, start=1):
        if not is_fernet_key(key):
            raise SettingsRefused(f"{name}: key {position} is not 32 bytes in URL-safe base64.")
    return keys


def is_fernet_key(text: str) -> bool:
    """Whether it has the shape that Fernet asks for."""
    try:
        return len(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)) == 32
    except (ValueError, binascii.Error):
        return False


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
