"""Which addresses may be called: the public internet, and what the operator allows beside it.

The tables are IANA's special-purpose address registries (IPv4 and IPv6). Python's ``is_global`` is not used:
it lets several of these through.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from jackfield.sdk.kept import kept as _

_NO_ADDRESS = _("what it names is no plainly written IP address")
_NOT_PUBLIC = _("%(address)s is not a public address")

Network4Or6 = IPv4Network | IPv6Network

_SPECIAL_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared, behind carriers' NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local, and the clouds' metadata
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private use
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
#: Nothing outside is global unicast: not ::/8, fc00::/7, fe80::/10, fec0::/10 nor ff00::/8.
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_LAST_32_BITS = 0xFFFFFFFF
#: What stands before the IPv4 address in the last 64 bits of an ISATAP address, but for the two bits that say
#: whether it is universal and whether a group's (RFC 5214, section 6.1).
_ISATAP = 0x00005EFE
_ISATAP_MASK = 0xFCFFFFFF


class AddressPolicy:
    """Says of every address whether it may be called.

    Args:
        allow_networks: Networks the operator allows though they are special, as ``127.0.0.0/8``.

    Raises:
        ValueError: One of them is no network.
    """

    def __init__(self, allow_networks: Iterable[str | Network4Or6] = ()) -> None:
        self._allowed = tuple(
            ip_network(block.strip(), strict=False) if isinstance(block, str) else block
            for block in allow_networks
        )

    def names(self, ip: str | IPv4Address | IPv6Address) -> bool:
        """Say whether an address is in a network that the operator named."""
        return self._names(ip_address(ip))

    def refusal(self, ip: str | IPv4Address | IPv6Address) -> str | None:
        """Return why an address may not be called, or None if it may.

        What is not the plain spelling of an address is refused: other readers would take ``0x7f.1`` for one.
        """
        try:
            address = ip_address(ip)
        except ValueError:
            return _NO_ADDRESS
        if self._names(address):
            return None
        if isinstance(address, IPv4Address):
            return _refusal_4(address)
        return self._refusal_6(address)

    def _names(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address.version == block.version and address in block for block in self._allowed)

    def _refusal_6(self, address: IPv6Address) -> str | None:
        tunnelled = _ipv4_reached(address)
        for inside in (*tunnelled, *_ipv4_of_interface(address)):
            refused = self.refusal(inside)
            if refused is not None:
                return refused
        if tunnelled:
            return None
        if address not in _GLOBAL_UNICAST_6 or any(address in block for block in _SPECIAL_6):
            return _NOT_PUBLIC % {"address": address}
        return None


def _refusal_4(address: IPv4Address) -> str | None:
    if any(address in block for block in _SPECIAL_4):
        return _NOT_PUBLIC % {"address": address}
    return None


def _ipv4_reached(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that a packet to the address of a translator or tunnel would reach."""
    bits = int(address)
    if address in _NAT64:
        return (IPv4Address(bits & _LAST_32_BITS),)
    if address in _6TO4:
        return (IPv4Address(bits >> 80 & _LAST_32_BITS),)
    if address in _TEREDO:  # The server, and the client with its bits turned over (RFC 4380).
        return (
            IPv4Address(bits >> 64 & _LAST_32_BITS),
            IPv4Address(bits & _LAST_32_BITS ^ _LAST_32_BITS),
        )
    return ()


def _ipv4_of_interface(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 address to which an ISATAP router, under any prefix, would hand a packet on."""
    bits = int(address)
    if bits >> 32 & _ISATAP_MASK == _ISATAP:
        return (IPv4Address(bits & _LAST_32_BITS),)
    return ()
