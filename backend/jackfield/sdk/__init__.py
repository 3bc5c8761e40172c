"""Everything that an integration may import, and nothing else of ours."""

from jackfield.sdk import conditions, formfields, signatures, steps
from jackfield.sdk.actions import action
from jackfield.sdk.attributes import IntegrationAttributeType, ValueType
from jackfield.sdk.choosing import Choice, ChoicePage, ChoiceQuery, choices
from jackfield.sdk.context import Context
from jackfield.sdk.declaring import setting
from jackfield.sdk.errors import Gone, NoAnswer, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.eventhooks import on
from jackfield.sdk.events import Event
from jackfield.sdk.formfields import SecretRecipe
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.hooks import Hook, SignalHook
from jackfield.sdk.inbound import InboundAnswer, InboundRequest, Proof, inbound
from jackfield.sdk.integration import Integration
from jackfield.sdk.kept import kept
from jackfield.sdk.labels import QualityTier
from jackfield.sdk.net.connection import Connection
from jackfield.sdk.net.messages import Response
from jackfield.sdk.net.opening import plain_host
from jackfield.sdk.oauth2 import OAuth2
from jackfield.sdk.presentation import Presentation
from jackfield.sdk.promises import OnUnknown
from jackfield.sdk.resources import Resource, SyncResult
from jackfield.sdk.rules import when
from jackfield.sdk.schedules import every
from jackfield.sdk.secrets import Secret
from jackfield.sdk.settings import Settings, SettingsInvalid

__all__ = [
    "Choice",
    "ChoicePage",
    "ChoiceQuery",
    "Connection",
    "Context",
    "Event",
    "Gone",
    "Hook",
    "InboundAnswer",
    "InboundRequest",
    "Integration",
    "IntegrationAttributeType",
    "IntegrationConfigForm",
    "NoAnswer",
    "OAuth2",
    "OnUnknown",
    "Presentation",
    "Proof",
    "QualityTier",
    "Rejected",
    "Resource",
    "Response",
    "Secret",
    "SecretRecipe",
    "ServiceError",
    "Settings",
    "SettingsInvalid",
    "SignalHook",
    "SyncResult",
    "Unauthorized",
    "Unavailable",
    "ValueType",
    "action",
    "choices",
    "conditions",
    "every",
    "formfields",
    "inbound",
    "kept",
    "on",
    "plain_host",
    "setting",
    "signatures",
    "steps",
    "when",
]
