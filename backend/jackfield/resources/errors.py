"""The facts by which something about resources is refused; each changed nothing."""


class ResourceError(Exception):
    """Something about a resource is not as the operation needs it."""


class ResourceNotFound(ResourceError):
    """There is none, or this user may not see it; the two are never told apart."""


class StillAttached(ResourceError):
    """The service has it: only what is detached can be deleted here, the rest goes with a sync."""


class LinkedElsewhere(ResourceError):
    """The application's object is linked to another resource: unlink it first."""


class NoSync(ResourceError):
    """The integration has nothing to synchronise."""


class NotEnabled(ResourceError):
    """The config is disabled, and this calls its service."""


class NotWorking(ResourceError):
    """The integration is inactive or paused, and this calls its service."""


class SyncRunning(ResourceError):
    """A sync of this config is under way: wait until it is over."""


class UpstreamRefused(ResourceError):
    """What the service's things were said to be can't be kept; the sentence says why, and quotes nothing."""
