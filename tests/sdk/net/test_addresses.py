from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jackfield.sdk.net import AddressPolicy

SPECIAL = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.1.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "0:0:0:0:0:ffff:0:8",
    "64:ff9b:1::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2620:4f:8000::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "feff::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "198.20.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", SPECIAL)
def test_a_special_address_is_refused(address: str) -> None:
    assert AddressPolicy().refusal(address) is not None


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not(address: str) -> None:
    assert AddressPolicy().refusal(address) is None


@pytest.mark.parametrize(
    ("outside", "is_refused"),
    [
        ("64:ff9b::808:808", False),  # NAT64 of 8.8.8.8
        ("64:ff9b::7f00:1", True),  # of 127.0.0.1
        ("64:ff9b::a9fe:a9fe", True),  # of 169.254.169.254
        ("2002:808:808::1", False),  # 6to4 of 8.8.8.8
        ("2002:7f00:1::1", True),
        ("2002:a00:1::1", True),
        ("2001:0:808:808::f7f7:f7f7", False),  # Teredo: server 8.8.8.8, client 8.8.8.8
        ("2001:0:808:808::80ff:fffe", True),  # client 127.0.0.1
        ("2001:0:7f00:1::f7f7:f7f7", True),  # server 127.0.0.1
    ],
)
def test_a_tunnel_is_judged_by_the_address_inside(outside: str, is_refused: bool) -> None:  # noqa: FBT001 - a table
    assert (AddressPolicy().refusal(outside) is not None) is is_refused


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "1.2.3.4 ", "\u0661.1.1.1"]
)
def test_what_is_not_plainly_an_address_is_refused(text: str) -> None:
    assert AddressPolicy().refusal(text) is not None


def test_an_operator_allows_networks() -> None:
    policy = AddressPolicy(["127.0.0.0/8", " 10.1.0.0/16 ", "fd00::/8"])

    assert [policy.refusal(a) for a in ("127.0.0.1", "10.1.255.255", "fd12::1")] == [None, None, None]
    assert policy.refusal("10.2.0.1") is not None
    assert policy.refusal("::1") is not None
    assert policy.refusal("::ffff:127.0.0.1") is not None


def test_what_is_no_network_is_an_error_at_once() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        AddressPolicy(["nonsense"])


@given(st.ip_addresses(v=6).filter(lambda address: int(address) >> 125 != 1))
def test_nothing_outside_global_unicast_is_called_but_through_nat64(address: IPv6Address) -> None:
    assume(address not in IPv6Network("64:ff9b::/96"))

    assert AddressPolicy().refusal(address) is not None


#: https://www.iana.org/assignments/iana-ipv4-special-registry, every line of it, and multicast.
REGISTRY_4 = [
    "0.0.0.0/8",
    "0.0.0.0/32",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/32",
    "192.0.0.171/32",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
]
#: https://www.iana.org/assignments/iana-ipv6-special-registry, but for NAT64, 6to4 and Teredo, judged
#: by the address inside; then what was site-local once, and multicast.
REGISTRY_6 = [
    "::1/128",
    "::/128",
    "::ffff:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
forbidden_4 = (
    st.sampled_from(REGISTRY_4).flatmap(lambda block: st.ip_addresses(network=block)).map(IPv4Address)
)
public_4 = st.ip_addresses(v=4).filter(
    lambda address: not any(address in IPv4Network(block) for block in REGISTRY_4)
)
PUBLIC_4 = int(IPv4Address("8.8.8.8"))
PUBLIC_6 = int(IPv6Address("2606:4700::"))

#: Every way in which an IPv4 address stands inside an IPv6 address.
EMBEDDINGS: dict[str, Callable[[int], int]] = {
    "mapped": lambda v4: 0xFFFF << 32 | v4,
    "compatible": lambda v4: v4,
    "translated": lambda v4: 0xFFFF << 48 | v4,
    "NAT64": lambda v4: int(IPv6Address("64:ff9b::")) | v4,
    "local NAT64, /96": lambda v4: int(IPv6Address("64:ff9b:1::")) | v4,
    "local NAT64, /48": lambda v4: int(IPv6Address("64:ff9b:1::")) | (v4 >> 16) << 64 | (v4 & 0xFFFF) << 40,
    "6to4": lambda v4: 0x2002 << 112 | v4 << 80 | 1,
    "Teredo's server": lambda v4: 0x20010000 << 96 | v4 << 64 | PUBLIC_4 ^ 0xFFFFFFFF,
    "Teredo's client": lambda v4: 0x20010000 << 96 | PUBLIC_4 << 64 | v4 ^ 0xFFFFFFFF,
    "ISATAP": lambda v4: PUBLIC_6 | 0x00005EFE << 32 | v4,
    "ISATAP, universal": lambda v4: PUBLIC_6 | 0x02005EFE << 32 | v4,
    "ISATAP behind 6to4": lambda v4: 0x2002 << 112 | PUBLIC_4 << 80 | 0x02005EFE << 32 | v4,
}
#: Those through which public addresses are reached.
OPEN = ("NAT64", "6to4", "Teredo's server", "Teredo's client", "ISATAP", "ISATAP behind 6to4")


@pytest.mark.parametrize("embedding", EMBEDDINGS)
@given(inside=forbidden_4)
def test_a_forbidden_ipv4_address_stays_forbidden_in_every_embedding(
    embedding: str, inside: IPv4Address
) -> None:
    outside = IPv6Address(EMBEDDINGS[embedding](int(inside)))

    assert AddressPolicy().refusal(inside) is not None
    assert AddressPolicy().refusal(outside) is not None
    assert AddressPolicy().refusal(outside.exploded) is not None
    assert AddressPolicy().refusal(f"{outside}%eth0") is not None


@pytest.mark.parametrize("embedding", OPEN)
@given(inside=public_4)
def test_a_public_one_is_reached_through_tunnels(embedding: str, inside: IPv4Address) -> None:
    assert AddressPolicy().refusal(IPv6Address(EMBEDDINGS[embedding](int(inside)))) is None


@pytest.mark.parametrize("block", REGISTRY_4)
def test_every_line_of_the_registry_of_ipv4_is_refused_from_end_to_end(block: str) -> None:
    network = IPv4Network(block)

    assert AddressPolicy().refusal(network[0]) is not None
    assert AddressPolicy().refusal(network[-1]) is not None


@pytest.mark.parametrize("block", REGISTRY_6)
def test_every_line_of_the_registry_of_ipv6_is_refused_from_end_to_end(block: str) -> None:
    network = IPv6Network(block)

    assert AddressPolicy().refusal(network[0]) is not None
    assert AddressPolicy().refusal(network[-1]) is not None


@pytest.mark.parametrize("block", REGISTRY_6)
@given(data=st.data())
def test_and_so_is_all_between(block: str, data: st.DataObject) -> None:
    assert AddressPolicy().refusal(data.draw(st.ip_addresses(network=block))) is not None


@given(address=public_4)
def test_nothing_else_of_ipv4_is_refused(address: IPv4Address) -> None:
    assert AddressPolicy().refusal(address) is None


@given(st.ip_addresses(network="::/8"))
def test_of_the_first_256th_of_ipv6_only_nat64_is_called(address: IPv6Address) -> None:
    assume(address not in IPv6Network("64:ff9b::/96"))

    assert AddressPolicy().refusal(address) is not None


def test_what_an_operator_allows_is_allowed_through_tunnels_and_in_no_other_spelling() -> None:
    policy = AddressPolicy(["10.0.0.0/8"])
    ten = int(IPv4Address("10.1.2.3"))

    allowed = {name for name, embed in EMBEDDINGS.items() if policy.refusal(IPv6Address(embed(ten))) is None}

    assert allowed == {*OPEN, "ISATAP, universal"}
