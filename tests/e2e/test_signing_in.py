"""An owner signs in at a service's own page, over sockets: ours, with cookies, and somebody else's server."""

import json
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.support.authorization_server import CLIENT_ID, CLIENT_SECRET, authorization_server, query_of
from tests.support.fixtures import Serve
from tests.support.main_job import eventually, publish
from tests.support.served import ADMIN_PASSWORD, Served, free_port

pytestmark = pytest.mark.e2e

DESK = '''
"""Posts tickets on behalf of whoever signed in."""

from jackfield.sdk import Integration, OAuth2, Secret, Settings, on, setting


class App(Settings):
    server: str = setting("Server", kind="url")
    client_id: str = setting("Client id")
    client_secret: Secret = setting("Client secret")


class DeskSettings(Settings):
    access_token: Secret = setting("Signed in")
    refresh_token: Secret = setting("Stays signed in")


class Desk(Integration[DeskSettings]):
    activation_settings = App
    sign_in = OAuth2(
        authorize_url=lambda settings, app: f"{app.server}/o/authorize/",
        token_url=lambda settings, app: f"{app.server}/o/token/",
        scopes=("read", "write"),
    )

    async def check(self, context):
        await context.http.get(f"{context.activation.server}/api/me", headers=self.headers(context))

    @on("ticket.*")
    async def post(self, event, context):
        url = f"{context.activation.server}/api/tickets"
        await context.http.post(url, headers=self.headers(context), json=dict(event.data))

    def headers(self, context):
        return {"Authorization": f"Bearer {context.settings.access_token.reveal()}"}
'''
FLOW = """flow { id isOver config { id } step { __typename stepId
    ... on ExternalStep { url } ... on DoneStep { message } } }"""


class Page:
    """What a browser does with our page: cookies, and the token against forgery."""

    def __init__(self, served: Served) -> None:
        self._served, self._cookies = served, CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )
        self.get(served.api_url)

    def get(self, url: str) -> str:
        """Open a URL, which must answer well."""
        with self._opener.open(urllib.request.Request(url, headers={"Accept": "*/*"}), timeout=30) as answer:
            text: str = answer.read().decode()
            return text

    def do(self, verb: str, selection: str, **given: Any) -> Any:
        """Run a mutation."""
        name = verb[0].upper() + verb[1:]
        document = f"""mutation($input: {name}Input!) {{ {verb}(input: $input) {{
            __typename ... on {name}Payload {{ {selection} }} ... on Error {{ code message }} }} }}"""
        token = next(cookie.value for cookie in self._cookies if cookie.name == "csrftoken")
        request = urllib.request.Request(
            self._served.api_url,
            data=json.dumps({"query": document, "variables": {"input": given}}).encode(),
            headers={"Content-Type": "application/json", "X-CSRFToken": str(token)},
        )
        with self._opener.open(request, timeout=30) as answer:
            result = json.load(answer)["data"][verb]
        assert result["__typename"] == f"{name}Payload", result
        return result


def text(name: str, value: str) -> dict[str, Any]:
    """A field."""
    return {"name": name, "value": {"text": value}}


def test_from_a_click_to_events_under_the_owner_s_name(served: Serve, tmp_path: Path) -> None:
    (tmp_path / "more" / "desk").mkdir(parents=True)
    (tmp_path / "more" / "desk" / "__init__.py").write_text(DESK)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = served(
        env={
            "PORT": str(port),
            "JACKFIELD_PUBLIC_URL": url,
            "JACKFIELD_INTEGRATIONS_DIR": str(tmp_path / "more"),
        }
    )
    token = server.token()
    with authorization_server() as service:
        service.control("redirect", uri=f"{url}/oauth/callback")
        page = Page(server)
        page.do("signIn", "viewer { user { username } }", username="admin", password=ADMIN_PASSWORD)
        secret = {"name": "client_secret", "value": {"secret": {"set": CLIENT_SECRET}}}
        page.do(
            "activateIntegration",
            "integration { state }",
            integrationId="desk",
            values=[text("server", service.url), text("client_id", CLIENT_ID), secret],
        )
        form = page.do("startFlow", FLOW, kind="CONFIGURE", integrationId="desk")["flow"]
        away = page.do(
            "submitFlowStep",
            FLOW,
            flowId=form["id"],
            stepId=form["step"]["stepId"],
            values=[text("name", "Mine")],
        )["flow"]
        service.control("lifetime", seconds=1)

        back = service.sign_in(away["step"]["url"])
        said = page.get(back)
        over = page.do("startFlow", FLOW, kind="CONFIGURE", integrationId="desk")["flow"]
        for number in (1, 2):
            publish(server, token=token, number=number)
        eventually(lambda: len(service.control("state")["seen"]) == 2)
        state = service.control("state")

    assert "you can close this page" in said
    assert over["id"] != form["id"]
    assert sorted(one["number"] for one in state["seen"]) == [1, 2]
    assert [kind for kind, status in state["grants"] if status == 200].count("authorization_code") == 1
    assert {status for _kind, status in state["grants"]} == {200}
    assert ("refresh_token", 200) in {tuple(grant) for grant in state["grants"]}
    server.stop()
    log = server.log + server.output
    letters = [query_of(back)["code"], query_of(back)["state"], CLIENT_SECRET]
    assert [one for one in letters if one in log] == []
