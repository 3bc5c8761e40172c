"""What counts as an address that every mail server takes."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jackfield.sdk import Rejected, plain_host

#: RFC 5321, section 4.5.3.1: of the part before the @, and of all.
MAX_LOCAL = 64
MAX_ADDRESS = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def plain(address: str) -> str:
    """Return an address of ASCII: a domain of other letters as servers write it (``xn--...``).

    It is the domain to which a URL of the same letters would lead: straße.de is not strasse.de.

    Raises:
        ValueError: It is none, or has other letters before the @: few servers take those.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        ascii_domain = plain_host(domain)
    except Rejected:
        raise ValueError(address) from None
    made = f"{local}@{ascii_domain}"
    if not at or "[" in domain or len(local) > MAX_LOCAL or len(made) > MAX_ADDRESS:
        raise ValueError(address)
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError(address)
    return made


def check_address(text: str) -> None:
    """Raise ValidationError unless mail can be sent from there."""
    check_addresses([text])


def check_addresses(texts: Sequence[str]) -> None:
    """Raise ValidationError unless mail can be sent to all of them."""
    for text in texts:
        try:
            plain(text)
        except ValueError:
            said = _("%(address)s is no e-mail address, or has letters other than ASCII before the @.")
            raise ValidationError(said, params={"address": text[:100]}) from None
