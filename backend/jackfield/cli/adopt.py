"""`jackfield adopt`."""

from argparse import Namespace

from jackfield.cli.errors import Refused
from jackfield.cli.ready import require_migrated


def run(arguments: Namespace) -> int:
    """Adopt this copy; its processes send and take within seconds."""
    # Models can be imported only now.
    from jackfield.deployment.errors import ShadowedBySetting, WrongFingerprint  # noqa: PLC0415
    from jackfield.deployment.operations import adopt  # noqa: PLC0415

    require_migrated()
    try:
        now = adopt(actor=None, fingerprint=arguments.fingerprint)
    except WrongFingerprint as refusal:
        raise Refused(
            "This is not the fingerprint of this copy: `jackfield doctor` shows it. Nothing was adopted."
        ) from refusal
    except ShadowedBySetting as refusal:
        raise Refused("JACKFIELD_SHADOW is set: take it away, and start the processes again.") from refusal
    print(f"This copy is adopted. Its fingerprint is {now.fingerprint} from now on.")
    return 0
