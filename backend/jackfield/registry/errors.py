"""What can go wrong with integrations; the first four bear djblets' names."""


class IntegrationError(Exception):
    """Base of them all."""


class IntegrationRegistrationError(IntegrationError):
    """The class could not be registered: nothing of it was kept."""


class IntegrationAlreadyRegisteredError(IntegrationRegistrationError):
    """Another class, or this one, has the id already; that one stays usable."""


class IntegrationNotRegisteredError(IntegrationError):
    """No class with this id is registered here: say "not found"."""


class IntegrationNotFound(IntegrationNotRegisteredError):
    """Nothing installed has this id, and nothing is kept of one that had it: say "not found"."""


class NotActive(IntegrationError):
    """The integration is inactive, and this needs it active or paused: offer to activate it."""


class Busy(IntegrationError):
    """Somebody else changes this integration at this moment: try again."""


class ReadOnly(IntegrationError, TypeError):
    """The config is shared by all who read it: change a copy, ``config.editable()``."""
