"""Give a config a new address for what its service sends."""

import strawberry

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.mutations.configs import shown
from jackfield.api.types.configs import Config
from jackfield.configs.errors import ConfigNotFound
from jackfield.inbound import addresses


@entry
class RotateInboundUrlInput:
    """Which config."""

    config_id: strawberry.ID = told("Which config.")


@output
class RotateInboundUrlPayload:
    """The config, with its new address."""

    config: Config = told("The config.")


def rotate_inbound_url(context: Context, asked: RotateInboundUrlInput) -> RotateInboundUrlPayload:
    """Give a config a new inboundUrl, at once: the service must be told, the old one leads nowhere."""
    context.principal.require(TokenScope.EDIT)
    key = ids.number_of(asked.config_id, "cfg")
    if key is None:
        raise ConfigNotFound
    addresses.rotate(actor=context.user, config_id=key)
    return RotateInboundUrlPayload(config=shown(context, key))
