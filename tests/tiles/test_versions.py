"""Versions of the layers' own tiles: kept while nothing changed, another one after a change that everybody may see."""

import pytest
from django.test import Client

from layers.models import City, Feature, Layer
from tests.tiles.conftest import tile_at
from tiles.versions import version_of, versions

pytestmark = pytest.mark.django_db
z, x, y = tile_at(33.40, 47.90, 12)
SCHOOLS = f"/api/collections/schools/tiles/WebMercatorQuad/{z}/{y}/{x}"


def test_every_public_layer_has_a_version_and_no_other_is_told(city: City, client: Client) -> None:
    told = client.get("/tiles/city/layers.json")
    public = Layer.objects.filter(visibility="public", state__isnull=False).values_list("slug", flat=True)
    assert list(told.json()) == sorted(public)
    assert "cameras" not in told.json()
    assert told.json()["schools"] == version_of(Layer.objects.get(slug="schools").pk)
    assert client.get("/tiles/city/layers.json", headers={"if-none-match": told["ETag"]}).status_code == 304


def test_version_moves_with_what_everybody_sees_and_with_nothing_else(city: City) -> None:
    before = versions()
    Feature.objects.filter(layer__slug="cameras").update(name="інша")
    assert versions() == before
    Feature.objects.filter(source_id="one").update(name="Гімназія")
    after = versions()
    assert [slug for slug in after if after[slug] != before[slug]] == ["schools"]


def test_layer_that_never_held_anything_has_none(db: None) -> None:
    assert version_of(0) == ""


def test_tile_of_a_version_is_kept_and_of_a_past_one_redirects(city: City, client: Client) -> None:
    address = f"{SCHOOLS}?v={versions()['schools']}"
    kept = client.get(address)
    assert (kept.status_code, kept["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert kept.content == client.get(SCHOOLS).content
    Feature.objects.filter(source_id="one").update(name="Гімназія")
    past = client.get(address)
    assert (past.status_code, past["Location"], past["Cache-Control"]) == (307, SCHOOLS, "no-store")
    assert client.get(SCHOOLS)["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("asked", ["", "x", "'", "0" * 500])
def test_version_that_nobody_told_redirects(city: City, client: Client, asked: str) -> None:
    assert client.get(SCHOOLS, {"v": asked}).status_code == 307
