"""What is true of settings versions: what was stored by any older version can be read today."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any, ClassVar

from jackfield.sdk.activating import read_activation, secret_names
from jackfield.sdk.formfields import MappingField, is_secret
from jackfield.sdk.testing.calls import IntegrationCalls
from jackfield.sdk.versions import migrated, renamed


class SettingsVersionTests(IntegrationCalls):
    """Of ``settings_version``."""

    #: By each older version: settings as they were stored then, secrets too, by the names of then.
    old_settings: ClassVar[Mapping[int, Mapping[str, Any]]] = {}

    def test_every_older_version_of_its_settings_has_a_sample(self) -> None:
        _require_each("old_settings", self.old_settings, self.integration.settings_version)

    def test_settings_of_every_older_version_can_be_read(self) -> None:
        fields = self.integration.config_form_cls.base_fields.items()
        renames = self.integration.renamed_secrets
        secrets = {name for name, field in fields if _is_secret(field)} | _old_names(renames)
        for version, values in self.old_settings.items():
            self.integration.settings_class.from_values(
                self._brought_up(
                    values,
                    version=version,
                    wanted=self.integration.settings_version,
                    step=self._integration().migrate_settings,
                    secrets=secrets,
                    by_version=renames,
                )
            )

    def _brought_up(
        self,
        values: Mapping[str, Any],
        *,
        version: int,
        wanted: int,
        step: Any,
        secrets: Collection[str],
        by_version: Mapping[int, Mapping[str, str]],
    ) -> dict[str, Any]:
        plain = {name: value for name, value in values.items() if name not in secrets}
        given = deepcopy(plain)
        up = migrated(plain, stored=version, wanted=wanted, step=step)
        assert migrated(plain, stored=version, wanted=wanted, step=step) == up, "it does more than compute"
        assert plain == given, "it changed what it was given"
        held = {name: values[name] for name in secrets if name in values}
        names = renamed(held, stored=version, wanted=wanted, by_version=by_version)
        return {**up, **{new: held[old] for new, old in names.items()}}


class ActivationVersionTests(SettingsVersionTests):
    """Of ``activation_version``."""

    #: By each older version: activation settings as they were stored then, secrets too.
    old_activation: ClassVar[Mapping[int, Mapping[str, Any]]] = {}

    def test_every_older_version_of_its_activation_settings_has_a_sample(self) -> None:
        _require_each("old_activation", self.old_activation, self.integration.activation_version)

    def test_activation_settings_of_every_older_version_can_be_read(self) -> None:
        form = self.integration.activation_form_cls
        assert form is not None
        renames = self.integration.renamed_activation_secrets
        secrets = secret_names(form) | _old_names(renames)
        for version, values in self.old_activation.items():
            up = self._brought_up(
                values,
                version=version,
                wanted=self.integration.activation_version,
                step=self._integration().migrate_activation,
                secrets=secrets,
                by_version=renames,
            )
            read_activation(self.integration, up)


def _require_each(name: str, samples: Collection[int], today: int) -> None:
    older = range(1, today)
    wrong = [f"{name} lacks version {version}" for version in older if version not in samples]
    wrong += [f"{name} has {version}, no older version" for version in samples if version not in older]
    assert wrong == [], "; ".join(wrong)


def _is_secret(field: Any) -> bool:
    return is_secret(field) or (isinstance(field, MappingField) and field.values_are_secret)


def _old_names(renames: Mapping[int, Mapping[str, str]]) -> set[str]:
    return {old for names in renames.values() for old in names}
