"""What is true of remote choices, actions and syncs: their answers can be shown and kept."""

# ruff: noqa: D102, S101 - a test is a sentence already, and asserts

import json
from typing import Any, get_args

from jackfield.sdk.choosing import Choice
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.resources import Resource
from jackfield.sdk.steps import Done, Step
from jackfield.sdk.testing import faults
from jackfield.sdk.testing.calls import IntegrationCalls

_MAX_TEXT = 255
_MAX_KIND = 100


class ChoiceTests(IntegrationCalls):
    """Of methods marked ``@choices``."""

    def test_its_choices_can_be_told_apart(self) -> None:
        for name in self.integration.abilities.choices:
            items = self.choices(name).result.items
            assert [one for one in items if not _is_choice(one)] == [], name
            assert len({one.value for one in items}) == len(items), name

    def test_its_choices_need_no_setting_but_those_they_depend_on(self) -> None:
        for name, source in self.integration.abilities.choices.items():
            typed = {one: self.settings[one] for one in source.depends_on if one in self.settings}
            self.choices(name, typed=typed)


class ActionTests(IntegrationCalls):
    """Of methods marked ``@action``."""

    def test_every_action_for_things_has_a_thing_to_try_it_on(self) -> None:
        actions = self.integration.abilities.actions.values()

        assert [
            one.action_id for one in actions if one.resource_kinds and not self._thing_for(one.action_id)
        ] == []

    def test_every_action_answers_with_a_step(self) -> None:
        for action_id in self.integration.abilities.actions:
            step = self.act(action_id).result
            assert isinstance(step, get_args(Step)), action_id
            if isinstance(step, Done):
                json.dumps(step.result, allow_nan=False)


class SyncTests(IntegrationCalls):
    """Of ``synchronize()``."""

    def test_no_two_things_have_one_key(self) -> None:
        keys = [one.integration_key.casefold() for one in self.synchronize().result]

        assert sorted(keys) == sorted(set(keys))

    def test_its_things_can_be_kept(self) -> None:
        for one in self.synchronize().result:
            assert isinstance(one, Resource)
            assert _fits(one.integration_key), one
            assert _fits(one.name), one
            assert _fits(one.kind, most=_MAX_KIND), one
            assert one.state is None or len(one.state) <= _MAX_TEXT
            json.dumps(dict(one.attributes), allow_nan=False)

    def test_what_cannot_be_read_whole_is_no_shorter_list(self) -> None:
        if not self.synchronize().sent:
            return
        for reply in (faults.NOT_JSON, faults.HALF_JSON, faults.HUGE):
            try:
                found = self.synchronize(reply=reply).result
            except ServiceError:
                continue
            raise AssertionError(f"it made {len(found)} things of an answer that it cannot read")


def _is_choice(one: Any) -> bool:
    return isinstance(one, Choice) and bool(one.value)


def _fits(text: Any, *, most: int = _MAX_TEXT) -> bool:
    return isinstance(text, str) and bool(text.strip()) and len(text.casefold()) <= most and "\0" not in text
