"""What a template says, what it cannot reach, and what its owner is told."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms

from jackfield.sdk import Event, Rejected, Secret, Settings, setting
from jackfield.sdk.context import Context
from jackfield.sdk.presentation import presentation_of
from jackfield.sdk.templates.filters import FILTERS

EVENT = Event(
    id="evt_1",
    type="ticket.opened",
    occurred_at=datetime(2026, 1, 2, 15, 4, tzinfo=UTC),
    data={"title": "Printer <on> fire & smoke", "tags": ["b", "a", "b"], "count": 3, "who": {"name": "Ada"}},
)


class DeskSettings(Settings):
    """One with a template and a secret."""

    token: Secret = setting("Token")
    message: str = setting("Message", kind="template", default="{{ event.type }}")


def rendered(source: str, **more: Any) -> str:
    """What a hook gets of its context."""
    context = Context(
        settings=DeskSettings(token=Secret("hush-hush"), message=source),
        http=more.pop("http", None),
        config_id="1",
        config_name="Desk",
    )
    return asyncio.run(context.render(source, EVENT, **more))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ event.type }} {{ event.id }} {{ config.name }}", "ticket.opened evt_1 Desk"),
        ("{{ event.occurred_at }}", "2026-01-02T15:04:00Z"),
        ("{{ event.occurred_at | date: '%-d %B %Y, %H:%M' }}", "2 January 2026, 15:04"),
        ("{{ event.data.who.name }} {{ event.data['count'] | plus: 1 }}", "Ada 4"),
        ("{{ event.data.nothing }}{{ event.data.nothing.at.all }}.", "."),
        ("{{ event.data.nothing | default: 'none' }}", "none"),
        ("{% for tag in event.data.tags %}{{ forloop.index }}{{ tag }} {% endfor %}", "1b 2a 3b "),
        ("{{ event.data.tags | uniq | sort | join: ', ' }}", "a, b"),
        ("{% if event.data.count > 2 %}many{% else %}few{% endif %}", "many"),
        ("{% case event.type %}{% when 'ticket.opened' %}new{% endcase %}", "new"),
        ("{% assign n = event.data.title | size %}{{ n }}", "25"),
        ("{% raw %}{{ event.type }}{% endraw %}", "{{ event.type }}"),
        ("{{ event.data.title | truncate: 10 }}", "Printer..."),
        ("{{ event.data.tags }}{{ event.data.who | json }}", '["b", "a", "b"]{"name": "Ada"}'),
        ("{{ event.data.who | upcase }}", '{"NAME": "ADA"}'),
        ("{{ event.data.tags | first }}{{ event.data.tags.last }}{{ event.data.tags.size }}", "bb3"),
        ("{{ 'a-b-c' | split: '-' | reverse | join: '' }}{{ 'aa' | replace: 'a', 'b' }}", "cbabb"),
        ("{{ 'aa' | replace_first: 'a', 'b' }}{{ 'soon' | date: '%Y' }}", "basoon"),
        ("{% liquid assign a = 1\necho a %}", "1"),
        ("plain", "plain"),
    ],
)
def test_a_template_says_what_the_event_says(source: str, text: str) -> None:
    assert rendered(source) == text


def test_values_are_escaped_and_what_the_owner_wrote_is_not() -> None:
    def shout(text: str) -> str:
        return text.replace("<", "&lt;")

    assert rendered("<b>{{ event.data.title }}</b>", escape=shout) == "<b>Printer &lt;on> fire & smoke</b>"
    captured = "{% capture x %}<i>{{ event.data.title }}{% endcapture %}{{ x }}{% echo '<' %}"
    assert rendered(captured, escape=shout) == "<i>Printer &lt;on> fire & smoke&lt;"
    undone = "{% capture x %}{{ event.data.title }}{% endcapture %}{{ x | replace: '&lt;', '<' }}"
    assert rendered(undone, escape=shout) == "Printer &lt;on> fire & smoke"


@pytest.mark.parametrize(
    "source",
    [
        "{{ event.__class__ }}",
        "{{ event['__class__']['__mro__'] }}",
        "{{ event.data.title.__class__ }}",
        "{{ event.data.tags.append }}",
        "{{ event.data.keys }}",
        "{{ config.__init__.__globals__ }}",
        "{{ config.settings }}{{ config.token }}{{ config.secrets }}",
        "{{ event.data.who | map: '__class__' | join }}",
        "{% for x in config %}{{ x.token }}{% endfor %}",
    ],
)
def test_nothing_of_python_and_no_secret_is_within_reach(source: str) -> None:
    assert rendered(source).strip() == ""


def test_a_config_shows_its_name_and_nothing_else() -> None:
    assert json.loads(rendered("{{ config | json }}")) == {"name": "Desk"}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Hello\n{{ evnt.type }}", "Line 2: there is no 'evnt': a template has event and config."),
        ("Hello\n\n{{ event.type | shout }}", "Line 3: there is no filter 'shout'."),
        ("{% for x in event.data %}{% if %}{% endif %}{% endfor %}", "Line 1: missing expression."),
        ("a\n{{ event.type", "Line 2: {{ without }}."),
        ("{% include 'secrets' %}", "Line 1: unexpected tag 'include'."),
        ("{% render '/etc/passwd' %}", "Line 1: unexpected tag 'render'."),
        ("{{ now }}", "Line 1: there is no 'now': a template has event and config."),
        ("x" * 10_001, "A template has at most 10,000 characters."),
        ("{{ event.type" + " " * 150 + "}}", "Line 1: too much space."),
    ],
)
def test_what_cannot_be_read_is_refused_when_it_is_typed(source: str, sentence: str) -> None:
    field = DeskSettings.form_class().base_fields["message"]
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(source)
    assert sentence in caught.value.messages


def test_what_can_be_read_is_taken_as_it_stands() -> None:
    field = DeskSettings.form_class().base_fields["message"]
    source = "  {{ event.data.any.thing }}\n"
    assert field.clean(source) == source
    assert presentation_of(DeskSettings.form_class(), "message").language == "liquid"
    assert isinstance(field.widget, forms.Textarea)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("{{ 1 | divided_by: 0 }}", "divided_by: can't divide by 0"),
        ("a\n{{ event.data.count | date: '%9Y' }}", "Line 2: date takes a format"),
        ("{% for i in (1..30000) %}{% endfor %}", "A range is longer than 20,000."),
    ],
)
def test_what_fails_with_an_event_is_rejected_with_a_sentence(source: str, sentence: str) -> None:
    with pytest.raises(Rejected) as caught:
        rendered(source)
    assert str(caught.value).startswith("The template can't be rendered. ")
    assert sentence in str(caught.value)


def test_no_filter_reads_files_the_clock_or_markup() -> None:
    assert FILTERS.keys().isdisjoint({"safe", "escapejs", "strip_html", "t", "translate", "gettext", "now"})
    assert rendered("{{ 'now' | date: '%Y' }}{{ 'today' | date: '%Y' }}") == "nowtoday"
