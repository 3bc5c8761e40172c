"""A rotation that was typed in a flow is still one after the answer had to be given again."""

from typing import Any

import pytest

from jackfield.configs import keeping, operations
from jackfield.configs.errors import CheckFailed, VersionConflict
from jackfield.configs.models import Config
from jackfield.flows import runner
from jackfield.flows.models import Flow
from jackfield.sdk.secrets import Rotation
from tests.api.people import make_config
from tests.flows.speaking import again, answer, filling
from tests.support.receiver import Answer, Receiver

OLD, NEW = "the-old-letters", "the-new-letters"


@pytest.fixture
def config(ada: Any, receiver: Receiver) -> Config:
    return make_config(ada, url=receiver.url, secrets={"token": OLD})


def begun(ada: Any, config: Config) -> Flow:
    """A flow that changes the config."""
    return runner.start(user=ada, kind=Flow.Kind.CONFIGURE, config_id=config.pk)


def revealed(config: Config) -> tuple[str, list[str]]:
    """The secret, and the old ones beside it."""
    found: Any = keeping.reveal(Config.objects.get(pk=config.pk))["token"]
    return str(found), [old.letters for old in getattr(found, "older", ())]


def test_after_somebody_else_was_first(ada: Any, config: Config) -> None:
    flow = begun(ada, config)
    operations.update(actor=ada, config_id=config.pk, name="Theirs")
    with pytest.raises(VersionConflict):
        answer(flow, ada, fill=filling(token=Rotation(NEW, keep_old_s=60)))
    assert revealed(config) == (OLD, [])

    answer(again(flow), ada)

    assert revealed(config) == (NEW, [OLD])


def test_after_the_service_said_no(ada: Any, config: Config, receiver: Receiver) -> None:
    flow = begun(ada, config)
    receiver.answer_with(Answer(status=401))
    with pytest.raises(CheckFailed):
        answer(flow, ada, fill=filling(token=Rotation(NEW, keep_old_s=60)))
    receiver.answer_with(Answer(status=200))

    answer(again(flow), ada)

    assert revealed(config) == (NEW, [OLD])
    assert NEW not in str(list(Flow.objects.values()))


def test_one_that_is_set_in_its_place_is_no_rotation(ada: Any, config: Config, receiver: Receiver) -> None:
    flow = begun(ada, config)
    receiver.answer_with(Answer(status=401))
    with pytest.raises(CheckFailed):
        answer(flow, ada, fill=filling(token=Rotation(NEW, keep_old_s=60)))
    receiver.answer_with(Answer(status=200))

    answer(again(flow), ada, fill=filling(token="a third one"))

    assert revealed(config) == ("a third one", [])
