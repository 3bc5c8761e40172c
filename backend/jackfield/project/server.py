"""The HTTP and WebSocket server: uvicorn, told what the API has been measured with."""

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from django.conf import settings

from jackfield.api.live import event_streams
from jackfield.project.asgi import application
from jackfield.project.bounds import BoundedProtocol
from jackfield.project.frames import BoundedSocket
from jackfield.project.values import SettingsRefused

#: How long answers that have begun may take after the signal.
_GRACE_S = 10
_BACKLOG = 2048
#: How long a connection is kept for the next request.
_IDLE_S = 30
_PING_EVERY_S = 20.0
_PONG_WITHIN_S = 20.0


def bind() -> socket.socket:
    """Listen on HOST and PORT; raises SettingsRefused when that is not possible."""
    host, port = settings.JACKFIELD_HOST, settings.JACKFIELD_PORT
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG, reuse_port=False)
    except OSError as error:
        raise SettingsRefused(
            f"Port {port} of {host} cannot be listened on ({error.strerror}): set HOST or PORT."
        ) from error


def address_of(listening: socket.socket) -> str:
    """As a browser on this machine takes it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Leaves it to the process what a signal means; uvicorn would end it before its worker has settled."""

    def __init__(self, *, on_started: Callable[[], None], on_signal: Callable[[], None]) -> None:
        super().__init__(_config())
        self._on_started = on_started
        self._on_signal = on_signal

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn when the application has been imported."""
        await super().startup(sockets)
        self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn when it is to stop; it would wait for streams, which do not end by themselves."""
        event_streams.stop_all()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by uvicorn for SIGINT and SIGTERM."""
        self._on_signal()

    def stop(self) -> None:
        """Accept nothing more, close sockets with 1012, end streams, let answers finish; returns at once."""
        self.should_exit = True


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="uvloop",
        http=BoundedProtocol,
        # On the sans-IO one, which keeps back-pressure: a reader that stopped costs bounded memory.
        ws=BoundedSocket,
        ws_per_message_deflate=False,
        # A client that went without a word is found out: sent every so often, answered in so many seconds.
        ws_ping_interval=_PING_EVERY_S,
        ws_ping_timeout=_PONG_WITHIN_S,
        ws_max_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        lifespan="off",
        server_header=False,
        access_log=False,
        log_config=None,
        # Who a client is, only the proxies that were named may say.
        proxy_headers=bool(settings.JACKFIELD_TRUSTED_PROXIES),
        forwarded_allow_ips=[str(network) for network in settings.JACKFIELD_TRUSTED_PROXIES],
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
