"""The rule of destinations under the ORM: whoever writes a config, its secrets go nowhere new unasked.

Operations keep the rule themselves and say what it emptied. This is for all other code that saves configs:
what is written is compared with the row, under its lock, and never with what an instance once read. Each
secret carries a digest of the destinations for which it was saved: one that is put back later, from wherever
it was kept, is not taken for one that was entered anew.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.db.models.signals import pre_save
from django.utils import timezone

from jackfield.audit.operations import Change, record
from jackfield.configs.marking import foreign_to, marked
from jackfield.configs.refusing import secrets_missing
from jackfield.configs.rotating import fingerprints, with_previous
from jackfield.configs.rules import SecretRules, secret_rules
from jackfield.registry import changes
from jackfield.registry.config_querysets import ConfigManager, ConfigQuerySet
from jackfield.registry.read_only import only_for_writers

M = TypeVar("M", bound=models.Model)

_GUARDED = frozenset({"settings", "secrets", "integration_id", "owner", "owner_id"})
_COLUMNS = ("pk", "integration_id", "owner_id", "name", "settings", "secrets")
#: Configs that are locked by one statement.
_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class _Row:
    """What a config was, as the database has it."""

    pk: Any
    integration_id: str
    owner_id: Any
    name: str
    settings: dict[str, Any] = field(repr=False)
    secrets: dict[str, Any] = field(repr=False)


class GuardedConfig(models.Model):
    """Base of a config model that keeps secrets beside its settings, and has an owner."""

    #: The seals of the secrets as they were read, by name: what else is there was set since.
    seals_read: Mapping[str, Any] = {}
    #: Who saw it until now and may not any more, for the status log; taken when a change is noted.
    viewers_until_now: dict[str, Any] | None = None

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Guard fixtures, too: they are saved without asking the model's own methods."""
        super().__init_subclass__(**kwargs)
        pre_save.connect(_loading, sender=cls, dispatch_uid="jackfield.configs.guarding")

    @classmethod
    @only_for_writers
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        """Make one of a row."""
        config: Any = super().from_db(*args, **kwargs)
        config.seals_read = _seals(config.__dict__.get("secrets") or {})
        return config

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read it anew."""
        super().refresh_from_db(*args, **kwargs)
        self.seals_read = _seals(self.__dict__.get("secrets") or {})

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Save it; a secret that would go to a new destination is emptied, one that is required refused.

        Raises:
            SettingsRefused: A required secret would be emptied; nothing was saved.
        """
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        fields = kwargs.get("update_fields")
        if fields is not None and _GUARDED.isdisjoint(fields):
            super().save_base(*args, **kwargs)
        elif self.pk is None:
            _before_insert(self)
            super().save_base(*args, **kwargs)
        else:
            with transaction.atomic(using=using):
                kwargs["update_fields"] = _before_save(self, using=using, fields=fields)
                super().save_base(*args, **kwargs)
        if "secrets" in self.__dict__:
            self.seals_read = _seals(self.__dict__["secrets"])


class GuardedQuerySet(ConfigQuerySet[M]):
    """A queryset whose ``update`` and ``bulk_update`` keep the rule, row by row."""

    def update(self, **values: Any) -> int:
        """Update as Django does; what the rule empties is emptied in the same transaction.

        Raises:
            SettingsRefused: Of one of them a required secret would be emptied; none was updated.
        """
        if _GUARDED.isdisjoint(values) or self.query.is_sliced or self.query.combinator:
            return super().update(**values)
        self._for_write = True
        with transaction.atomic(using=self.db):
            keys = sorted(self.order_by().values_list("pk", flat=True))
            count = 0
            for start in range(0, len(keys), _BATCH):
                some = keys[start : start + _BATCH]
                before = _locked(self.model, some, using=self.db)
                rows = self.filter(pk__in=some)
                count += super(GuardedQuerySet, rows).update(**values)
                self._see_to(before)
        self._result_cache = None
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Update as Django does; what the rule empties is emptied in the same transaction.

        Raises:
            SettingsRefused: Of one of them a required secret would be emptied; none was updated.
        """
        configs, names = list(objs), set(fields)
        if not names & {"settings", "secrets", "integration_id"}:
            return super().bulk_update(configs, sorted(names), batch_size)
        self._for_write = True
        names.add("secrets")
        with transaction.atomic(using=self.db):
            for config in sorted((c for c in configs if c.pk is not None), key=lambda c: c.pk):
                _before_save(config, using=self.db, fields=names)
            count = super().bulk_update(configs, sorted(names), batch_size)
        for config in configs:
            guarded: Any = config
            guarded.viewers_until_now, guarded.seals_read = None, _seals(guarded.secrets)
        return count

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert as Django does.

        Raises:
            ValueError: On a conflict it would overwrite settings of which nobody has seen the secrets.
        """
        if kwargs.get("update_conflicts") and not _GUARDED.isdisjoint(kwargs.get("update_fields") or ()):
            raise ValueError("bulk_create cannot overwrite settings, secrets or owners: update those rows.")
        configs = list(objs)
        for config in configs:
            _before_insert(config)
        return super().bulk_create(configs, *args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _see_to(self, before: Mapping[Any, _Row]) -> None:
        """Empty what the update would have taken elsewhere, and tell who sees a config no more."""
        for key, now in _read(self.model, before.keys(), using=self.db).items():
            was = before[key]
            new = {n: e for n, e in now.secrets.items() if _seal(e) != _seal(was.secrets.get(n))}
            emptied = _emptied(was, now.integration_id, now.settings, now.secrets, new)
            left = {n: e for n, e in now.secrets.items() if n not in emptied}
            kept = _alone(was, now.integration_id, now.settings, left, new)
            if kept != now.secrets:
                # Django's own queryset: the update has been noted already.
                models.QuerySet(self.model, using=self.db).filter(pk=key).update(secrets=kept)
            if emptied:
                _audit(was, emptied)
            if was.owner_id != now.owner_id:
                changes.note(
                    model=self.model,
                    using=self.db,
                    configs=[(key, now.integration_id)],
                    viewers=_viewers(was.owner_id),
                )


class GuardedManager(ConfigManager[M]):
    """The default manager of a guarded config model."""

    def get_queryset(self) -> GuardedQuerySet[M]:
        """All of them."""
        return GuardedQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]


def _loading(*, instance: Any, raw: bool, using: str, **_: object) -> None:
    if not raw:
        return
    # Whoever loads fixtures is in a transaction, and so keeps the lock.
    with transaction.atomic(using=using):
        _before_save(instance, using=using, fields=None)


def _before_insert(config: Any) -> None:
    """Take along no secret that was read for another destination; one that was only loaded is as it was."""
    read = {
        name: entry for name, entry in config.secrets.items() if _seal(entry) == config.seals_read.get(name)
    }
    foreign = foreign_to(read, config.integration_id, config.settings)
    left = {name: entry for name, entry in config.secrets.items() if name not in foreign}
    _require_left(config.integration_id, config.settings, config.secrets, left)
    config.secrets = marked(left, config.integration_id, config.settings)


def _before_save(config: Any, *, using: str, fields: Collection[str] | None) -> frozenset[str] | None:
    """Bring what is about to be written in line with the rule; return which fields to write."""
    written = None if fields is None else frozenset(fields)
    was = _locked(type(config), [config.pk], using=using).get(config.pk)
    if was is None:
        _before_insert(config)
        return written
    takes = _GUARDED if written is None else written
    if takes & {"owner", "owner_id"} and config.owner_id != was.owner_id:
        config.viewers_until_now = _viewers(was.owner_id)
    integration_id = config.integration_id if "integration_id" in takes else was.integration_id
    settings = config.settings if "settings" in takes else was.settings
    secrets, new = _merged(config, was) if "secrets" in takes else (dict(was.secrets), {})
    new |= {name: None for name in was.secrets if name not in secrets}
    emptied = _emptied(was, integration_id, settings, secrets, new)
    if emptied or "secrets" in takes:
        left = {name: entry for name, entry in secrets.items() if name not in emptied}
        config.secrets = marked(_alone(was, integration_id, settings, left, new), integration_id, settings)
    if emptied:
        _audit(was, emptied)
        return written and written | {"secrets"}
    return written


def _merged(config: Any, was: _Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the secrets that a save shall leave, and those of them that were set anew.

    An instance that was read long ago brings back nothing that others have replaced or emptied since.
    """
    kept: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name, entry in config.secrets.items():
        if _seal(entry) == _seal(was.secrets.get(name)):
            kept[name] = entry
        elif _seal(entry) != config.seals_read.get(name):
            kept[name] = new[name] = entry
        elif name in was.secrets:
            kept[name] = was.secrets[name]
    unseen = was.secrets.keys() - config.secrets.keys() - config.seals_read.keys()
    return {**kept, **{name: was.secrets[name] for name in unseen}}, new


def _emptied(
    was: _Row,
    integration_id: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, Any],
    new: Mapping[str, Any],
) -> list[str]:
    foreign = foreign_to(new, integration_id, settings)
    entered = {name: None if name in foreign else entry for name, entry in new.items()}
    if integration_id != was.integration_id:
        emptied = sorted(name for name in secrets if entered.get(name) is None)
    else:
        rules: SecretRules = secret_rules(integration_id)
        found = rules.emptied_by(before=was.settings, after=settings, stored=secrets, new=entered)
        emptied = sorted({*found, *foreign})
    _require_left(integration_id, settings, secrets, secrets.keys() - set(emptied))
    return emptied


def _alone(
    was: _Row,
    integration_id: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, Any],
    new: Mapping[str, Any],
) -> dict[str, Any]:
    """Return secrets without old ones beside them, where these would go to a new destination."""
    rules: SecretRules = secret_rules(integration_id)
    if integration_id == was.integration_id and not rules.goes_elsewhere(
        before=was.settings, after=settings, new=new
    ):
        return dict(secrets)
    return {
        name: with_previous(entry, ()) if isinstance(entry, dict) else entry
        for name, entry in secrets.items()
    }


def _require_left(
    integration_id: str, settings: Mapping[str, Any], before: Collection[str], left: Collection[str]
) -> None:
    """Pass, or refuse to empty what is required; what was missing before has not been emptied now."""
    rules: SecretRules = secret_rules(integration_id)
    needed = {*rules.missing(left, settings)} - {*rules.missing(before, settings)}
    if needed:
        raise secrets_missing(sorted(needed))


def _locked(model: type[models.Model], keys: Collection[Any], *, using: str) -> dict[Any, _Row]:
    rows: models.QuerySet[Any] = models.QuerySet(model, using=using)
    features = connections[using].features
    if features.has_select_for_update:
        of = ("self",) if model._meta.parents else ()
        rows = rows.select_for_update(of=of, no_key=features.has_select_for_no_key_update)
    return _rows(rows.filter(pk__in=keys).order_by("pk"))


def _read(model: type[models.Model], keys: Collection[Any], *, using: str) -> dict[Any, _Row]:
    return _rows(models.QuerySet(model, using=using).filter(pk__in=list(keys)))


def _rows(rows: models.QuerySet[Any]) -> dict[Any, _Row]:
    found = (_Row(**dict(zip(_COLUMNS, values, strict=True))) for values in rows.values_list(*_COLUMNS))
    return {row.pk: row for row in found}


def _audit(was: _Row, emptied: Iterable[str]) -> None:
    record(
        actor=None,
        action="config.secrets_emptied",
        subject_kind="config",
        subject_id=was.pk,
        subject_label=f"{was.name} ({was.integration_id})",
        changes=[
            Change(field=name, before=fingerprints(was.secrets.get(name), now=timezone.now()), secret=True)
            for name in emptied
        ],
    )


def _viewers(owner_id: Any) -> dict[str, Any]:
    return {"users": [str(owner_id)], "groups": []}


def _seals(secrets: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _seal(entry) for name, entry in secrets.items()}


def _seal(entry: Any) -> Any:
    """Return what no two settings of a secret have in common, even to the same letters."""
    return entry.get("sealed") if isinstance(entry, dict) else entry
