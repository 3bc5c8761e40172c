"""Where a request comes from, as limits count it: one address, or a whole network of IPv6."""

import ipaddress

#: Who has one address of IPv6 has all that begin with the same bits.
_IPV6_PREFIX = 64


def network(address: str) -> str:
    """Return what is counted as one: an address of IPv4, a network of IPv6, or the text itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return address
    mapped = found.ipv4_mapped
    return str(mapped or ipaddress.ip_network((int(found), _IPV6_PREFIX), strict=False))
