"""What is written down fits, however long the names are."""

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.audit.operations import record

pytestmark = pytest.mark.django_db


def test_a_long_user_name_is_cut() -> None:
    # As an application's own model may have it.
    actor = User.objects.create(username="u" * 150)
    actor.username = "u" * 251

    record(actor=actor, action="a.b", subject_kind="a", subject_id=1, subject_label="s" * 500)

    row = AuditEntry.objects.get()
    assert (row.actor_label, row.subject_label) == ("u" * 200, "s" * 300)
