"""Secrets that are put back after their destination has changed are not taken for ones entered anew."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.db import transaction
from django.db.models import QuerySet

from jackfield.configs import keeping
from jackfield.configs.errors import SettingsRefused
from jackfield.configs.models import Config
from jackfield.registry import get_integration_manager
from tests.configs.test_guarding import HERE, KINDS, THERE, by_save, make, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    manager = get_integration_manager()
    for cls in KINDS:
        manager.register_integration_class(cls)
    yield
    for cls in KINDS:
        manager.unregister_integration_class(cls)


class TestSecretsThatArePutBack:
    def by_its_own_instance(self, config: Config, entries: dict[str, Any]) -> None:
        config.secrets = entries
        config.save()

    def by_another(self, config: Config, entries: dict[str, Any]) -> None:
        other = Config.objects.get(pk=config.pk)
        other.secrets = entries
        other.save()

    def by_an_update(self, config: Config, entries: dict[str, Any]) -> None:
        Config.objects.filter(pk=config.pk).update(secrets=entries)

    def in_bulk(self, config: Config, entries: dict[str, Any]) -> None:
        config.secrets = entries
        Config.objects.bulk_update([config], ["secrets"])

    @pytest.mark.parametrize("way", ["by_its_own_instance", "by_another", "by_an_update", "in_bulk"])
    def test_do_not_come_with_a_new_destination(self, way: str) -> None:
        config = make()
        entries = copy.deepcopy(config.secrets)
        by_save(config)

        getattr(self, way)(config, entries)

        assert stored(config) == (THERE, [])

    @pytest.mark.parametrize("way", ["by_its_own_instance", "by_another", "by_an_update", "in_bulk"])
    def test_and_do_with_the_one_they_were_entered_for(self, way: str) -> None:
        config = make()
        entries = copy.deepcopy(config.secrets)
        by_save(config)
        Config.objects.filter(pk=config.pk).update(settings=HERE)
        config.refresh_from_db()

        getattr(self, way)(config, entries)

        assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"token": "t0ken"}

    def test_an_instance_that_is_inserted_anew_takes_none_elsewhere(self) -> None:
        config = Config.objects.get(pk=make().pk)
        config.delete()

        config.pk, config.settings = None, dict(THERE)
        config.save()

        assert stored(config) == (THERE, [])

    def test_neither_does_one_that_is_inserted_in_bulk_or_needs_it(self) -> None:
        loose, strict = (Config.objects.get(pk=make(kind).pk) for kind in ("loose", "strict"))
        Config.objects.all().delete()
        for config in (loose, strict):
            config.pk, config.settings = None, dict(THERE)

        Config.objects.bulk_create([loose])
        with pytest.raises(SettingsRefused), transaction.atomic():
            strict.save()

        assert [config.secrets for config in Config.objects.all()] == [{}]

    def test_a_backup_brings_them_back(self) -> None:
        config = make()
        text = serializers.serialize("json", [config])
        Config.objects.all().delete()

        for loaded in serializers.deserialize("json", text):
            loaded.save()

        assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"token": "t0ken"}

    def test_those_of_a_former_release_open_and_are_marked_when_they_are_saved(self) -> None:
        config = make()
        entries = {name: {**entry} for name, entry in config.secrets.items()}
        mark = entries["token"].pop("entered_for")
        QuerySet(Config).filter(pk=config.pk).update(secrets=entries)
        old = Config.objects.get(pk=config.pk)

        revealed = keeping.reveal(old)
        old.save()

        assert revealed == {"token": "t0ken"}
        assert Config.objects.get(pk=config.pk).secrets["token"]["entered_for"] == mark
