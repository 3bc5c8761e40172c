"""Why a copy was not adopted."""


class Shadowed(Exception):
    """This copy of the deployment is not adopted: no service can be asked; the text says so."""


class WrongFingerprint(Exception):
    """It is not the fingerprint of this copy: look at it again, and adopt the one that is meant."""


class ShadowedBySetting(Exception):
    """``JACKFIELD_SHADOW`` is set: only who runs the process can end that."""
