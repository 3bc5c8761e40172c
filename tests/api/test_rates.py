"""Too many operations of one user, or from one address, are refused before anything is looked up or run."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.accounts.models import ApiToken
from jackfield.accounts.principal import ANONYMOUS
from jackfield.api import rates
from jackfield.api.rates import BURST_S, Rates
from tests.api.people import Caller, People

VIEWER = {"query": "{ viewer { user { username } } }"}


@pytest.fixture(autouse=True)
def _anew(settings: Any) -> Iterator[None]:
    """Three operations at once, and one more for each second and a bit."""
    settings.JACKFIELD_USER_RATE = 3 / BURST_S
    settings.JACKFIELD_ADDRESS_RATE = 0
    rates.forget_all()
    yield
    rates.forget_all()


def test_one_user_is_refused_and_another_at_the_same_address_is_not(people: People) -> None:
    ada, ben = people.caller(people.ada), people.caller(people.ben)

    answers = [ada.post(VIEWER) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert ben.post(VIEWER).status_code == 200
    refused = answers[3]
    [error] = refused.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert refused["Retry-After"] == str(error["extensions"]["retryAfterS"]) == "2"
    assert "data" not in refused.json()


def test_what_is_refused_does_not_run(people: People) -> None:
    session = people.session(people.ada)
    made = 0
    for number in range(4):
        answer = session.post(
            {
                "query": "mutation($n: String!) {createToken(input: {name: $n, scopes: []}) { __typename }}",
                "variables": {"n": f"token {number}"},
            }
        )
        made += answer.status_code == 200

    assert made == ApiToken.objects.count() == 3


def test_an_address_counts_bad_credentials_and_nobodys_requests_too(people: People, settings: Any) -> None:
    settings.JACKFIELD_ADDRESS_RATE = 3 / BURST_S
    ada = people.caller(people.ada)

    bad = [Caller(secret="jf_wrong").post(VIEWER).status_code for _ in range(2)]
    nobody = people.anonymous.post(VIEWER).status_code

    assert [*bad, nobody, ada.post(VIEWER).status_code] == [401, 401, 200, 429]


@pytest.mark.parametrize(
    "refused",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"query": 1}',
        b'{"documentId": "unknown"}',
        b'{"query": "{ a }", "variables": 1}',
    ],
)
def test_what_cannot_be_read_counts_for_its_address(people: People, settings: Any, refused: bytes) -> None:
    settings.JACKFIELD_ADDRESS_RATE = 3 / BURST_S
    nobody = people.anonymous

    statuses = [nobody.post(body).status_code for body in (VIEWER, refused, refused, refused, VIEWER)]

    assert statuses == [200, 400, 400, 429, 429]


def test_nobody_has_an_allowance_for_each_network(settings: Any) -> None:
    def wait(address: str) -> float:
        return rates.wait_of_user(ANONYMOUS, address)

    assert [wait("2001:db8::1") > 0 for _ in range(4)] == [False, False, False, True]
    assert wait("2001:db8::2") > 0
    assert wait("2001:db8:0:1::1") == 0


def test_a_costly_document_is_paid_for_by_the_ones_after_it(people: People, settings: Any) -> None:
    settings.JACKFIELD_USER_RATE = 4
    ada = people.caller(people.ada)
    deliveries = "deliveries(first: 25) { edges { node { id state } } }"
    costly = {"query": f"{{ configs(first: 100) {{ edges {{ node {{ {deliveries} }} }} }} }}"}

    assert ada.post(costly).status_code == 200
    assert ada.post(VIEWER).status_code == 429


def test_nothing_is_counted_where_that_is_switched_off(people: People, settings: Any) -> None:
    settings.JACKFIELD_USER_RATE = 0
    ada = people.caller(people.ada)

    assert {ada.post(VIEWER).status_code for _ in range(8)} == {200}


def test_no_flood_of_holders_makes_it_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MAX_BUCKETS", 10)
    found = Rates()
    for number in range(100):
        found.take(str(number), rate=1, now=0)

    assert len(found) == 10


@given(
    rate=st.integers(1, 100),
    steps=st.lists(st.tuples(st.floats(0, 10), st.integers(1, 50), st.booleans()), max_size=60),
)
def test_nobody_gets_more_than_the_burst_and_what_has_come_back_since(
    rate: int, steps: list[tuple[float, int, bool]]
) -> None:
    found, now, taken = Rates(), 0.0, 0
    for pause_s, count, on_credit in steps:
        now += pause_s
        wait_s = found.take("one", rate=rate, now=now, count=count, on_credit=on_credit)
        if on_credit:
            assert wait_s == 0
        elif not wait_s:
            taken += count
        elif count <= rate * BURST_S:
            # What it says is true.
            now += wait_s + 1e-6
            assert found.take("one", rate=rate, now=now, count=count) == 0
            taken += count
        assert taken <= rate * (BURST_S + now) + 1e-3
