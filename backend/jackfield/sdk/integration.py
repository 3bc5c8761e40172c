"""Integration: the one class an author writes."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast, get_args, get_origin

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from jackfield.sdk import gateway
from jackfield.sdk.context import Context
from jackfield.sdk.deriving import DerivedDefaults, DerivedForm, DerivedName, DerivedSettings
from jackfield.sdk.eventhooks import hooks_of
from jackfield.sdk.events import Event, covering_patterns
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.sdk.promises import PROMISES, Capability, DeliveryPromise, OnUnknown
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
    #: ``1x`` (48 by 48), ``2x`` ... to URLs; or a cached property. None: the folder's ``icon.svg``.
    icon_static_urls: Any = None
    #: What a config has that says nothing else.
    default_settings: ClassVar[Mapping[str, Any]] = cast("Any", DerivedDefaults())
    #: Asks for a config.
    config_form_cls: ClassVar[type[IntegrationConfigForm]] = cast("Any", DerivedForm())
    #: Asked once, when the integration is activated.
    activation_form_cls: ClassVar[type[forms.Form] | None] = None
    #: Taken from ``Integration[MySettings]``, or made of the form.
    settings_class: ClassVar[type[Settings]] = cast("Any", DerivedSettings())
    #: Grows when stored settings must be read in another way.
    settings_version: ClassVar[int] = 1
    #: What to do when nobody knows whether a delivery was taken.
    on_unknown: ClassVar[OnUnknown] = OnUnknown.AGAIN
    #: What its event hooks hear.
    event_patterns: ClassVar[tuple[str, ...]] = ()

    _event_methods: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "integration_id" not in vars(cls):
            cls.integration_id = ""  # Its own, never its parent's.
        declared = _settings_argument(cls)
        if declared is not None:
            cls.settings_class = declared
        cls._event_methods = MappingProxyType(dict(hooks_of(cls)))
        cls.event_patterns = tuple(cls._event_methods)
        if cls.on_unknown is OnUnknown.VERIFY and cls.verify is Integration.verify:
            raise ImproperlyConfigured(f"{cls.__name__}: VERIFY needs a verify().")

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

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can do, as far as its class says."""
        cls = type(self)
        found = {
            Capability.EVENTS: bool(self._event_methods),
            Capability.CHECK: cls.check is not Integration.check,
            Capability.MANAGE: cls.manage is not Integration.manage,
        }
        return frozenset(capability for capability, has_it in found.items() if has_it)

    def initialize(self) -> None:
        """Begin to listen. Called when the integration starts to run; required unless it has event hooks."""
        if not self._event_methods:
            raise ImproperlyConfigured(f"{type(self).__name__} needs an initialize() or a method with @on.")

    def shutdown(self) -> None:
        """Clean up. Called before the hooks go; the parent need not be called."""

    def shutdown_hooks(self) -> None:
        """Take all hooks away; one that raises keeps no other."""
        for hook in tuple(self.hooks):
            try:
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

    async def verify(self, event: Event, context: Context[S]) -> bool:
        """Say whether the service has taken an event after nothing came back; asked under VERIFY."""
        raise ImproperlyConfigured(f"{type(self).__name__} has no verify().")

    async def activate(self, request: GatewayRequest) -> Step:
        """Return the next step of activation; by default its form, if it has one, and then done."""
        return gateway.activate(self, request)

    async def deactivate(self, request: GatewayRequest) -> Step:
        """Return the next step of deactivation; by default what it will do, and then done."""
        return gateway.deactivate(self, request)

    async def manage(self, request: GatewayRequest) -> Step:
        """Return the next step of any further view or action; by default there is none."""
        return gateway.manage(self, request)


def _settings_argument(cls: type) -> type[Settings] | None:
    for base in vars(cls).get("__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Integration):
            for argument in get_args(base):
                if argument is not Settings and isinstance(argument, type) and issubclass(argument, Settings):
                    return argument
    return None
