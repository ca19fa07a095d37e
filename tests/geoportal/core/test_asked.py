"""Under which names a request waits: route, reader, shape."""

from typing import Any

import pytest

from geoportal.core.asked import NOWHERE, Asked, kind_of

ROUTES = {
    "/objects/17/card.json": "objects/<int:feature_id>/card.json",
    "/objects/18/card.json": "objects/<int:feature_id>/card.json",
    "/themes/": "themes/",
    "/en/themes/": "themes/",
    "/": "",
    "/api/collections/buildings/items": "api/collections/<slug:slug>/items",
    "/static/assets/map.js": "static",
    "/no/such/": NOWHERE,
    "*": NOWHERE,
}


def scope(**more: Any) -> dict[str, Any]:
    return {"path": "/themes/", "query_string": b"", "headers": [], "client": ("192.0.2.7", 5), **more}


@pytest.mark.parametrize("path", ROUTES)
def test_a_kind_is_a_route_in_every_language(path: str) -> None:
    assert kind_of(path) == ROUTES[path]


def test_the_kind_does_not_depend_on_the_language_that_is_spoken() -> None:
    from django.utils.translation import override

    with override("en"):
        assert kind_of("/kinds/amenity/") == "kinds/<path:code>/"


@pytest.mark.parametrize(
    ("query", "shape"),
    [
        (b"", ""),
        (b"q=1&bbox=2&q=3", "bbox q"),
        (b"q=&bbox", "bbox q"),
        (b"q=" + b"a" * 3000, "q long"),
        (b"&".join(b"p%d=1" % number for number in range(40)), "too many"),
        (b"\xff=1", "ÿ"),
    ],
)
def test_a_shape_is_the_names_of_the_parameters(query: bytes, shape: str) -> None:
    assert Asked([]).path(scope(query_string=query)) == ("themes/", "192.0.2.7", shape)


def test_what_was_asked_lately_stands_apart_from_what_nobody_has_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoportal.core.asked.REMEMBERED", 2)
    asked = Asked([])
    shapes = [asked.path(scope(query_string=query))[2] for query in (b"q=1", b"q=2", b"q=1", b"q=3", b"q=1", b"q=2")]

    assert shapes == ["q", "q", "q again", "q", "q again", "q"]  # the second q=2 was forgotten for q=3


FORWARDED = [(b"x-forwarded-for", b"203.0.113.9, 198.51.100.1")]


@pytest.mark.parametrize(
    ("proxies", "client", "headers", "reader"),
    [
        ([], ("192.0.2.7", 5), FORWARDED, "192.0.2.7"),
        (["10.0.0.0/8"], ("192.0.2.7", 5), FORWARDED, "192.0.2.7"),
        (["10.0.0.0/8"], ("10.1.2.3", 5), FORWARDED, "198.51.100.1"),
        (["10.0.0.0/8"], ("::ffff:10.1.2.3", 5), FORWARDED, "198.51.100.1"),
        (["10.0.0.0/8"], ("10.1.2.3", 5), [], "10.1.2.3"),
        (["10.0.0.0/8"], ("a socket", 0), FORWARDED, "a socket"),
        (["10.0.0.0/8"], None, FORWARDED, ""),
    ],
)
def test_only_a_trusted_proxy_is_believed_who_asks(proxies: list[str], client: Any, headers: Any, reader: str) -> None:
    assert Asked(proxies).reader(scope(client=client, headers=headers)) == reader
