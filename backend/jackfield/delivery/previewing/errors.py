"""The facts by which samples are refused; each changed nothing."""

from jackfield.delivery.errors import DeliveryError


class SampleHeldUp(DeliveryError):
    """A sample would have to wait; the text says for what.

    Args:
        is_disabled: For its owner to enable the config.
        is_installed: Whether this deployment has the integration's code.
        is_unauthorized: For its owner to sign in again.
    """

    def __init__(self, reason: str, *, is_disabled: bool, is_installed: bool, is_unauthorized: bool) -> None:
        super().__init__(reason)
        self.is_disabled = is_disabled
        self.is_installed = is_installed
        self.is_unauthorized = is_unauthorized
