"""Ports come out of settings, too: what is none is refused with a sentence, and never tried."""

from typing import Any

import pytest

from jackfield.sdk import Rejected
from jackfield.sdk.net import Network


@pytest.mark.parametrize("port", [-1, 0, 65_536, 10**9, "25", b"25", "", None, 25.5, 25.0, True])
async def test_what_is_no_port_is_refused(network: Network, port: Any) -> None:
    with pytest.raises(Rejected, match="no port like that"):
        await network.http().connect("127.0.0.1", port)
