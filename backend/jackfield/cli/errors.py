"""How a command ends when it cannot do what it was asked."""


class Refused(Exception):
    """What was asked cannot be done; its text is the sentence to print. The command ends with 1."""


class Misused(Exception):
    """The arguments make no sense; its text is the sentence to print. The command ends with 2."""
