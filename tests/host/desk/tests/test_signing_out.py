"""Whoever signs out at the desk stands before its door again."""

from typing import Any

from django.test import Client


def test_who_signs_out_comes_to_the_page_for_signing_in(olga: Any) -> None:
    client = Client()
    client.force_login(olga)

    answer = client.post("/sign-out/")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert client.get("/tickets/")["Location"] == "/sign-in/?next=/tickets/"
