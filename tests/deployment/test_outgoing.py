"""Nothing leaves while a copy is shadowed: whatever opens connections asks first."""

import ast
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from jackfield.deployment import standing
from jackfield.deployment.outgoing import open_network
from jackfield.sdk.errors import Unavailable
from jackfield.sdk.net import Closed
from tests.delivery.lines import ask
from tests.support.receiver import Receiver
from tests.support.served import ROOT

#: Where networks are made, and where they are described.
_HERE = {"backend/jackfield/deployment/outgoing.py", "backend/jackfield/sdk/testing/calls.py"}


def test_networks_are_made_in_one_place() -> None:
    found = set()
    for file in (ROOT / "backend").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Network":
                found.add(str(file.relative_to(ROOT)))

    assert found == _HERE


async def test_in_a_process_that_has_never_looked_a_network_opens_nothing(
    settings: Settings, receiver: Receiver
) -> None:
    settings.JACKFIELD_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    network = open_network(deadline_s=10)

    with pytest.raises(Closed, match="not known yet"):
        await network.http().post(receiver.url, json={"n": 1})

    assert receiver.requests == []
    await network.close()


@pytest.mark.django_db(transaction=True)
async def test_a_closed_network_opens_nothing(settings: Settings, receiver: Receiver) -> None:
    await ask(standing.look)
    settings.JACKFIELD_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.JACKFIELD_SHADOW = True
    network = open_network(deadline_s=10)
    http = network.http()

    with pytest.raises(Closed, match="JACKFIELD_SHADOW"):
        await http.post(receiver.url, json={"n": 1})
    with pytest.raises(Closed):
        await http.connect("127.0.0.1", 25)
    # To an author it is a service that cannot answer now; the attempt shows what would have been sent.
    assert issubclass(Closed, Unavailable)
    assert [exchange.status for exchange in http.exchanges] == [None, None]
    assert http.exchanges[0].url == receiver.url
    assert not http.unanswered
    # A call that began in the shadow stays there: of what it does half would be missing.
    settings.JACKFIELD_SHADOW = False
    with pytest.raises(Closed):
        await http.post(receiver.url, json={"n": 2})
    assert receiver.requests == []
    await network.http().post(receiver.url, json={"n": 3})
    assert len(receiver.requests) == 1
    await network.close()


@pytest.mark.django_db(transaction=True)
async def test_what_becomes_shadowed_sends_no_more(settings: Settings, receiver: Receiver) -> None:
    await ask(standing.look)
    settings.JACKFIELD_ALLOW_NETWORKS = (ip_network("127.0.0.0/8"),)
    network = open_network(deadline_s=10)
    http = network.http()
    await http.post(receiver.url, json={"n": 1})
    settings.JACKFIELD_SHADOW = True

    with pytest.raises(Closed):
        await http.post(receiver.url, json={"n": 2})

    assert len(receiver.requests) == 1
    await network.close()
