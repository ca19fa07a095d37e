"""The feed at its permanent address: known again, in part, and only what everybody may have."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from transport.actions import define_feed
from transport.models import Feed
from transport.rules import may_download_feed, may_see_feed

pytestmark = pytest.mark.django_db
Load = Callable[..., Feed]
ADDRESS = "/transport/gtfs/trams.zip"


def test_the_feed_is_a_zip_that_is_known_again(client: Client, loaded: Load) -> None:
    assert loaded().get_absolute_url() == ADDRESS

    whole = client.get(ADDRESS)
    body = whole.getvalue()
    known = client.get(ADDRESS, headers={"If-None-Match": whole["ETag"]})
    unchanged = client.get(ADDRESS, headers={"If-Modified-Since": whole["Last-Modified"]})
    head = client.head(ADDRESS)

    assert (whole.status_code, whole["Content-Type"]) == (200, "application/zip")
    assert not whole["ETag"].startswith("W/")
    assert "stop_times.txt" in zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert (known.status_code, unchanged.status_code) == (304, 304)
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(len(body)), b"")


def test_it_may_be_had_in_parts(client: Client, loaded: Load) -> None:
    loaded()

    part = client.get(ADDRESS, headers={"Range": "bytes=0-3"})

    assert (part.status_code, part.getvalue()) == (206, b"PK\x03\x04")


def test_another_edition_has_another_seal(client: Client, loaded: Load) -> None:
    loaded()
    first = client.get(ADDRESS)["ETag"]
    loaded(lambda rows: rows["stops.txt"][0].update(stop_name="Площа Миру"))

    again = client.get(ADDRESS, headers={"If-None-Match": first})

    assert again.status_code == 200
    assert again["ETag"] != first


@pytest.mark.parametrize("visibility", ["registered", "internal"])
def test_a_feed_that_is_not_public_is_not_there_for_anybody(
    client: Client, loaded: Load, cast: dict[str, Any], visibility: str
) -> None:
    loaded()
    define_feed("trams", visibility=visibility)

    for person in ("citizen", "official", "administrator"):
        client.force_login(cast[person])
        assert client.get(ADDRESS).status_code == 404
    assert Client().get(ADDRESS).status_code == 404


def test_a_feed_that_was_never_loaded_is_not_there(client: Client, trams: Feed) -> None:
    assert client.get(ADDRESS).status_code == 404
    assert client.get("/transport/gtfs/buses.zip").status_code == 404


def test_an_edition_that_changes_meanwhile_is_asked_for_again(
    client: Client, loaded: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transport import exporting, feed_views

    loaded()
    answers = [exporting.EditionReplaced("trams")]

    def sometimes(feed: Feed) -> Any:
        if answers:
            raise answers.pop()
        return exporting.archive_of(feed)

    monkeypatch.setattr(feed_views, "archive_of", sometimes)

    assert client.get(ADDRESS).status_code == 200
    assert answers == []


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("public", ["stranger", "citizen", "official", "author", "author_elsewhere", "administrator"]),
        ("registered", ["citizen", "official", "author", "author_elsewhere", "administrator"]),
        ("internal", ["official", "author", "administrator"]),
    ],
)
def test_a_feed_is_seen_by_those_whom_its_visibility_names(
    cast: dict[str, Any], visibility: str, seen_by: list[str]
) -> None:
    feed = Feed(slug="trams", visibility=visibility)

    assert [name for name, person in cast.items() if may_see_feed(person, feed)] == seen_by
    assert not may_download_feed(feed)
