"""Extension: a package's own part of an application, and what is wrong with those that there are."""

import logging
import threading
from typing import Any, ClassVar, Self

from django.templatetags.static import static

from jackfield.registry.problem import Problem, kind_and_place
from jackfield.sdk.exits import contained
from jackfield.sdk.hooks import Hook
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_NO_START = _("It could not be started (%(kind)s).")

_lock = threading.Lock()

#: By extension and by what of it: the integration's class, or nothing for the whole of it.
_problems: dict[tuple[str, str], Problem] = {}


class Extension:
    """A package's own part of an application; subclass it and register hooks in ``initialize``.

    ``start()`` makes and enables it, in an ``AppConfig.ready()`` for instance. A package that names the
    class in the entry-point group ``jackfield.integrations`` has it started when integrations are discovered.
    """

    #: The one that runs; each class has its own.
    instance: ClassVar[Any] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.instance = None

    def __init__(self) -> None:
        self.enabled = False
        self.hooks: set[Hook] = set()
        self.hook_errors = 0

    @classmethod
    def start(cls) -> Self | None:
        """Make one and enable it; None if that failed, which is logged and stands in ``problems()``."""
        try:
            with contained():
                return cls().enable_extension()
        except Exception as error:
            logger.exception("An extension could not be started.", extra={"extension": name_of(cls)})
            report(cls, reason=_NO_START % {"kind": kind_and_place(error)})
            return None

    @property
    def id(self) -> str:
        """Its name: ``module.ClassName``."""
        return name_of(type(self))

    def initialize(self) -> None:
        """Register hooks."""

    def shutdown(self) -> None:
        """Clean up, before the hooks go."""

    def enable_extension(self) -> Self:
        """Start it, unless it runs. What ``initialize()`` raises comes through, and it does not run."""
        if not self.enabled:
            forget(type(self))
            type(self).instance = self
            try:
                self.initialize()
            except BaseException as error:
                self._leave()
                forget(type(self))
                report(type(self), reason=_NO_START % {"kind": kind_and_place(error)})
                raise
            self.enabled = True
        return self

    def disable_extension(self) -> None:
        """Stop it, whatever its ``shutdown()`` raises, and with it everything that it registered."""
        if not self.enabled:
            return
        self.enabled = False
        forget(type(self))
        try:
            self.shutdown()
        finally:
            self._leave()

    def get_static_url(self, path: str) -> str:
        """Return the address of a static file of the package."""
        return static(path)

    def _leave(self) -> None:
        for hook in tuple(self.hooks):
            try:
                with contained():
                    hook.disable_hook()
            except Exception:
                logger.exception("A hook failed to stop.", extra={"extension": self.id})
        self.hooks.clear()
        type(self).instance = None


def name_of(extension_cls: type) -> str:
    """Return ``module.ClassName``."""
    return f"{extension_cls.__module__}.{extension_cls.__name__}"


def problems() -> tuple[Problem, ...]:
    """Return what is wrong now with the extensions of this process, by their names."""
    with _lock:
        return tuple(_problems[key] for key in sorted(_problems))


def report(extension_cls: type, *, reason: str, subject: str = "", integration_id: str = "") -> None:
    """Have ``problems()`` say it until the extension is enabled or disabled.

    Args:
        subject: What of it: an integration's class; empty for the whole.
    """
    name = name_of(extension_cls)
    found = Problem(integration_id=integration_id, where=f"the extension {name}", reason=reason)
    with _lock:
        _problems[name, subject] = found


def forget(extension_cls: type) -> None:
    """Say nothing more of it."""
    name = name_of(extension_cls)
    with _lock:
        for key in [key for key in _problems if key[0] == name]:
            del _problems[key]
