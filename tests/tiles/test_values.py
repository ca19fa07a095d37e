"""Themes of values: exactly the public objects that the map draws, in their classes; nothing made when unchanged."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from layers.models import City, Feature
from tiles.models import MapFeature
from tiles.values import FRESHNESS, SOON_DAYS

pytestmark = pytest.mark.django_db
ADDRESS = "/tiles/city/values/freshness.json"


def verify(due_in: int | None, **which: Any) -> int:
    """An object that was verified, and is to be verified again in so many days; its number."""
    today = timezone.localdate()
    due = None if due_in is None else today + timedelta(days=due_in)
    feature = Feature.objects.get(**which)
    Feature.objects.filter(pk=feature.pk).update(verified_on=today - timedelta(days=400), next_due_on=due)
    return feature.pk


def values(client: Client) -> dict[int, int]:
    return {int(number): code for number, code in client.get(ADDRESS).json()["values"].items()}


@pytest.mark.parametrize(("due_in", "code"), [(-1, 2), (0, 1), (1, 1), (SOON_DAYS, 1), (SOON_DAYS + 1, 0), (None, 0)])
def test_class_by_the_day_of_the_next_verification(city: City, client: Client, due_in: int | None, code: int) -> None:
    Feature.objects.update(verified_on=None)
    assert values(client) == {}
    number = verify(due_in, source_id="one")
    assert values(client) == {number: code}


def test_only_public_objects_of_the_map_are_counted_and_named(city: City, client: Client) -> None:
    Feature.objects.update(verified_on=timezone.localdate(), next_due_on=None)
    drawn = MapFeature.objects.filter(tile_layer="objects")
    public = set(drawn.filter(visibility="public").values_list("id", flat=True))
    assert drawn.exclude(visibility="public").exists(), "nothing could leak"
    assert set(values(client)) == public
    assert client.get(ADDRESS).json()["total"] == len(public)


def test_classes_are_told_in_both_languages(city: City, client: Client) -> None:
    english = client.get(ADDRESS, {"lang": "en"}).json()
    ukrainian = client.get(ADDRESS).json()
    assert (english["name"], ukrainian["name"]) == ("How fresh the data are", "Свіжість даних")
    assert [one["code"] for one in english["classes"]] == [0, 1, 2, 3]
    assert [one["isUnknown"] for one in english["classes"]] == [False, False, False, True]
    assert ukrainian["classes"][3]["label"] == "Ще не перевіряли"


def test_unchanged_file_is_not_made(
    city: City, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    known = client.get(ADDRESS)["ETag"]
    with django_assert_num_queries(1):
        again = client.get(ADDRESS, headers={"if-none-match": known})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "no-cache")
    verify(-1, source_id="one")
    assert client.get(ADDRESS, headers={"if-none-match": known}).status_code == 200


def test_colours_differ_in_lightness_so_that_everybody_tells_them_apart() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)

    for scheme in ("colour", "colour_dark"):
        shades = sorted(lightness(getattr(one, scheme)) for one in FRESHNESS.classes if not one.is_unknown)
        assert all(later / sooner > 1.2 for sooner, later in pairwise(shades)), shades


@pytest.mark.parametrize("name", ["nothing", "freshness'", "%00", "..%2Fcity"])
def test_theme_that_is_not_there_is_told(city: City, client: Client, name: str) -> None:
    answer = client.get(f"/tiles/city/values/{name}.json")
    assert answer.status_code == 404
    assert "freshness" in answer.json()["detail"] or "%2F" in name


def test_language_that_is_not_there_is_refused(city: City, client: Client) -> None:
    assert client.get(ADDRESS, {"lang": "xx"}).status_code == 400
