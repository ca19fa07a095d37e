"""The page that shows what a tile holds, weighs and costs."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from psycopg import Connection

from layers.models import City, Feature
from tests.conftest import SECRET
from tests.tiles.conftest import drawn, tile_at
from tiles import diagnostics
from tiles.diagnosis import diagnose, heaviest, neighbours, tile_over
from tiles.diagnostics import address_of
from tiles.drawing import Overloaded
from tiles.store import NOTHING

PLACE = (33.40, 47.90, 15)
PAGE = "/tiles/diagnostics/"


@pytest.fixture
def staff(client: Client, cast: dict[str, Any]) -> Client:
    client.force_login(cast["official"])
    return client


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_tile_says_what_it_holds(city: City, staff: Client) -> None:
    tile = tile_at(*PLACE)
    answer = staff.get(address_of(tile) + "&layer=objects")
    html = answer.content.decode()

    school = Feature.objects.get(source_id="one")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for name, features in drawn(tile)[0].items():
        assert re.search(rf">{name}</a></th><td class=\"number\">{len(features)}<", html)
    assert f'href="/objects/{school.pk}/">{school.pk}</a>' in html
    assert "name=Ліцей № 1" in html
    assert "Execution Time" in html
    assert "Buffers: shared" in html
    assert "піраміду ще не намальовано" in html
    assert SECRET not in html


def test_features_without_a_page_and_without_a_number_are_listed_too(city: City, staff: Client) -> None:
    road = Feature.objects.get(source_id="soborna")

    roads = staff.get(address_of(tile_at(*PLACE)) + "&layer=roads").content.decode()
    counts = staff.get(address_of(tile_at(33.40, 47.90, 12)) + "&layer=counts").content.decode()

    assert f'<th scope="row">{road.pk}</th><td>kind=highway/residential · name=вулиця Соборності' in roads
    assert f"/objects/{road.pk}/" not in roads
    assert '<th scope="row">—</th><td>theme=' in counts


def test_empty_tile_says_so(city: City, staff: Client) -> None:
    html = staff.get(address_of((16, 5, 5))).content.decode()

    assert "Тут нічого не намальовано." in html


def test_stored_tile_is_compared_with_one_drawn_now(
    published_city: City, elsewhere: Connection[Any], serving: Any
) -> None:
    tile = tile_at(*PLACE)

    def found() -> Any:
        with connection.cursor() as cursor:
            return diagnose(cursor, tile)

    before = found()
    elsewhere.execute("UPDATE layers_feature SET name = 'Інша назва' WHERE source_id = 'one'")
    elsewhere.commit()
    after = found()

    assert (before.is_same, before.stored.marks, before.stored.revision) == (True, 0, 0)
    assert (after.is_same, after.stored.marks) == (False, 1)
    assert after.stored.behind > before.stored.behind
    assert after.stored.size_bytes == len(before.drawn.body)
    assert (before.raw_bytes, before.layers) == (after.raw_bytes - 4, before.layers) or after.raw_bytes > 0

    async def redrawn(served: Any) -> None:
        await served.refresh()

    serving(redrawn)
    last = found()
    assert (last.is_same, last.stored.marks) == (True, 0)
    assert last.stored.revision > 0


def test_tile_that_was_never_stored_is_the_empty_one(published_city: City) -> None:
    with connection.cursor() as cursor:
        found = diagnose(cursor, (16, 5, 5))

    assert found.stored is not None
    assert (found.is_same, found.stored.etag, found.stored.size_bytes, found.layers) == (True, NOTHING.etag, 0, [])


def test_page_shows_the_state_of_a_stored_tile_and_lists_the_heaviest(published_city: City, staff: Client) -> None:
    with connection.cursor() as cursor:
        heavy = heaviest(cursor)
    sizes = [one.size_bytes for one in heavy]

    state = words(staff.get(address_of(heavy[0].tile)).content.decode())
    start = staff.get(PAGE).content.decode()

    assert sizes == sorted(sizes, reverse=True)
    assert len(heavy) == 10
    assert "однакові байти" in state
    assert "як на початку епохи" in state
    for one in heavy:
        assert address_of(one.tile).replace("&", "&amp;") in start


def test_without_a_pyramid_nothing_is_heavy(city: City, staff: Client) -> None:
    assert "Піраміду ще не намальовано." in staff.get(PAGE).content.decode()


def test_place_leads_to_its_tile(city: City, staff: Client) -> None:
    answer = staff.get(PAGE, {"z": "15", "lon": "33,40", "lat": "47.90"})

    assert (answer.status_code, answer["Location"]) == (302, address_of(tile_at(*PLACE)))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"z": "14", "lon": "схід", "lat": "47"}, 400),
        ({"z": "14", "lon": "nan", "lat": "47"}, 400),
        ({"z": "14", "lon": "inf", "lat": "47"}, 400),
        ({"lon": "33", "lat": "47"}, 400),
        ({"z": "14", "lon": "33"}, 400),
        ({"z": "14"}, 400),
        ({"z": "'; DROP", "x": "1", "y": "1"}, 400),
        ({"z": "14", "x": "99999", "y": "1"}, 404),
        ({"z": "30", "x": "1", "y": "1"}, 404),
    ],
)
def test_what_cannot_be_read_is_explained_on_the_page(
    city: City, staff: Client, asked: dict[str, str], status: int
) -> None:
    answer = staff.get(PAGE, asked, headers={"accept": "text/html"})

    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()


def test_busy_database_is_told(city: City, staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*asked: object) -> None:
        raise Overloaded

    monkeypatch.setattr(diagnostics, "diagnose", full)
    answer = staff.get(address_of(tile_at(*PLACE)), headers={"accept": "text/html"})

    assert answer.status_code == 503
    assert "База даних зайнята" in answer.content.decode()


@pytest.mark.parametrize("person", ["stranger", "citizen", "author_elsewhere"])
def test_for_others_it_is_not_there(city: City, cast: dict[str, Any], client: Client, person: str) -> None:
    if person != "stranger":
        client.force_login(cast[person])

    answer = client.get(address_of(tile_at(*PLACE)))

    assert (answer.status_code, "EXPLAIN" in answer.content.decode()) == (404, False)


def test_neighbours_end_at_the_edges_of_the_grid() -> None:
    assert neighbours((8, 0, 0)) == {"east": (8, 1, 0), "south": (8, 0, 1), "below": (9, 0, 0)}
    assert neighbours((16, 3, 3)) == {
        "north": (16, 3, 2), "west": (16, 2, 3), "east": (16, 4, 3), "south": (16, 3, 4), "above": (15, 1, 1)
    }  # fmt: skip


def test_tile_over_a_place_beyond_the_grid_is_the_nearest() -> None:
    assert tile_over(33.40, 47.90, 15) == tile_at(*PLACE)
    assert tile_over(180.0, 90.0, 3) == (8, 255, 0)
    assert tile_over(-400.0, -90.0, 40) == (16, 0, 65428)
