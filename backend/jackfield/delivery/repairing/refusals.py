"""The facts by which a repair is refused; each changed nothing."""

from collections.abc import Iterable

from jackfield.delivery.errors import DeliveryError, Issue


class AlreadySettled(DeliveryError):
    """The delivery is over: it can only be redelivered."""

    def __init__(self) -> None:
        super().__init__("This delivery is settled.")


class BeingSent(DeliveryError):
    """A worker sends it at this moment, and may be heard already: ask again when the attempt has ended."""

    def __init__(self) -> None:
        super().__init__("This delivery is being sent at this moment.")


class ConfigDisabled(DeliveryError):
    """Nothing is sent for a config that is disabled: enable it, and what waits goes out."""

    def __init__(self) -> None:
        super().__init__("The config is disabled.")


class MustWait(DeliveryError):
    """The integration stands still, or the config can't be used as it is; the text says which."""


class ChangeUnderWay(DeliveryError):
    """Many deliveries of this config are redelivered, or cancelled, already: wait until that is over."""

    def __init__(self) -> None:
        super().__init__("Many deliveries of this config are being changed already.")


class ChoiceRefused(DeliveryError):
    """What was asked for can't be meant; ``issues`` say what is wrong with it."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(" ".join(issue.message for issue in self.issues))
