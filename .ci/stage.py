"""What a story in a browser may have done to the product: killed, started again, its services out of order.

A story asks by HTTP, on this machine alone: it runs in Node, and the product and its receiver are held here.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.receiver import Answer, Receiver
from tests.support.served import ROOT, Served


class Stage:
    """The product, which may be away, and the service that it calls."""

    def __init__(self, *, environ: Mapping[str, str], receiver: Receiver) -> None:
        self._environ = dict(environ)
        self._receiver = receiver
        self.served = self._start()

    def kill(self, _asked: Mapping[str, Any]) -> None:
        """Between two instructions, as when the power fails."""
        self.served.kill()

    def start(self, _asked: Mapping[str, Any]) -> None:
        """Again, at the same port and on the same data; returns when it serves."""
        self.served = self._start()

    def fill(self, asked: Mapping[str, Any]) -> None:
        """End it, and start it again with as much as `filling.py` makes."""
        self.served.stop()
        subprocess.run(
            [
                sys.executable,
                ROOT / ".ci" / "filling.py",
                self._environ["JACKFIELD_INTEGRATIONS_DIR"],
                str(asked["configs"]),
                str(asked["deliveries"]),
            ],
            env={**self._environ, "DJANGO_SETTINGS_MODULE": "jackfield.project.settings"},
            timeout=300,
            check=True,
        )
        self.served = self._start()

    def answer(self, asked: Mapping[str, Any]) -> None:
        """What the receiver says from now on, at one path."""
        self._receiver.answer_with(
            Answer(
                status=asked.get("status", 200),
                body=asked.get("body", "ok").encode(),
                delay_s=asked.get("delayS", 0.0),
                is_hanging=asked.get("isHanging", False),
            ),
            path=asked["path"],
        )

    def received(self, asked: Mapping[str, Any]) -> list[str]:
        """The bodies that came to one path so far; a check has none."""
        bodies = [
            request.body.decode() for request in self._receiver.requests if request.path == asked["path"]
        ]
        return [body for body in bodies if body]

    def _start(self) -> Served:
        served = Served(environ=self._environ, command="serve")
        served.wait_until_served()
        return served


@contextmanager
def directed(stage: Stage) -> Iterator[str]:
    """The address at which a story directs the stage: POST /VERB with JSON."""
    verbs: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "/kill": stage.kill,
        "/start": stage.start,
        "/fill": stage.fill,
        "/answer": stage.answer,
        "/received": stage.received,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            body = json.dumps(verbs[self.path](asked)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
