"""`jackfield reseal`."""

from argparse import Namespace

from jackfield.cli.errors import Refused
from jackfield.cli.ready import require_migrated
from jackfield.vault import SecretUnreadable


def run(_: Namespace) -> int:
    """Reseal every secret; print how many there were."""
    from jackfield.configs.resealing import reseal_all  # noqa: PLC0415 - models can be imported only now
    from jackfield.inbound import addresses  # noqa: PLC0415

    require_migrated()
    try:
        count = reseal_all() + addresses.reseal_all()
    except SecretUnreadable as refusal:
        raise Refused(f"A secret can't be opened: {refusal}") from refusal
    print(f"{count} secrets are under the first key.")
    return 0
