from typing import Any

from jackfield.project.asgi import application


async def test_a_socket_elsewhere_is_refused_before_it_opens() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "websocket", "path": "/graphql/other", "headers": []}
    await application(scope, receive, send)

    assert sent == [{"type": "websocket.close", "code": 4404, "reason": None}]
