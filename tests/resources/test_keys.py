import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.resources.keys import IntegrationKey

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def test_keys_are_compared_without_case() -> None:
    assert IntegrationKey("Hub", "Light.Kitchen") == IntegrationKey("hub", "light.kitchen")
    assert len({IntegrationKey("HUB", "a"), IntegrationKey("hub", "A")}) == 1
    assert IntegrationKey("hub", "a") != IntegrationKey("hub", "b")
    assert IntegrationKey("hub", "a") != IntegrationKey("other", "a")


def test_a_key_keeps_how_it_was_written() -> None:
    key = IntegrationKey("Hub", "Light.Kitchen")

    assert (key.integration_id, key.name, str(key)) == ("Hub", "Light.Kitchen", "Hub.Light.Kitchen")


def test_the_first_dot_parts_integration_and_name() -> None:
    key = IntegrationKey.from_string("hub.light.kitchen.left")

    assert (key.integration_id, key.name) == ("hub", "light.kitchen.left")


@pytest.mark.parametrize("text", ["hub", "", ".light", "hub."])
def test_what_lacks_a_dot_or_a_part_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="integration"):
        IntegrationKey.from_string(text)


@pytest.mark.parametrize("integration_id", ["desk.integrations.Desk", "50%", "a%2Eb", "%25.%2e"])
def test_an_id_with_dots_of_its_own_survives_the_round_trip(integration_id: str) -> None:
    key = IntegrationKey(integration_id, "light.1")

    found = IntegrationKey.from_string(str(key))

    assert (found.integration_id, found.name) == (integration_id, "light.1")


@given(integration_id=texts, name=texts)
def test_every_key_survives_the_round_trip(integration_id: str, name: str) -> None:
    key = IntegrationKey(integration_id, name)

    found = IntegrationKey.from_string(str(key))

    assert (found, found.integration_id, found.name) == (key, integration_id, name)
    assert hash(found) == hash(key)
