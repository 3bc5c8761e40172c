"""What a token may be used for."""

from enum import StrEnum


class TokenScope(StrEnum):
    """A part of what its user may do; READ is in each token."""

    READ = "READ"
    PUBLISH = "PUBLISH"
    OPERATE = "OPERATE"
    EDIT = "EDIT"
    SHARE = "SHARE"
    #: The integrations' verbs.
    MANAGE = "MANAGE"
    #: People, audit, deployment.
    ADMINISTER = "ADMINISTER"
    #: ``/metrics``, of an administrator.
    METRICS = "METRICS"
