"""A secret is replaced while the old one stays good for a time: in the row, for calls, in every way out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from jackfield.audit.models import AuditEntry
from jackfield.configs import contexts, keeping, operations, resealing, restoring
from jackfield.configs.models import Config
from jackfield.configs.retiring import retire
from jackfield.configs.rotating import MAX_PREVIOUS, next_end
from jackfield.delivery.models import Errand
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Event, Integration, Secret, SecretRecipe, Settings, on, setting
from jackfield.sdk.secrets import Rotation
from jackfield.vault import SecretUnreadable

pytestmark = pytest.mark.django_db
HERE, THERE = {"url": "https://here.test"}, {"url": "https://there.test"}
DAY_S = 86_400


class BellSettings(Settings):
    url: str = setting("URL", kind="url")
    key: Secret = setting("Key", recipe=SecretRecipe())
    token: Secret | None = setting("Token", required=False)


class Bell(Integration[BellSettings]):
    integration_id = "bell"

    @on("ticket.*")
    async def post(self, event: Event, context: Context[BellSettings]) -> None:
        pass


@pytest.fixture
def bell() -> Iterator[Any]:
    manager = get_integration_manager()
    yield manager.register_integration_class(Bell)
    manager.unregister_integration_class(Bell)


@pytest.fixture
def config(bell: Any) -> Config:
    owner = User.objects.create_user("olivia")
    secrets: dict[str, str | None] = {"key": "first-key", "token": "t0ken"}
    return operations.create(
        actor=owner, owner=owner, integration_id="bell", name="Mine", settings=HERE, secrets=secrets
    )


def rotate(config: Config, letters: str, *, keep_old_s: int = DAY_S, **more: Any) -> Config:
    """Rotate by the operation that the API and the flows use."""
    secrets = {"key": Rotation(letters, keep_old_s=keep_old_s)}
    row, _ = operations.update(actor=config.owner, config_id=config.pk, secrets=secrets, **more)
    return row


def row(config: Config) -> Config:
    found: Config = Config.objects.get(pk=config.pk)
    return found


def keys(config: Config) -> tuple[str, ...]:
    """With what a call signs."""
    integration = get_integration_manager().get_integration("bell")
    found: tuple[str, ...] = contexts.prepare(config=row(config), integration=integration).settings.key.all()
    return found


def age(config: Config, *, by_s: int) -> None:
    """Let all that is kept of old secrets be so much nearer to its end."""
    secrets = row(config).secrets
    for entry in secrets.values():
        for old in entry.get("previous", ()):
            until = datetime.fromisoformat(old["valid_until"]) - timedelta(seconds=by_s)
            old["valid_until"] = until.isoformat()
    QuerySet(Config).filter(pk=config.pk).update(secrets=secrets)


class TestKeeping:
    def test_both_are_good_until_the_old_one_s_time_is_over(self, config: Config) -> None:
        rotate(config, "second-key")
        assert keys(config) == ("second-key", "first-key")

        age(config, by_s=DAY_S - 60)
        assert keys(config) == ("second-key", "first-key")
        age(config, by_s=60)
        assert keys(config) == ("second-key",)

    def test_what_is_ready_for_a_call_already_ends_in_time_too(self, config: Config) -> None:
        rotate(config, "second-key")
        integration = get_integration_manager().get_integration("bell")
        key = contexts.prepare(config=row(config), integration=integration).settings.key

        assert key.all(at=timezone.now() + timedelta(days=1)) == ("second-key",)

    def test_everything_in_clear_is_starred(self, config: Config) -> None:
        rotate(config, "second-key")
        integration = get_integration_manager().get_integration("bell")

        prepared = contexts.prepare(config=row(config), integration=integration)

        assert set(prepared.secrets) == {"second-key", "first-key", "t0ken"}

    def test_no_row_holds_one_in_clear(self, config: Config) -> None:
        rotate(config, "second-key")
        rows = f"{list(Config.objects.values())} {list(AuditEntry.objects.values())} "
        rows += f"{list(Errand.objects.values())}"

        for letters in ("first-key", "second-key", "t0ken"):
            assert letters not in rows

    def test_the_audit_has_the_fingerprints_of_all_that_are_good(self, config: Config) -> None:
        first = config.secrets["key"]["fingerprint"]
        second = rotate(config, "second-key").secrets["key"]["fingerprint"]

        [change] = AuditEntry.objects.latest("pk").changes
        assert (change["field"], change["before"], change["after"]) == ("key", first, f"{second}, {first}")
        assert change["secret"] is True

    def test_few_are_kept_the_newest(self, config: Config) -> None:
        for number in range(2, 8):
            rotate(config, f"key-{number}")

        assert keys(config) == ("key-7", "key-6", "key-5", "key-4")
        assert len(row(config).secrets["key"]["previous"]) == MAX_PREVIOUS

    def test_the_same_again_stands_there_once(self, config: Config) -> None:
        rotate(config, "second-key")
        rotate(config, "second-key")
        assert keys(config) == ("second-key", "first-key")

        rotate(config, "first-key")
        assert keys(config) == ("first-key", "second-key")

    @pytest.mark.parametrize("letters", ["second-key", Rotation("second-key", keep_old_s=0)])
    def test_one_that_is_set_or_kept_for_no_time_is_alone_at_once(self, config: Config, letters: str) -> None:
        operations.update(actor=config.owner, config_id=config.pk, secrets={"key": letters})
        assert keys(config) == ("second-key",)
        assert "previous" not in row(config).secrets["key"]

    def test_one_that_is_set_ends_those_that_were_kept(self, config: Config) -> None:
        rotate(config, "second-key")
        operations.update(actor=config.owner, config_id=config.pk, secrets={"key": "third-key"})
        assert keys(config) == ("third-key",)


class TestDestinations:
    def test_an_old_one_does_not_go_to_a_new_destination(self, config: Config) -> None:
        rotate(config, "second-key", settings=THERE)

        assert keys(config) == ("second-key",)
        [of_key] = [c for c in AuditEntry.objects.latest("pk").changes if c["field"] == "key"]
        assert "," not in of_key["after"]

    def test_a_new_destination_later_takes_all_of_them_away(self, config: Config) -> None:
        rotate(config, "second-key")
        operations.update(
            actor=config.owner, config_id=config.pk, settings=THERE, secrets={"key": "third-key"}
        )
        assert keys(config) == ("third-key",)

    @pytest.mark.parametrize("in_two", [False, True])
    def test_other_code_that_saves_takes_none_along(self, config: Config, in_two: bool) -> None:  # noqa: FBT001
        found = row(config)
        keeping.store(config=found, secrets={"key": Rotation("second-key", keep_old_s=DAY_S)}, actor=None)
        if in_two:
            found.save()
            keeping.store(config=found, secrets={"key": Rotation("third-key", keep_old_s=DAY_S)}, actor=None)
        found.settings = THERE
        found.save()

        assert "previous" not in row(config).secrets["key"]

    def test_neither_does_an_update_of_rows(self, config: Config) -> None:
        found = row(config)
        keeping.store(config=found, secrets={"key": Rotation("second-key", keep_old_s=DAY_S)}, actor=None)
        Config.objects.filter(pk=config.pk).update(settings=THERE, secrets=found.secrets)

        assert "previous" not in row(config).secrets["key"]


class TestWaysOut:
    def test_an_encryption_key_can_be_retired(self, config: Config, settings: DjangoSettings) -> None:
        old, new = settings.JACKFIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
        rotate(config, "second-key")
        settings.JACKFIELD_ENCRYPTION_KEYS = [new, old]
        resealing.reseal_all()
        settings.JACKFIELD_ENCRYPTION_KEYS = [new]

        assert keys(config) == ("second-key", "first-key")
        settings.JACKFIELD_ENCRYPTION_KEYS = [old]
        with pytest.raises(SecretUnreadable):
            keeping.reveal(row(config))

    def test_one_that_has_run_out_stops_no_resealing(self, config: Config) -> None:
        rotate(config, "second-key")
        age(config, by_s=DAY_S)
        secrets = row(config).secrets
        secrets["key"]["previous"][0]["sealed"] = "torn"
        QuerySet(Config).filter(pk=config.pk).update(secrets=secrets)

        resealing.reseal_all()

        assert "previous" not in row(config).secrets["key"]

    def test_a_secret_s_new_name_opens_all_of_them(self, config: Config) -> None:
        rotate(config, "second-key")
        found = row(config)
        moved = keeping.sealed_anew(found, {"other": found.secrets["key"]}, sealed_as={"other": "key"})
        found.secrets = moved

        revealed: Any = keeping.reveal(found)["other"]
        assert (revealed, [old.letters for old in revealed.older]) == ("second-key", ["first-key"])

    def test_an_old_one_that_no_key_opens_takes_no_other_along(
        self, config: Config, caplog: pytest.LogCaptureFixture
    ) -> None:
        rotate(config, "second-key")
        rotate(config, "third-key")
        found = row(config)
        found.secrets["key"]["previous"][0]["sealed"] = "torn"
        found.secrets = keeping.sealed_anew(
            found, {"other": found.secrets["key"]}, sealed_as={"other": "key"}
        )

        revealed: Any = keeping.reveal(found)["other"]
        assert (revealed, [old.letters for old in revealed.older]) == ("third-key", ["first-key"])
        assert "old secret given up" in caplog.text
        assert "third-key" not in caplog.text

    def test_one_that_no_key_opens_stays_closed_with_all_that_is_beside_it(self, config: Config) -> None:
        rotate(config, "second-key")
        found = row(config)
        found.secrets["key"]["sealed"] = "torn"
        moved = keeping.sealed_anew(found, {"other": found.secrets["key"]}, sealed_as={"other": "key"})

        assert moved["other"]["sealed"] == "torn"
        assert moved["other"]["previous"] == found.secrets["key"]["previous"]

    def test_a_renamed_one_is_read_whole_before_it_is_written_back(self, config: Config) -> None:
        rotate(config, "second-key")
        found = row(config)
        found.secrets = {"other": keeping.Renamed(found.secrets["key"], sealed_as="key")}

        revealed: Any = keeping.reveal(found)["other"]
        assert [old.letters for old in revealed.older] == ["first-key"]

    def test_putting_settings_back_and_giving_it_away_leave_both(self, config: Config) -> None:
        rotate(config, "second-key")
        operations.update(actor=config.owner, config_id=config.pk, name="Other")
        entry = AuditEntry.objects.latest("pk")
        restoring.restore(actor=config.owner, entry_id=entry.pk)
        operations.transfer(
            actor=config.owner, config_id=config.pk, to_user=User.objects.create_user("oscar")
        )
        assert keys(config) == ("second-key", "first-key")

    def test_a_copy_in_another_config_does_not_open(self, config: Config) -> None:
        rotate(config, "second-key")
        other = Config(owner=config.owner, integration_id="bell", name="Copy", settings=HERE)
        other.secrets = row(config).secrets
        other.save()

        with pytest.raises(SecretUnreadable):
            keeping.reveal(Config.objects.get(pk=other.pk))


class TestRetiring:
    def test_what_has_run_out_goes_and_the_rest_is_due_later(self, config: Config) -> None:
        rotate(config, "second-key", keep_old_s=2 * DAY_S)
        rotate(config, "third-key", keep_old_s=DAY_S)
        version = row(config).version
        ends = [old["valid_until"] for old in row(config).secrets["key"]["previous"]]

        assert retire(config_id=config.pk) == next_end(row(config).secrets)
        assert [old["valid_until"] for old in row(config).secrets["key"]["previous"]] == ends

        age(config, by_s=DAY_S)
        later = retire(config_id=config.pk)
        assert later is not None
        assert timedelta(hours=23) < later - timezone.now() <= timedelta(days=1)
        assert len(row(config).secrets["key"]["previous"]) == 1

        age(config, by_s=DAY_S)
        assert retire(config_id=config.pk) is None
        assert "previous" not in row(config).secrets["key"]
        assert row(config).version == version

    def test_of_a_config_that_is_gone_there_is_nothing_to_do(self) -> None:
        assert retire(config_id=4711) is None

    def test_rotating_asks_for_it_at_the_right_moment(self, config: Config) -> None:
        rotate(config, "second-key", keep_old_s=3600)

        [errand] = Errand.objects.filter(kind="config.old_secrets")
        assert errand.key == str(config.pk)
        assert errand.due_at == next_end(row(config).secrets)

    @pytest.mark.parametrize("secrets", [{"token": "other"}, {"token": None}])
    def test_the_next_save_of_secrets_takes_it_away_too(
        self, config: Config, secrets: dict[str, str | None]
    ) -> None:
        rotate(config, "second-key")
        age(config, by_s=DAY_S)
        operations.update(actor=config.owner, config_id=config.pk, secrets=secrets)
        assert "previous" not in row(config).secrets["key"]
