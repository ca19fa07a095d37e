"""Addresses that can be no tile's are refused as Django refuses them, without Django."""

import json
from typing import Any

import pytest
from django.test import Client

from tiles.refusals import refusal_of

BAD = {
    "/tiles/city/8/256/0.mvt": 404,
    "/tiles/city/1764000000/8/0/256.mvt": 404,
    "/tiles/city/3/0/0.mvt": 404,
    f"/tiles/city/8/0/{'9' * 200}.mvt": 400,
    "/tiles/city/8/x/0.mvt": 400,
    "/tiles/city/8/-1/0.mvt": 400,
    "/tiles/city/08/1/0.mvt": 400,
    "/tiles/city/8/٣/0.mvt": 400,
}


def scope(path: str, method: str = "GET", query: bytes = b"", accept: str = "") -> dict[str, Any]:
    headers = [(b"accept-language", accept.encode())] if accept else []
    return {"path": path, "method": method, "query_string": query, "headers": headers}


@pytest.mark.parametrize("path", BAD)
@pytest.mark.parametrize(("query", "accept"), [("", ""), ("lang=uk", ""), ("", "uk,en;q=0.5"), ("lang=en", "uk")])
@pytest.mark.django_db
def test_the_refusal_is_the_one_that_django_gives(client: Client, path: str, query: str, accept: str) -> None:
    told = client.get(f"{path}?{query}", headers={"accept-language": accept} if accept else {})

    refusal = refusal_of(scope(path, query=query.encode(), accept=accept))

    assert refusal is not None
    headers = {name.decode(): value.decode() for name, value in refusal.headers}
    assert (refusal.status, json.loads(refusal.body)) == (BAD[path], told.json())
    assert told.status_code == BAD[path]
    assert headers["content-language"] == told["Content-Language"]
    assert (headers["vary"], headers["content-type"]) == ("Accept-Language", "application/problem+json")


def test_a_refusal_of_head_has_no_body() -> None:
    refusal = refusal_of(scope("/tiles/city/8/256/0.mvt", "HEAD"))

    assert refusal is not None
    assert (refusal.status, refusal.body) == (404, b"")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/tiles/city/8/255/0.mvt", "GET"),
        ("/tiles/city/1764000000/8/255/0.mvt", "GET"),
        ("/tiles/city/8/256/0.mvt", "POST"),
        ("/tiles/city/events", "GET"),
        ("/tiles/city/8/0.mvt", "GET"),
    ],
)
def test_everything_else_is_not_refused(path: str, method: str) -> None:
    assert refusal_of(scope(path, method)) is None
