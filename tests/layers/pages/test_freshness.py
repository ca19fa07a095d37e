from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from layers.actions import save_feature
from layers.models import Feature

Of = Callable[[str], Feature]
NOON = "2026-11-24T10:00:30+00:00"
PAGES = (
    "/themes/", "/themes/education/", "/layers/schools/", "/kinds/", "/kinds/amenity/school/", "/districts/", "/about/",
    "/sitemap.xml", "/robots.txt", "/themes.css",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_strangers_page_may_be_kept_and_asked_after(client: Client, city: Any, address: str) -> None:
    with time_machine.travel(NOON, tick=False):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert first["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_page_of_somebody_logged_in_is_not_kept(client_of: Callable[[str], Client], city: Any) -> None:
    answer = client_of("citizen").get("/themes/")

    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")
    assert "Cookie" in answer["Vary"]


def test_strangers_etag_does_not_spare_a_login_its_own_page(client: Client, client_of: Any, of: Of) -> None:
    with time_machine.travel(NOON, tick=False):
        tag = client.get("/layers/schools/")["ETag"]
        answer = client_of("author").get("/layers/schools/", headers={"If-None-Match": tag})

    assert answer.status_code == 200


def test_any_change_of_the_ledger_makes_pages_new(client: Client, of: Of) -> None:
    with time_machine.travel(NOON, tick=False):
        tag = client.get("/themes/")["ETag"]
        save_feature(of("bread").layer, by=None, feature=of("bread"), name="Хлібна хата")

        assert client.get("/themes/", headers={"If-None-Match": tag}).status_code == 200


def test_next_minute_makes_pages_new_because_doors_open_and_close(client: Client, city: Any) -> None:
    with time_machine.travel("2026-11-24T10:00:59+00:00", tick=False):
        tag = client.get("/themes/")["ETag"]
    with time_machine.travel("2026-11-24T10:01:00+00:00", tick=False):
        assert client.get("/themes/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(client: Client, city: Any, method: str) -> None:
    assert getattr(client, method)("/themes/").status_code == 405


def test_not_found_is_not_kept(client: Client, city: Any) -> None:
    answer = client.get("/layers/nothing/")

    assert answer.status_code == 404
    assert not answer.has_header("ETag")
