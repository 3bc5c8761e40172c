"""An application that publishes all the time, and asks again until it is told that it was heard."""

import threading
import time
from typing import Self

from tests.chaos import using
from tests.chaos.accounting import Accepted
from tests.chaos.deployment import Deployment


class Publisher:
    """Publishes at a steady rate from two threads, at each server in turn, while ``with`` lasts.

    Args:
        rate: Events a second, all in all; fewer where the servers take longer.
    """

    def __init__(self, deployment: Deployment, *, event_type: str, rate: float) -> None:
        self._deployment = deployment
        self._event_type = event_type
        self._pause_s = 2 / rate
        self._stopping = threading.Event()
        self._accepted: list[Accepted] = []
        self._failed: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, args=[number]) for number in range(2)]

    @property
    def accepted(self) -> list[Accepted]:
        """So far."""
        return list(self._accepted)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]

    def _run(self, first: int) -> None:
        number = first
        try:
            while not self._stopping.wait(self._pause_s):
                event_id, count = using.publish(
                    self._deployment,
                    event_type=self._event_type,
                    data={"number": number},
                    key=f"{self._event_type} {number}",
                    at=number // 2,
                )
                self._accepted.append(Accepted(event_id=event_id, delivery_count=count, at=time.monotonic()))
                number += 2
        except BaseException as error:  # noqa: BLE001 - raised where the publisher ends
            self._failed.append(error)
