"""An integration of somebody else brings its own German, in its own folder; no other file knows of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.utils.translation import trans_real
from pytest_django import Settings

from jackfield.configs.health import report_health
from jackfield.registry import catalogs, process
from jackfield.registry import operations as registry
from jackfield.registry.status import Health
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config

CODE = '''"""Lamps."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from jackfield.sdk import Context, Event, Integration, Rejected, Settings, kept, on, setting

SHINES = kept("The lamp %(name)s does not shine.")


class LampSettings(Settings):
    """Which lamp."""

    lamp: str = setting(_("Which lamp"), help=_("It stands in the hall."))


class Lamp(Integration[LampSettings]):
    """Shines."""

    name = "Lamp"
    description = _("Shines when something happens.")

    async def check(self, context: Context[Any]) -> None:
        """Find none."""
        raise Rejected(SHINES % {"name": context.settings.lamp})

    @on("*")
    async def shine(self, event: Event, context: Context[Any]) -> None:
        """Shine."""
'''
WORDS = {
    "The lamp %(name)s does not shine.": "Die Lampe %(name)s leuchtet nicht.",
    "Which lamp": "Welche Lampe",
    "It stands in the hall.": "Sie steht im Flur.",
    "Shines when something happens.": "Leuchtet, wenn etwas geschieht.",
    "It is dark.": "Es ist dunkel.",
}
QUERY = """{ integration(integrationId: "lamp") { description guide
    configForm { fieldsets { fields { name label help } } } } }"""
STATUS = "query($id: ID!) { config(id: $id) { status { reason } } }"
CHECK = """mutation($input: CheckConfigInput!) { checkConfig(input: $input) { ... on Error { message } } }"""


@pytest.fixture
def lamp(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Its folder, as somebody puts it there."""
    folder = tmp_path / "lamp"
    place = folder / "locale" / "de" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (folder / "__init__.py").write_text(CODE)
    (folder / "README.md").write_text("# Lamp\n")
    (folder / "README.de.md").write_text("# Lampe\n")
    catalog = Catalog(locale="de")
    for message, told in WORDS.items():
        catalog.add(message, told)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path
    before = dict(catalogs._folders)
    process.reset()
    yield
    process.reset()
    catalogs._folders.clear()
    catalogs._folders.update(before)
    # As Django itself does when a catalog has changed on disk.
    vars(trans_real)["_translations"].clear()
    vars(trans_real)["_default"] = None


@pytest.fixture
def shining(lamp: None, people: People) -> None:
    registry.activate(integration_id="lamp", actor=people.root)


def asked(caller: Caller, query: str, language: str, **variables: Any) -> Any:
    answer = caller.post({"query": query, "variables": variables}, **{"Accept-Language": language}).json()
    assert "errors" not in answer, answer
    return answer["data"]


@pytest.mark.usefixtures("shining")
class TestALamp:
    def test_has_its_description_its_form_and_its_guide_in_german(self, ada: Caller) -> None:
        german = asked(ada, QUERY, "de")["integration"]
        english = asked(ada, QUERY, "en")["integration"]

        fields = {f["name"]: f for group in german["configForm"]["fieldsets"] for f in group["fields"]}
        assert (german["description"], german["guide"]) == ("Leuchtet, wenn etwas geschieht.", "# Lampe\n")
        assert (fields["lamp"]["label"], fields["lamp"]["help"]) == ("Welche Lampe", "Sie steht im Flur.")
        assert (english["description"], english["guide"]) == ("Shines when something happens.", "# Lamp\n")

    def test_says_in_german_what_is_wrong_and_keeps_it_in_english(self, people: People, ada: Caller) -> None:
        config = make_config(
            people.ada, integration_id="lamp", settings={"lamp": "Alma"}, secrets={}, event_types=("*",)
        )

        answer = asked(ada, CHECK, "de", input={"configId": cfg(config)})

        config.refresh_from_db()
        assert answer["checkConfig"]["message"] == "Die Lampe Alma leuchtet nicht."
        assert config.health_reason == "The lamp Alma does not shine."
        assert asked(ada, STATUS, "de", id=cfg(config))["config"]["status"]["reason"] == (
            "Die Lampe Alma leuchtet nicht."
        )

    def test_a_whole_sentence_needs_no_more_than_its_catalog(self, people: People, ada: Caller) -> None:
        config = make_config(
            people.ada, integration_id="lamp", settings={"lamp": "Alma"}, secrets={}, event_types=("*",)
        )
        report_health(config_id=config.pk, health=Health.FAILING, reason="It is dark.")

        status = asked(ada, STATUS, "de", id=cfg(config))["config"]["status"]

        assert status["reason"] == "Es ist dunkel."


@pytest.mark.parametrize("integration_id", ["email", "slack", "webhook"])
def test_a_built_in_one_has_a_german_guide_with_the_same_chapters(
    people: People, integration_id: str
) -> None:
    root = people.caller(people.root)
    query = "query($id: String!) { integration(integrationId: $id) { guide } }"

    german = asked(root, query, "de", id=integration_id)["integration"]["guide"]
    english = asked(root, query, "en", id=integration_id)["integration"]["guide"]

    def shape(guide: str) -> list[tuple[int, int]]:
        chapters = guide.split("\n## ")
        return [(chapter.count("\n| "), chapter.count("\n1. ")) for chapter in chapters]

    assert "## Wo der Eigentümer klickt" in german
    assert shape(german) == shape(english)
