"""The least that Django and Strawberry can be: one query, `hello`, under the same server as ours."""

import os

import django
import strawberry
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from strawberry.django.views import AsyncGraphQLView

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-measuring",
    USE_TZ=True,
)
django.setup()


@strawberry.type
class Query:
    """One field."""

    @strawberry.field
    def hello(self) -> str:
        """Greet."""
        return "hello"


async def readyz(_request: HttpRequest) -> HttpResponse:
    """Where ours says that it is ready."""
    return HttpResponse("ready")


urlpatterns = [
    path("readyz", readyz),
    path("graphql", AsyncGraphQLView.as_view(schema=strawberry.Schema(Query))),
]

if __name__ == "__main__":
    uvicorn.run(
        get_asgi_application(),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=30,
    )
