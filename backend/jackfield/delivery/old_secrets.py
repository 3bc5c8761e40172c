"""Has old secrets taken out of configs when they are good no more, by an errand at that moment."""

from datetime import datetime

from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.configs.retiring import retire
from jackfield.configs.rotating import next_end
from jackfield.delivery import errands
from jackfield.delivery.errands import Errand

#: Its key is that of the config.
RETIRE = "config.old_secrets"


def config_changed(config: Config, change: ConfigChange) -> None:
    """Ask for the errand, in the transaction that rotates."""
    if change is ConfigChange.ROTATED and (due_at := next_end(config.secrets)) is not None:
        errands.ask(kind=RETIRE, key=str(config.pk), due_at=due_at)


async def run(errand: Errand) -> datetime | None:
    """Take them out; due again when the next one has run out."""
    return await errands.database(lambda: retire(config_id=int(errand.key)))
