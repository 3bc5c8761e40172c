"""Rules about a setting that there is not: refused where they are declared, or found by the contract."""

from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk import (
    Integration,
    IntegrationConfigForm,
    Presentation,
    Settings,
    formfields,
    setting,
    when,
)
from jackfield.sdk.presentation import Width
from jackfield.sdk.testing import IntegrationTests


class Wide(Settings):
    width: Width = setting("Width", default="FULL")
    where: str | None = setting(
        "Where",
        visible_when=when("width").equals("HALF") & when("name").is_set(),
        required_when=when("event_types").is_set(),
    )


def test_a_rule_may_ask_about_every_field_of_a_config() -> None:
    assert "where" in Wide.form_class().base_fields


@pytest.mark.parametrize("word", ["visible_when", "required_when"])
def test_a_rule_about_no_setting_is_refused_when_the_form_is_made(word: str) -> None:
    rules: dict[str, Any] = {word: when("loud").is_set() | when("lowd").is_set()}
    declared: Any = setting("Priority", default=3, **rules)

    class TidingsSettings(Settings):
        loud: bool = setting("Loud", default=False)
        priority: int = declared

    with pytest.raises(ImproperlyConfigured) as caught:
        TidingsSettings.form_class()

    assert str(caught.value) == f"TidingsSettings.priority: {word} names 'lowd', which is no setting."


def test_a_rule_of_a_fieldset_is_looked_at_too() -> None:
    class GroupedSettings(Settings):
        loud: bool = setting("Loud", default=False)

        class Meta:
            fieldsets = (("More", {"fields": ("loud",), "visible_when": when("lowd").is_set()}),)

    with pytest.raises(ImproperlyConfigured) as caught:
        GroupedSettings.form_class()

    assert str(caught.value) == (
        "GroupedSettings.Meta.fieldsets: visible_when names 'lowd', which is no setting."
    )


class Step(Settings):
    kind: str = setting("Kind")
    #: ``url`` stands beside the rows, where no row sees it.
    path: str | None = setting("Path", visible_when=when("url").is_set())


def test_a_rule_of_rows_asks_about_their_own_row_alone() -> None:
    class StepsSettings(Settings):
        url: str = setting("URL")
        rows: list[Step] = setting("Steps")

    with pytest.raises(ImproperlyConfigured) as caught:
        StepsSettings.form_class()

    assert str(caught.value) == "Step.path: visible_when names 'url', which is no setting."


class StepForm(forms.Form):
    path = forms.CharField()

    class Meta:
        presentation: ClassVar = {"path": Presentation(visible_when=when("pth").is_set())}


def test_rows_by_hand_are_refused_likewise() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^StepForm.path: visible_when names 'pth', which is"):
        formfields.ListField(item_form=StepForm)


class ByHand(IntegrationConfigForm):
    """Its constructor may add what a rule names: it is asked when it is built."""

    shown = forms.CharField(required=False)

    class Meta:
        presentation: ClassVar = {"shown": Presentation(visible_when=when("late").is_set())}


class Completed(ByHand):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["late"] = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("form", "found"), [(ByHand, ["shown: visible_when names 'late', which is no setting."]), (Completed, [])]
)
def test_the_contract_finds_it_in_a_form_by_hand(form: type[IntegrationConfigForm], found: list[str]) -> None:
    class Lamp(Integration[Any]):
        config_form_cls = form

    class LampTests(IntegrationTests):
        integration = Lamp

    if not found:
        LampTests().test_its_rules_are_of_settings_that_there_are()
        return
    with pytest.raises(AssertionError) as caught:
        LampTests().test_its_rules_are_of_settings_that_there_are()
    assert found[0] in str(caught.value)
