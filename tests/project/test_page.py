import gzip
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from jackfield.project.headers import CONTENT_SECURITY_POLICY

SCRIPT = b"export const answer = 42;\n" * 100


@pytest.fixture(autouse=True)
def built(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Jackfield</title>")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (tmp_path / "secret.txt").write_text("not to be served")
    settings.JACKFIELD_PAGE_DIR = folder
    return folder


@pytest.fixture
def client() -> AsyncClient:
    return AsyncClient(headers={"host": "127.0.0.1"})


async def get(client: AsyncClient, path: str, **headers: str) -> Any:
    return await client.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/", "/configs/17", "/integrations/slack/settings", "/index.html"])
async def test_an_address_of_the_app_gets_the_page(client: AsyncClient, path: str) -> None:
    answer = await get(client, path)

    assert answer.status_code == 200
    assert answer.content.startswith(b"<!doctype html>")
    assert answer["Cache-Control"] == "no-cache"


async def test_the_page_brings_the_csrf_cookie_and_keeps_the_one_there_is(client: AsyncClient) -> None:
    first = await get(client, "/")
    token = first.cookies["csrftoken"].value

    second = await get(client, "/configs")

    assert len(token) == 32
    assert second.cookies["csrftoken"].value == token
    assert first.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("public", "start"),
    [
        ("https://desk.test", "/"),
        ("https://desk.test/", "/"),
        ("https://desk.test/deep/lines", "/deep/lines/"),
    ],
)
async def test_the_page_names_its_files_by_where_it_is(
    client: AsyncClient, built: Path, settings: Settings, public: str, start: str
) -> None:
    (built / "index.html").write_text('<script src="./theme.js"></script><a href="https://x.test/./">')
    settings.JACKFIELD_PUBLIC_URL = public

    pages = [await get(client, path) for path in ("/", "/configs/17")]

    for page in pages:
        text = f'<script src="{start}theme.js"></script><a href="https://x.test/./">'
        assert page.content.decode() == text
    assert pages[0]["ETag"] == pages[1]["ETag"]


async def test_an_asset_is_immutable_and_compressed(client: AsyncClient) -> None:
    answer = await get(client, "/assets/index-abc.js", **{"accept-encoding": "br, gzip"})

    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.content) == SCRIPT


async def test_who_takes_no_gzip_gets_the_bytes(client: AsyncClient) -> None:
    answer = await get(client, "/assets/index-abc.js")

    assert answer.content == SCRIPT
    assert "Content-Encoding" not in answer


async def test_what_has_not_changed_is_not_sent_again(client: AsyncClient, built: Path) -> None:
    etag = (await get(client, "/favicon.svg"))["ETag"]

    assert (await get(client, "/favicon.svg", **{"if-none-match": etag})).status_code == 304
    (built / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>")
    assert (await get(client, "/favicon.svg", **{"if-none-match": etag})).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone.js",
        "/assets/",
        "/icons/unknown",
        "/icons/",
        "/missing.png",
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/secret.txt%00.js",
        "/" + "x" * 5000 + ".js",
        "//secret.txt",
    ],
)
async def test_what_is_no_file_of_the_page_is_not_there(client: AsyncClient, path: str) -> None:
    answer = await get(client, path)

    assert answer.status_code == 404
    assert answer.json() == {"error": "There is nothing here."}


async def test_a_link_out_of_the_folder_leads_nowhere(client: AsyncClient, built: Path) -> None:
    (built / "assets" / "link.txt").symlink_to(built.parent / "secret.txt")

    assert (await get(client, "/assets/link.txt")).status_code == 404


async def test_a_page_that_was_not_built_says_so(client: AsyncClient, built: Path) -> None:
    (built / "index.html").unlink()

    answer = await get(client, "/")

    assert answer.status_code == 503
    assert "make app" in answer.json()["error"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
async def test_the_page_is_only_read(client: AsyncClient, method: str) -> None:
    answer = await getattr(client, method)("/")

    assert answer.status_code == 405


@pytest.mark.parametrize("path", ["/", "/assets/index-abc.js", "/missing.png", "/healthz"])
async def test_every_answer_carries_the_security_headers(client: AsyncClient, path: str) -> None:
    answer = await get(client, path)

    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert len(answer["X-Request-ID"]) == 16
    assert "Strict-Transport-Security" not in answer


async def test_https_is_kept_where_the_public_address_is_https(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600

    answer = await get(AsyncClient(headers={"host": "127.0.0.1"}), "/")

    assert answer["Strict-Transport-Security"] == "max-age=3600"


@pytest.mark.parametrize("path", ["/", "/graphql", "/metrics", "/assets/index-abc.js"])
async def test_a_foreign_host_is_refused(path: str) -> None:
    answer = await get(AsyncClient(), path, host="evil.example.com")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


async def test_a_supervisor_may_use_any_name() -> None:
    answer = await get(AsyncClient(), "/healthz", host="10.1.2.3:8000")

    assert answer.status_code == 200
    assert answer.json() == {"status": "alive"}
