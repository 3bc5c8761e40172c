"""How many are let in at a time."""

from contextlib import ExitStack

import pytest

from jackfield.inbound.gate import Busy, Gate


def gate_of(most: int = 10, *, most_of_one: int = 10, spare: int = 0) -> Gate:
    bounds = {"integration": 2, "owner": 3}
    return Gate(most=most, most_of_one=most_of_one, most_of=bounds, spare=spare)


def test_one_address_leaves_room_for_the_others() -> None:
    gate = gate_of(3, most_of_one=2)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(gate.entered("a"))
        with pytest.raises(Busy), gate.entered("a"):
            raise AssertionError
        stack.enter_context(gate.entered("b"))
        with pytest.raises(Busy), gate.entered("c"):
            raise AssertionError


def test_who_leaves_makes_room_also_by_a_failure() -> None:
    gate = gate_of(1)
    for _ in range(3):
        with pytest.raises(KeyError), gate.entered("a"):
            raise KeyError
    with gate.entered("b"):
        assert gate._inside == {("address", "b"): 1}
    assert (gate._count, gate._inside) == (0, {})


@pytest.mark.parametrize(
    ("kind", "other", "most"), [("integration", "owner", 2), ("owner", "integration", 3)]
)
def test_many_addresses_of_one_integration_or_owner_leave_room_for_the_others(
    kind: str, other: str, most: int
) -> None:
    gate = gate_of()
    with ExitStack() as stack:
        for number in range(most):
            stack.enter_context(gate.entered(number)).belongs_to(**{kind: 7, other: number})
        with gate.entered("c") as place, pytest.raises(Busy):
            place.belongs_to(**{kind: 7, other: 9})
        assert gate._count == most
        stack.enter_context(gate.entered("d")).belongs_to(**{kind: 8, other: 9})
    assert (gate._count, gate._inside) == (0, {})


def test_the_last_places_are_for_addresses_at_which_nothing_is_under_way() -> None:
    gate = gate_of(4, spare=2)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(gate.entered("a"))
        with pytest.raises(Busy), gate.entered("a"):
            raise AssertionError
        for address in ("b", "c"):
            stack.enter_context(gate.entered(address))
        with pytest.raises(Busy), gate.entered("d"):
            raise AssertionError


def test_a_place_is_kept_for_what_goes_on_after_the_answer() -> None:
    gate = gate_of(1)
    with gate.entered("a") as place:
        end = place.keep()
    with pytest.raises(Busy), gate.entered("b"):
        raise AssertionError
    end()
    with gate.entered("b"):
        assert gate._count == 1
