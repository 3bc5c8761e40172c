"""Everything that an integration may import, and nothing else of ours."""

from jackfield.sdk import steps
from jackfield.sdk.context import Context
from jackfield.sdk.declaring import setting
from jackfield.sdk.errors import Gone, NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.eventhooks import on
from jackfield.sdk.events import Event
from jackfield.sdk.formfields import SecretRecipe
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.hooks import Hook, SignalHook
from jackfield.sdk.integration import Integration
from jackfield.sdk.net.messages import Response
from jackfield.sdk.promises import OnUnknown
from jackfield.sdk.secrets import Secret
from jackfield.sdk.settings import Settings, SettingsInvalid

__all__ = [
    "Context",
    "Event",
    "Gone",
    "Hook",
    "Integration",
    "IntegrationConfigForm",
    "NoAnswer",
    "OnUnknown",
    "Rejected",
    "Response",
    "Secret",
    "SecretRecipe",
    "ServiceError",
    "Settings",
    "SettingsInvalid",
    "SignalHook",
    "Unauthorized",
    "Unavailable",
    "on",
    "setting",
    "steps",
]
