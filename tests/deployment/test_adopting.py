"""Which copy a process finds itself in, and how a copy becomes a deployment of its own."""

import pytest
from django.contrib.auth import get_user_model
from pytest_django import Settings

from jackfield.audit.models import AuditEntry
from jackfield.deployment import operations, own_ids, presence, standing
from jackfield.deployment.errors import ShadowedBySetting, WrongFingerprint
from jackfield.deployment.judging import Standing, Why
from jackfield.deployment.models import Deployment
from jackfield.deployment.places import here

pytestmark = pytest.mark.django_db


def entered() -> Standing:
    operations.enter(kind="SERVER")
    return standing.look()


def moved_elsewhere() -> None:
    """What a dump that was restored says of itself: it was adopted in another place."""
    Deployment.objects.update(place=f"{here().place}9", path_digest="elsewhere")


def test_a_database_of_nobody_adopts_itself_at_the_first_start() -> None:
    now = entered()

    row = Deployment.objects.get()
    assert now.why is None
    assert own_ids.read().text == row.instance_id
    assert row.place == here().place
    assert not standing.is_shadowed()
    assert standing.why_closed() == ""


def test_an_older_data_directory_keeps_its_id_and_a_given_one_counts_more(settings: Settings) -> None:
    own_ids.write("kept")
    entered()
    assert Deployment.objects.get().instance_id == "kept"

    Deployment.objects.all().delete()
    settings.JACKFIELD_INSTANCE_ID = "desk-production"
    entered()
    assert Deployment.objects.get().instance_id == "desk-production"
    settings.JACKFIELD_INSTANCE_ID = None
    # Nothing is written over what the environment says, nor of it.
    assert own_ids.read().text == "kept"


def test_a_second_machine_with_a_new_data_directory_joins(settings: Settings) -> None:
    entered()
    settings.JACKFIELD_DATA_DIR = settings.JACKFIELD_DATA_DIR / "another"

    assert entered().why is None
    assert own_ids.read().text == Deployment.objects.get().instance_id


def test_a_machine_of_another_deployment_is_a_stranger_and_changes_nothing(settings: Settings) -> None:
    entered()
    before = Deployment.objects.values().get()
    settings.JACKFIELD_INSTANCE_ID = "staging"

    assert entered().why is Why.STRANGER
    assert standing.is_stranger()
    assert Deployment.objects.values().get() == before


def test_a_restored_dump_is_shadowed_also_with_the_environment_and_the_data_directory_of_its_origin(
    settings: Settings,
) -> None:
    entered()
    moved_elsewhere()

    assert entered().why is Why.COPY
    assert standing.is_shadowed()
    assert not standing.is_stranger()
    settings.JACKFIELD_INSTANCE_ID = Deployment.objects.get().instance_id
    assert entered().why is Why.COPY


def test_an_administrator_adopts_a_copy_and_it_becomes_another_deployment(
    django_capture_on_commit_callbacks: object,
) -> None:
    admin = get_user_model().objects.create_superuser("ada")
    entered()
    origin = Deployment.objects.get().instance_id
    moved_elsewhere()
    shadowed = entered()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's
        now = operations.adopt(actor=admin, fingerprint=f" {shadowed.fingerprint.upper()} ")

    row = Deployment.objects.get()
    assert now.why is None
    assert row.instance_id not in {origin, ""}
    assert row.former_ids == [origin]
    assert own_ids.read().text == row.instance_id
    assert now.fingerprint != shadowed.fingerprint
    entry = AuditEntry.objects.get(action="deployment.adopted")
    assert (entry.actor, entry.subject_id) == (admin, shadowed.fingerprint)
    assert [(c["before"], c["after"]) for c in entry.changes] == [(origin, row.instance_id)]
    # Another machine of the copy, with the data directory of the origin.
    own_ids.write(origin)
    assert entered().why is None
    assert own_ids.read().text == row.instance_id


def test_a_wrong_fingerprint_adopts_nothing() -> None:
    entered()
    other = standing.look().fingerprint
    moved_elsewhere()
    Deployment.objects.update(instance_id="copied")
    entered()

    for wrong in (other, "", "0" * 16):
        with pytest.raises(WrongFingerprint):
            operations.adopt(actor=None, fingerprint=wrong)

    assert standing.look().why is Why.COPY
    assert not AuditEntry.objects.exists()


def test_what_the_setting_shadows_is_not_adopted_away(settings: Settings) -> None:
    entered()
    moved_elsewhere()
    settings.JACKFIELD_SHADOW = True
    shadowed = entered()
    before = Deployment.objects.values().get()

    with pytest.raises(ShadowedBySetting):
        operations.adopt(actor=None, fingerprint=shadowed.fingerprint)

    assert Deployment.objects.values().get() == before
    assert "JACKFIELD_SHADOW" in standing.why_closed()


def test_a_copy_of_what_nobody_had_adopted_is_not_claimed_while_the_setting_shadows_it(
    settings: Settings,
) -> None:
    settings.JACKFIELD_SHADOW = True

    assert entered().why is Why.SETTING
    with pytest.raises(ShadowedBySetting):
        operations.adopt(actor=None, fingerprint="")

    assert not Deployment.objects.exists()
    assert own_ids.read().text == ""


def test_a_first_start_is_known_again_by_its_data_directory_alone() -> None:
    entered()

    Deployment.objects.update(place="", path_digest="")
    assert standing.look().why is None

    # Where nobody can say where the database lies, a machine that says nothing leaves the work to others.
    own_ids.write("")
    assert standing.look().why is Why.STRANGER


def test_nothing_leaves_before_anybody_has_looked() -> None:
    assert "not known yet" in standing.why_closed()

    standing.make_sure()

    assert standing.why_closed() == ""


def test_a_dump_that_is_restored_over_the_database_is_noticed_before_anything_is_sent_of_it() -> None:
    entered()
    standing.make_sure()
    assert not standing.is_shadowed()

    moved_elsewhere()
    standing.make_sure()

    assert standing.is_shadowed()
    assert standing.look().why is Why.COPY


def test_a_dump_of_what_nobody_had_adopted_is_noticed_too() -> None:
    entered()
    standing.look()

    Deployment.objects.all().delete()
    standing.make_sure()

    assert standing.look().why is Why.COPY
    # Of a process that starts anew it is a first start.
    standing.forget()
    assert entered().why is None


def test_a_process_whose_database_is_another_deployments_now_takes_no_work() -> None:
    entered()
    standing.make_sure_to_work()

    Deployment.objects.update(instance_id="another", former_ids=[])

    with pytest.raises(standing.Stranger):
        standing.make_sure_to_work()


def test_to_adopt_what_is_adopted_changes_nothing() -> None:
    now = entered()
    before = Deployment.objects.values().get()

    assert operations.adopt(actor=None, fingerprint=now.fingerprint).why is None

    assert Deployment.objects.values().get() == before
    assert not AuditEntry.objects.exists()


def test_a_process_is_there_from_its_start_to_its_end() -> None:
    entered()

    [row] = presence.living()
    assert row.kind == "SERVER"
    assert row.version
    presence.leave()
    assert not presence.living()
