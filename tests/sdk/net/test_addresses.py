from ipaddress import IPv6Address, IPv6Network

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
