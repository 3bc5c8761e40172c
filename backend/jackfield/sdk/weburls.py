"""What counts as a URL that an owner may give: http or https, with a host and nothing hidden in it."""

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from yarl import URL

#: The longest URL a config takes, in characters.
MAX_URL_LENGTH = 2_000


def url_refusal(text: str) -> str | Promise | None:  # noqa: PLR0911 - one for each fault
    """Return why a text is no URL we would call, or None. Its address is judged when it is called."""
    if len(text) > MAX_URL_LENGTH or any(c.isspace() or not c.isprintable() for c in text):
        return _("Enter a URL without spaces.")
    try:
        url = URL(text)
        port = url.explicit_port
    except ValueError:
        return _("Enter a URL.")
    if url.scheme not in {"http", "https"}:
        return _("Enter a URL that begins with https:// or http://.")
    if not url.host or port == 0:
        return _("Enter a URL with a host.")
    if url.user is not None or url.password is not None:
        return _("Leave user name and password out of the URL: everyone who may see the config sees it.")
    if url.fragment:
        return _("Leave out what follows #: it is never sent.")
    return None


@deconstructible
class WebURL:
    """The validator of URL fields."""

    def __call__(self, value: str) -> None:
        """Raise ValidationError for what is no URL we would call."""
        refused = url_refusal(value)
        if refused is not None:
            raise ValidationError(str(refused), code="invalid")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WebURL)

    def __hash__(self) -> int:
        return hash(WebURL)
