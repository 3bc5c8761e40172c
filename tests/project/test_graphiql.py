from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client, override_settings
from pytest_django import Settings

from jackfield.project.headers import CONTENT_SECURITY_POLICY, GRAPHIQL_CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.django_db

SCRIPT = b"export const answer = 42;\n" * 100


@pytest.fixture(autouse=True)
def built(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "page"
    (folder / "graphiql" / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html><html lang="en"><title>The app</title>')
    (folder / "graphiql" / "index.html").write_text('<title>By hand</title><script src="./assets/it-abc.js">')
    (folder / "graphiql" / "assets" / "it-abc.js").write_bytes(SCRIPT)
    settings.JACKFIELD_PAGE_DIR = folder
    return folder


@pytest.fixture
def ada(django_user_model: Any, settings: Settings) -> AsyncClient:
    """Signed in."""
    client = AsyncClient()
    client.force_login(django_user_model.objects.create_user("ada"), settings.AUTHENTICATION_BACKENDS[0])
    return client


def get(path: str, *, by: AsyncClient | None = None, **headers: str) -> Any:
    return async_to_sync((by or AsyncClient()).get)(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize("path", ["/graphiql", "/graphiql/"])
def test_who_is_signed_in_gets_it_under_a_policy_of_its_own(ada: AsyncClient, path: str) -> None:
    answer = get(path, by=ada)

    assert answer.status_code == 200
    assert b"By hand" in answer.content
    assert answer["Content-Security-Policy"] == GRAPHIQL_CONTENT_SECURITY_POLICY
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert len(answer.cookies["csrftoken"].value) == 32


def test_its_policy_lets_it_ask_nobody_else() -> None:
    directives = dict(part.split(" ", 1) for part in GRAPHIQL_CONTENT_SECURITY_POLICY.split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["style-src"] == "'self' 'unsafe-inline'"
    for name in ("script-src", "connect-src", "worker-src", "font-src"):
        assert directives[name] == "'self'"
    assert directives["require-trusted-types-for"] == "'script'"


def test_who_is_not_signed_in_gets_the_apps_sign_in() -> None:
    answer = get("/graphiql")

    assert answer.status_code == 200
    assert b"The app" in answer.content
    assert b"By hand" not in answer.content
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_who_has_signed_out_gets_it_no_more(ada: AsyncClient) -> None:
    assert b"By hand" in get("/graphiql", by=ada).content

    ada.session.flush()

    assert b"By hand" not in get("/graphiql", by=ada).content


@pytest.mark.parametrize(
    ("public", "start"),
    [("https://desk.test", "/graphiql/"), ("https://desk.test/deep/lines", "/deep/lines/graphiql/")],
)
def test_it_names_its_files_by_where_it_is(
    ada: AsyncClient, settings: Settings, public: str, start: str
) -> None:
    settings.JACKFIELD_PUBLIC_URL = public

    assert f'src="{start}assets/it-abc.js"' in get("/graphiql", by=ada).content.decode()


def test_its_files_are_immutable_and_compressed_and_its_workers_keep_to_its_policy() -> None:
    answer = get("/graphiql/assets/it-abc.js", accept_encoding="gzip")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Security-Policy"] == GRAPHIQL_CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "path",
    [
        "/graphiql/index.html",
        "/graphiql/assets",
        "/graphiql/assets/",
        "/graphiql/assets/gone.js",
        "/graphiql/assets/../index.html",
        "/graphiql/assets/%2e%2e/index.html",
        "/graphiql/assets/../../index.html",
        "/graphiql/assets//etc/passwd",
        "/graphiql/configs",
    ],
)
def test_what_is_no_file_of_it_is_not_there(path: str) -> None:
    answer = get(path)

    assert answer.status_code == 404
    assert answer.json() == {"error": "There is nothing here."}


@pytest.mark.parametrize(
    "turned_off", [{"JACKFIELD_GRAPHIQL": False}, {"JACKFIELD_ONLY_KNOWN_DOCUMENTS": True}]
)
def test_where_it_is_turned_off_there_is_none_and_the_app_leads_nowhere(turned_off: dict[str, bool]) -> None:
    offered = get("/")
    with override_settings(**turned_off):
        answers = [get("/graphiql"), get("/graphiql/assets/it-abc.js")]
        page = get("/")

    assert [answer.status_code for answer in answers] == [404, 404]
    assert b'<html data-offers="by-hand" lang="en">' in offered.content
    assert b'<html lang="en">' in page.content


def test_a_page_that_was_not_built_says_so(ada: AsyncClient, built: Path) -> None:
    (built / "graphiql" / "index.html").unlink()

    answer = get("/graphiql", by=ada)

    assert answer.status_code == 503
    assert "make app" in answer.json()["error"]


def test_it_is_only_read(ada: AsyncClient) -> None:
    assert async_to_sync(ada.post)("/graphiql").status_code == 405


@override_settings(ROOT_URLCONF="tests.host.mounted")
def test_in_an_application_the_applications_own_page_asks_to_sign_in(
    django_user_model: Any, client: Client, settings: Settings
) -> None:
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    settings.LOGIN_URL = "/enter"
    before = client.get("/deep/lines/graphiql")
    client.force_login(django_user_model.objects.create_user("olga"), settings.AUTHENTICATION_BACKENDS[0])

    after = client.get("/deep/lines/graphiql")

    assert before.status_code == 302
    assert before["Location"] == "/enter?next=/deep/lines/graphiql"
    assert after.status_code == 200
    assert b"By hand" in after.content
    assert after["Content-Security-Policy"] == GRAPHIQL_CONTENT_SECURITY_POLICY
