"""Whatever a service has over time, and whatever people do: nothing doubles, dangles or is miscounted."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoTestCase

from jackfield.configs.models import Config
from jackfield.resources import linking, operations, upstream
from jackfield.resources.models import Link, Resource
from jackfield.resources.reconcile import reconcile
from jackfield.sdk import Resource as Said
from tests.delivery.lines import make_user
from tests.resources.hub import make_hub

KEYS = ("a", "B", "c.d", "e")
key = st.sampled_from(KEYS)
things = st.dictionaries(key, st.tuples(st.sampled_from(["on", "off"]), st.sets(key)), max_size=4)
turn = st.one_of(
    st.tuples(st.just("sync"), things, st.booleans()),
    st.tuples(st.just("link"), key),
    st.tuples(st.just("unlink"), key),
    st.tuples(st.just("rename"), key),
    st.tuples(st.just("delete"), key),
)


@pytest.mark.django_db
class TestAnySequence(DjangoTestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(turns=st.lists(turn, max_size=12))
    def test_the_invariants_hold_after_each_turn(self, turns: list[Any]) -> None:
        with transaction.atomic():
            home = make_hub(owner=make_user())
        for one in turns:
            getattr(self, f"_{one[0]}")(home, *one[1:])
            self._holds(home)

    def _sync(self, home: Config, told: dict[str, Any], remove_all: bool) -> None:  # noqa: FBT001 - of a tuple
        before = {row.pk: row for row in Resource.objects.all()}
        linked = set(Link.objects.values_list("resource_id", flat=True))
        used = linked | {pk for pk, row in before.items() if row.is_renamed}
        said = upstream.read(
            Said(integration_key=name, kind="light", name=name, state=state, delegate_of=tuple(of))
            for name, (state, of) in told.items()
        )
        made = reconcile(config=home, said=said, remove_all=remove_all, now=home.time_added)
        after = {row.pk: row for row in Resource.objects.all()}
        gone, both = before.keys() - after.keys(), before.keys() & after.keys()
        were, are = ({pk for pk in both if rows[pk].is_detached} for rows in (before, after))
        assert after.keys() - before.keys() == {row.pk for row in made.created}
        # Deleted rows lose their key in memory: they are counted by what is gone.
        assert len(gone) == len(made.removed)
        assert are - were == {row.pk for row in made.detached}
        assert were - are == {row.pk for row in made.reconnected}
        assert {row.pk for row in made.updated} <= both - were - are
        attached = {row.folded_key for row in after.values() if not row.is_detached}
        assert {one.folded_key for one in said} <= attached
        if remove_all:
            assert not any(row.is_detached for row in after.values())
        else:
            assert not gone & used
            assert set(Link.objects.values_list("resource_id", flat=True)) == linked

    def _link(self, home: Config, name: str) -> None:
        for row in self._rows(name):
            linking.link(row, "lamp", row.pk)

    def _unlink(self, home: Config, name: str) -> None:
        for row in self._rows(name):
            linking.unlink("lamp", row.pk)

    def _rename(self, home: Config, name: str) -> None:
        for row in self._rows(name):
            operations.rename_resource(actor=None, resource_id=row.pk, name="Mine")

    def _delete(self, home: Config, name: str) -> None:
        for row in self._rows(name):
            if row.is_detached:
                operations.delete(actor=None, resource_id=row.pk)

    def _rows(self, name: str) -> list[Resource]:
        return list(Resource.objects.filter(folded_key=name.casefold()))

    def _holds(self, home: Config) -> None:
        rows = list(Resource.objects.all())
        # Of each key one, whatever came and went: what is detached is always found again.
        assert len({row.folded_key for row in rows}) == len(rows)
        assert {row.config_id for row in rows} <= {home.pk}
        assert all(row.name == "Mine" for row in rows if row.is_renamed)
        known = {row.pk for row in rows}
        assert set(Link.objects.values_list("resource_id", flat=True)) <= known
