"""Where a config's settings may lead a sign-in: whom the client's secret is sent to, and whose codes."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from jackfield.sdk import OAuth2
from jackfield.sdk.oauth2 import SignInRefused, SignInUnusable, code_of
from tests.sdk.test_oauth2 import AT, App


def test_the_secret_goes_nowhere_that_only_a_config_leads_to() -> None:
    def token_url(settings: Any, _app: Any) -> str:
        return f"https://{settings.host}/t"

    home, away, empty = (SimpleNamespace(host=host) for host in ("desk.test", "evil.test", "no host"))
    at: dict[str, Any] = {"authorize_url": "https://desk.test/a", "token_url": token_url}
    public: dict[str, Any] = {**at, "client_secret": None}

    assert OAuth2(**at).endpoints(settings=home, activation=App(), blank=home).client_secret == "letters"
    for blank in (home, empty, None):
        with pytest.raises(SignInUnusable, match="is not sent where only"):
            OAuth2(**at).endpoints(settings=away, activation=App(), blank=blank)
    trusting = OAuth2(**at, trusts_config_addresses=True)
    trusted = trusting.endpoints(settings=away, activation=App(), blank=home)
    assert (trusted.client_secret, trusted.must_name_issuer) == ("letters", False)
    for settings, must_name in ((home, False), (away, True)):
        found = OAuth2(**public).endpoints(settings=settings, activation=App(), blank=home)
        assert (found.client_secret, found.must_name_issuer) == (None, must_name)


@pytest.mark.parametrize("issuer", [None, "https://desk.test", "https://evil.test"])
@pytest.mark.parametrize("said", [{}, {"iss": "https://evil.test"}, {"iss": "https://desk.test"}])
@pytest.mark.parametrize("authorize", ["https://desk.test/a", "https://evil.test/a"])
def test_a_code_of_another_service_is_not_redeemed_where_only_a_config_leads(
    issuer: str | None, said: dict[str, str], authorize: str
) -> None:
    """RFC 9700, 4.4: a service that a config names could be sent the codes of another."""
    at = replace(
        AT,
        authorize_url=authorize,
        token_url="https://evil.test/t",
        issuer=issuer,
        must_name_issuer=True,
    )

    if said == {"iss": "https://evil.test"} and "evil" in authorize and issuer != "https://desk.test":
        assert code_of({"code": "its own", **said}, at) == "its own"
    else:
        with pytest.raises(SignInRefused, match="Another service"):
            code_of({"code": "of the desk", **said}, at)
