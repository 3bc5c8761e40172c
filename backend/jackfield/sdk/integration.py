"""Integration: the one class an author writes."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast, get_args, get_origin

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from jackfield.sdk import gateway
from jackfield.sdk.abilities import Abilities, abilities_of
from jackfield.sdk.activating import DerivedActivationForm, settings_class_of
from jackfield.sdk.attributes import IntegrationAttributeType
from jackfield.sdk.context import Context
from jackfield.sdk.deriving import DerivedDefaults, DerivedForm, DerivedName, DerivedSettings
from jackfield.sdk.eventhooks import hooks_of
from jackfield.sdk.events import Event, covering_patterns
from jackfield.sdk.exits import contained
from jackfield.sdk.formfields import secured
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.labels import OTHER, QualityTier, require_labels
from jackfield.sdk.oauth2 import OAuth2
from jackfield.sdk.promises import PROMISES, Capability, DeliveryPromise, OnUnknown
from jackfield.sdk.resources import Resource, SyncResult
from jackfield.sdk.settings import Settings
from jackfield.sdk.steps import GatewayRequest, Step

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=Settings)
EventHook = Callable[[Event, Context[Any]], Awaitable[None]]


class Manager(Protocol):
    """What an integration asks of the manager that made it."""

    config_model: Any

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> Any:
        """Return the configs of a class that fit the filters."""


class Integration(Generic[S]):
    """A service that Jackfield can talk to; subclass it, and override ``initialize``, never ``__init__``.

    One instance stands for the class in each manager. Whatever belongs to a config arrives in a ``Context``.

    Args:
        manager: The manager that makes it.
    """

    #: Unique and never changed, for every config keeps it. By default the name of the folder, or the manager
    #: gives one at registration.
    integration_id: ClassVar[str] = ""
    #: Shown to owners; by default the name of the class.
    name: ClassVar[str | Promise] = cast("Any", DerivedName())
    #: A sentence, shown under the name.
    description: ClassVar[str | Promise] = ""
    #: Where people look for it: one of ``sdk.labels.CATEGORIES``, or a word of one's own.
    category: ClassVar[str] = OTHER
    #: Where the service describes what this uses; empty: nowhere.
    documentation_url: ClassVar[str] = ""
    #: How well made it is; None: its author does not say.
    tier: ClassVar[QualityTier | None] = None
    #: ``1x`` (48 by 48), ``2x`` ... to URLs; or a cached property. None: the folder's ``icon.svg``.
    icon_static_urls: Any = None
    #: What a config has that says nothing else.
    default_settings: ClassVar[Mapping[str, Any]] = cast("Any", DerivedDefaults())
    #: Asks for a config.
    config_form_cls: ClassVar[type[IntegrationConfigForm]] = cast("Any", DerivedForm())
    #: What it needs once for the whole deployment, declared like a config's settings ...
    activation_settings: ClassVar[type[Settings] | None] = None
    #: ... or as the members of an enum.
    attribute_type: ClassVar[type[IntegrationAttributeType] | None] = None
    #: Asked once, when the integration is activated; made of either of the two above, or any Django form.
    activation_form_cls: ClassVar[type[forms.Form] | None] = cast("Any", DerivedActivationForm())
    #: Taken from ``Integration[MySettings]``, or made of the form.
    settings_class: ClassVar[type[Settings]] = cast("Any", DerivedSettings())
    #: How an owner signs in at the service's own page; None: what it needs is typed into the form.
    sign_in: ClassVar[OAuth2 | None] = None
    #: Grows when stored settings must be read in another way: see ``migrate_settings``.
    settings_version: ClassVar[int] = 1
    #: Of version N: old names of secrets to their names in version N + 1.
    renamed_secrets: ClassVar[Mapping[int, Mapping[str, str]]] = MappingProxyType({})
    #: The same two of the activation settings.
    activation_version: ClassVar[int] = 1
    renamed_activation_secrets: ClassVar[Mapping[int, Mapping[str, str]]] = MappingProxyType({})
    #: What to do when nobody knows whether a delivery was taken.
    on_unknown: ClassVar[OnUnknown] = OnUnknown.AGAIN
    #: Whether a config is sent the events of one ordering key in their order, each after the one before it
    #: was settled; or the name of the ``bool`` setting by which each config chooses.
    in_order: ClassVar[bool | str] = False
    #: What its event hooks hear.
    event_patterns: ClassVar[tuple[str, ...]] = ()
    #: What its marked methods are for, beside event hooks: schedules, choices, actions, inbound calls.
    abilities: ClassVar[Abilities] = Abilities()

    _event_methods: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "integration_id" not in vars(cls):
            cls.integration_id = ""  # Its own, never its parent's.
        require_labels(cls)
        declared = _settings_argument(cls)
        if declared is not None:
            cls.settings_class = declared
        by_hand = vars(cls).get("activation_form_cls")
        if isinstance(by_hand, type):
            cls.activation_form_cls = secured(by_hand)
        cls._event_methods = MappingProxyType(dict(hooks_of(cls)))
        cls.event_patterns = tuple(cls._event_methods)
        cls.abilities = abilities_of(cls)
        if cls.on_unknown is OnUnknown.VERIFY and cls.verify is Integration.verify:
            raise ImproperlyConfigured(f"{cls.__name__}: VERIFY needs a verify().")
        settings_class_of(cls)
        if cls.sign_in is not None:
            _require_settings_for(cls.sign_in, cls)
        if isinstance(cls.in_order, str):
            _require_choice(cls.in_order, cls)
        if cls.abilities.inbound is not None and isinstance(cls.abilities.inbound.expects_every, str):
            _require_duration(cls.abilities.inbound.expects_every, cls)

    def __init__(self, manager: Manager) -> None:
        self.integration_mgr = manager
        #: Whether it runs in this process.
        self.enabled = False
        #: What it registered; emptied when it stops.
        self.hooks: set[Any] = set()
        #: How often a sandboxed hook has failed since it started.
        self.hook_errors = 0
        self._bound_hooks: Mapping[str, EventHook] = MappingProxyType(
            {pattern: getattr(self, method) for pattern, method in self._event_methods.items()}
        )

    @property
    def id(self) -> str:
        """The ``integration_id``."""
        return self.integration_id

    @property
    def promise(self) -> DeliveryPromise:
        """How often a receiver may see one event."""
        return PROMISES[self.on_unknown]

    def is_in_order(self, values: Mapping[str, Any]) -> bool:
        """Say whether a config with these stored settings is sent the events of one ordering key in order."""
        if isinstance(self.in_order, str):
            return bool(values.get(self.in_order, self.default_settings.get(self.in_order, False)))
        return self.in_order

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can do, as far as its class says."""
        cls, can = type(self), self.abilities
        found = {
            Capability.EVENTS: bool(self._event_methods),
            Capability.CHECK: cls.check is not Integration.check,
            Capability.SCHEDULE: bool(can.schedules),
            Capability.INBOUND: can.inbound is not None,
            Capability.SYNC: cls.synchronize is not Integration.synchronize,
            Capability.CONTROL: any(action.resource_kinds for action in can.actions.values()),
            Capability.MANAGE: bool(can.actions) or cls.manage is not Integration.manage,
            Capability.EXTERNAL_AUTH: cls.sign_in is not None,
        }
        return frozenset(capability for capability, has_it in found.items() if has_it)

    def initialize(self) -> None:
        """Begin to listen. Called when the integration starts to run; required unless a method is marked."""
        if not self.capabilities - {Capability.CHECK, Capability.EXTERNAL_AUTH}:
            raise ImproperlyConfigured(f"{type(self).__name__} needs an initialize() or a method with @on.")

    def shutdown(self) -> None:
        """Clean up. Called before the hooks go; the parent need not be called."""

    def shutdown_hooks(self) -> None:
        """Take all hooks away; one that raises keeps no other."""
        for hook in tuple(self.hooks):
            try:
                with contained():
                    hook.disable_hook()
            except Exception:
                logger.exception("A hook failed to stop.", extra={"integration_id": self.integration_id})
        self.hooks.clear()

    def enable_integration(self) -> None:
        """Start, unless it runs. What ``initialize()`` raises comes through, and it does not run then."""
        if self.enabled:
            return
        self.hook_errors = 0
        try:
            self.initialize()
        except BaseException:
            self.shutdown_hooks()
            raise
        self.enabled = True

    def disable_integration(self) -> None:
        """Stop, if it runs. What ``shutdown()`` raises comes through, and it is stopped all the same."""
        if not self.enabled:
            return
        self.enabled = False
        try:
            self.shutdown()
        finally:
            self.shutdown_hooks()

    def get_configs(self, **filters: Any) -> Any:
        """Return its enabled configs that fit the filters: a tuple, read only."""
        return self.integration_mgr.get_integration_configs(type(self), **{"enabled": True, **filters})

    def create_config(self, save: bool = False, **fields: Any) -> Any:  # noqa: FBT001, FBT002 - djblets' signature
        """Return a new config, disabled and unsaved unless told otherwise."""
        config = self.integration_mgr.config_model(
            **{"enabled": False, **fields, "integration_id": self.integration_id}
        )
        if save:
            config.save()
        return config

    def event_hooks(self) -> Mapping[str, EventHook]:
        """Return its event hooks by their patterns."""
        return self._bound_hooks

    def hook_for(self, event_type: str) -> EventHook | None:
        """Return the hook that an event goes to: the one with the most specific pattern."""
        for pattern in covering_patterns(event_type):
            hook = self._bound_hooks.get(pattern)
            if hook is not None:
                return hook
        return None

    async def check(self, context: Context[S]) -> None:
        """Ask the service whether these settings work, changing nothing there; raise an error if not."""

    async def check_activation(self, context: Context[Any]) -> None:
        """Ask the service whether what the integration was activated with works; raise an error if not.

        Asked before it is activated and before it goes on after a pause. There is no config:
        ``context.settings`` is None, and ``context.activation`` holds the activation settings.
        """

    async def verify(self, event: Event, context: Context[S]) -> bool:
        """Say whether the service has taken an event after nothing came back; asked under VERIFY."""
        raise ImproperlyConfigured(f"{type(self).__name__} has no verify().")

    async def synchronize(self, context: Context[S]) -> Iterable[Resource]:
        """Return all things that the service has for this config; what is left out is gone there."""
        raise ImproperlyConfigured(f"{type(self).__name__} has no synchronize().")

    async def after_sync(self, context: Context[S], result: SyncResult) -> None:
        """Follow a sync that has ended, well or badly; in no transaction.

        Called once, and not at all when its worker dies at that moment, or for a config that is disabled by
        then. What it publishes and remembers is kept; what it raises is logged, and changes neither the
        result nor the config's health.
        """

    def migrate_settings(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        """Return settings of ``version`` as those of the version after it.

        Called once for each step, with a copy, without the secrets (see ``renamed_secrets``), and perhaps
        more than once for the same settings: it must do nothing but compute. If it raises, nothing is
        changed, and the config waits.
        """
        return values

    def migrate_activation(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        """Return activation settings of ``version`` as those of the version after it; likewise."""
        return values

    async def activate(self, request: GatewayRequest) -> Step:
        """Return the next step of activation; by default its form, if it has one, and then done."""
        return gateway.activate(self, request)

    async def deactivate(self, request: GatewayRequest) -> Step:
        """Return the next step of deactivation; by default what it will do, and then done."""
        return gateway.deactivate(self, request)

    async def manage(self, request: GatewayRequest) -> Step:
        """Return the next step of any further view or action; by default of the method marked ``@action``."""
        return await gateway.manage(self, request)


def _require_settings_for(sign_in: OAuth2, cls: type[Integration[Any]]) -> None:
    kept = cls.config_form_cls.secret_names
    if unkept := [name for name in sign_in.secret_names if name not in kept]:
        raise ImproperlyConfigured(
            f"{cls.__name__}: sign_in needs {', '.join(unkept)}: a Secret setting each."
        )
    asked = {} if cls.activation_form_cls is None else cls.activation_form_cls.base_fields
    if unasked := [name for name in sign_in.activation_names if name not in asked]:
        raise ImproperlyConfigured(f"{cls.__name__}: sign_in needs {', '.join(unasked)} of its activation.")


def _require_choice(name: str, cls: type[Integration[Any]]) -> None:
    if not isinstance(cls.config_form_cls.base_fields.get(name), forms.BooleanField):
        raise ImproperlyConfigured(f"{cls.__name__}: in_order names {name!r}, which is no bool setting.")


def _require_duration(name: str, cls: type[Integration[Any]]) -> None:
    if not isinstance(cls.config_form_cls.base_fields.get(name), forms.DurationField):
        raise ImproperlyConfigured(
            f"{cls.__name__}: expects_every names {name!r}, which is no duration setting."
        )


def _settings_argument(cls: type) -> type[Settings] | None:
    for base in vars(cls).get("__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Integration):
            for argument in get_args(base):
                if argument is not Settings and isinstance(argument, type) and issubclass(argument, Settings):
                    return argument
    return None
