"""Takes away who is asking: everybody is the viewer, and nobody is looked up."""

from django.contrib.auth import get_user_model

from jackfield.accounts.principal import Principal
from jackfield.api import credentials


def let_everybody_in():
    """From now on every request is the viewer's."""
    found = []

    def viewer(_request, **_how):
        if not found:
            found.append(Principal(user=get_user_model().objects.get(username="viewer")))
        return found[0]

    credentials.principal_of = viewer
