"""`python -m lists_desk KIND PORT [SITE-PACKAGES]`: serves one of the ways until it is ended.

With SITE-PACKAGES, the packages that this environment lacks come from there: what is compared then has its
own GraphQL library, and the same Django, driver and server as all others.
"""

import os
import sys
from importlib import import_module

kind, port, *others = sys.argv[1:]
sys.path.extend(others)
os.environ["DJANGO_SETTINGS_MODULE"] = "lists_desk.settings"
os.environ["LISTS_DESK_KIND"] = kind

import django
import uvicorn

django.setup()

if kind in {"ours", "unguarded"}:
    # The product as it is, or without all that stands before its view.
    from jackfield.project.asgi import application
else:
    from django.core.asgi import get_asgi_application

    application = get_asgi_application()
if kind == "unguarded":
    import_module("lists_desk.unguarded").let_everybody_in()


class Server(uvicorn.Server):
    """Says when it can be asked."""

    async def startup(self, sockets=None):
        """Called by uvicorn."""
        await super().startup(sockets)
        sys.stdout.write("ready\n")
        sys.stdout.flush()


Server(
    uvicorn.Config(
        application,
        host="127.0.0.1",
        port=int(port),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=300,
    )
).run()
