"""What an ASGI server serves: Django's application, with Jackfield's sockets and what runs beside it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticketdesk.settings")
_django = get_asgi_application()

# It brings models along, which Django has loaded only now.
from jackfield.host import asgi  # noqa: E402

application = asgi(_django)
