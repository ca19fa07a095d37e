"""A whole edition in the place of the one before: what is there afterwards, and what is said of the difference."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from geoportal.accounts.models import User
from layers.models import Feature, Layer
from tests.transport.conftest import edition, small_network
from transport.actions import FeedRefused, define_feed, replace_feed
from transport.comparing import Counts, Names
from transport.models import Feed, FeedFile, Route, Service, Shape, ShapePoint, Stop, StopTime, Trip

pytestmark = pytest.mark.django_db
Load = Callable[..., Feed]


def test_every_row_is_there_with_its_references(loaded: Load) -> None:
    feed = loaded()

    trip = Trip.objects.select_related("route__agency", "service__calendar", "shape").get(feed=feed, trip_id="t1")
    assert trip.route.agency is not None
    assert trip.shape is not None
    assert (trip.route.route_short_name, trip.route.agency.agency_name) == ("4", "Трамвай")
    assert (trip.service.calendar.monday, trip.service.calendar.sunday) == (1, 0)
    assert list(trip.shape.points.order_by("shape_pt_sequence").values_list("shape_pt_lat", flat=True)) == [
        47.9, 47.905, 47.91,
    ]  # fmt: skip
    assert Stop.objects.get(feed=feed, parent_station__stop_id="st", location_type=None).stop_id == "b"
    assert StopTime.objects.filter(trip__feed=feed).count() == 8
    assert sorted(Service.objects.filter(feed=feed).values_list("service_id", flat=True)) == ["w", "x"]


def test_a_blank_time_is_interpolated_and_known_as_such(loaded: Load) -> None:
    loaded()

    times = StopTime.objects.filter(trip__trip_id="t1").order_by("stop_sequence")
    assert list(times.values_list("arrival_time", "has_own_arrival", "has_own_departure")) == [
        (25200, True, True), (25410, False, False), (25620, True, True),
    ]  # fmt: skip


def test_the_feed_knows_its_edition(loaded: Load) -> None:
    feed = loaded()

    assert (feed.timezone, feed.language, feed.sha256) == ("Europe/Kyiv", "uk", "0" * 64)
    assert (feed.feed_start_date, feed.feed_end_date) == (date(2026, 1, 1), date(2027, 1, 7))
    assert feed.loaded_at is not None


def test_stops_and_stations_are_on_the_map_and_entrances_are_not(loaded: Load) -> None:
    loaded()

    features = Feature.objects.filter(layer__slug="transit-stops")
    assert sorted(features.values_list("source_id", flat=True)) == ["trams:a", "trams:b", "trams:c", "trams:st"]
    square = Stop.objects.select_related("feature__layer").get(stop_id="a").feature
    assert square is not None
    assert (square.name, square.translations["en"]["name"]["text"]) == ("Площа", "Square")
    assert square.properties == {"routes": "4; 10", "modes": "tram; bus", "wheelchair": "yes"}
    assert square.get_absolute_url() == f"/transport/stops/{square.pk}/"
    museum = Feature.objects.get(source_id="trams:b")
    assert museum.translations["en"]["name"]["text"] == "Museum"
    assert Stop.objects.get(stop_id="in").feature is None


def test_a_station_is_as_busy_as_its_platforms_and_the_busiest_comes_first(loaded: Load) -> None:
    loaded()

    ranks = dict(Feature.objects.filter(layer__slug="transit-stops").values_list("source_id", "rank"))
    assert ranks["trams:a"] == ranks["trams:c"] == 20
    assert ranks["trams:st"] == ranks["trams:b"] == 50


def test_routes_are_lines_of_shapes_or_else_of_stops(loaded: Load) -> None:
    loaded()

    routes = {row.source_id: row for row in Feature.objects.filter(layer__slug="transit-routes")}
    assert sorted(routes) == ["trams:10", "trams:4"]
    assert routes["trams:4"].geometry.coords == ((33.39, 47.9), (33.395, 47.905), (33.4, 47.91))
    assert routes["trams:10"].geometry.coords == ((33.4, 47.91), (33.39, 47.9))
    assert routes["trams:4"].properties == {
        "ref": "4", "modes": "tram", "colour": "#1d4fa3", "operator": "Трамвай", "wheelchair": "limited",
    }  # fmt: skip
    assert Route.objects.get(route_id="4").feature == routes["trams:4"]
    assert Route.objects.get(route_id="99").feature is None


def test_the_same_edition_again_changes_nothing(loaded: Load, trams: Feed) -> None:
    loaded()
    before = dict(Feature.objects.values_list("source_id", "revision"))

    difference = replace_feed(trams, edition(small_network()))

    assert difference.is_nothing
    assert difference.files["stop_times.txt"] == Counts(unchanged=8)
    assert difference.features["transit-stops"] == {"added": 0, "changed": 0, "withdrawn": 0, "unchanged": 4}
    assert dict(Feature.objects.values_list("source_id", "revision")) == before


def test_the_difference_counts_rows_and_names_stops_and_routes(loaded: Load, trams: Feed) -> None:
    loaded()
    rows = small_network()
    rows["stops.txt"][0]["stop_name"] = "Площа Миру"
    rows["stops.txt"].append({"stop_id": "d", "stop_name": "Депо", "stop_lat": 47.92, "stop_lon": 33.41})
    rows["routes.txt"].pop()
    rows["stop_times.txt"][3]["departure_time"] += 60
    rows["stop_times.txt"].pop()
    del rows["frequencies.txt"]

    difference = replace_feed(trams, edition(rows))

    assert difference.files["stops.txt"] == Counts(added=1, changed=1, unchanged=4)
    assert difference.files["routes.txt"] == Counts(removed=1, unchanged=2)
    assert difference.files["stop_times.txt"] == Counts(removed=1, changed=1, unchanged=6)
    assert difference.files["frequencies.txt"] == Counts(removed=1)
    assert difference.stops == Names(added=["Депо"], renamed=["Площа → Площа Миру"])
    assert difference.routes == Names(removed=["99"])
    assert difference.as_dict()["files"]["stops.txt"]["added"] == 1


def test_what_an_edition_drops_is_withdrawn_and_gone(loaded: Load, trams: Feed) -> None:
    loaded()
    rows = small_network()
    rows["routes.txt"] = rows["routes.txt"][:1]
    rows["trips.txt"] = rows["trips.txt"][:2]
    rows["stop_times.txt"] = rows["stop_times.txt"][:6]
    del rows["frequencies.txt"], rows["calendar_dates.txt"]

    replace_feed(trams, edition(rows))

    bus = Feature.objects.get(source_id="trams:10")
    assert bus.withdrawn_at is not None
    assert list(Route.objects.filter(feed=trams).values_list("route_id", flat=True)) == ["4"]
    assert StopTime.objects.count() == 6


def test_a_dry_run_says_the_same_and_leaves_nothing(loaded: Load, trams: Feed) -> None:
    loaded()
    rows = small_network()
    rows["stops.txt"][0]["stop_name"] = "Площа Миру"

    difference = replace_feed(trams, edition(rows), commit=False)

    assert difference.stops.renamed == ["Площа → Площа Миру"]
    assert Stop.objects.get(stop_id="a").stop_name == "Площа"
    assert Feature.objects.get(source_id="trams:a").name == "Площа"


@pytest.mark.parametrize(
    ("name", "row", "column", "value", "said"),
    [
        ("trips.txt", 0, "route_id", "5", "trips.txt, route_id: '5' is in no row of the file it names"),
        ("trips.txt", 0, "service_id", None, "trips.txt, service_id: None is in no row of the file it names"),
        ("stop_times.txt", 0, "stop_id", "z", "stop_times.txt, stop_id: 'z' is in no row of the file it names"),
        ("stops.txt", 0, "stop_id", "b", "duplicate key value violates unique constraint"),
    ],
)
def test_an_edition_that_contradicts_itself_leaves_the_old_one(
    loaded: Load, trams: Feed, name: str, row: int, column: str, value: Any, said: str
) -> None:
    loaded()
    rows = small_network()
    rows[name][row][column] = value

    with pytest.raises(FeedRefused, match=said):
        replace_feed(trams, edition(rows))

    assert StopTime.objects.count() == 8
    assert Stop.objects.get(stop_id="a").stop_name == "Площа"


def test_feeds_live_side_by_side(loaded: Load) -> None:
    loaded()
    other = define_feed("buses", name="Автобуси", visibility="internal")

    replace_feed(other, edition(small_network()))
    replace_feed(other, edition({}))

    live = Feature.objects.filter(layer__slug="transit-stops", withdrawn_at=None)
    assert sorted(live.values_list("source_id", flat=True)) == ["trams:a", "trams:b", "trams:c", "trams:st"]
    assert Feature.objects.get(source_id="buses:a").visibility == "internal"
    assert StopTime.objects.count() == 8
    assert not FeedFile.objects.filter(feed=other).exists()
    assert not Stop.objects.filter(feed=other).exists()
    assert not Shape.objects.filter(feed=other).exists()
    assert ShapePoint.objects.count() == 3


def test_a_demonstration_says_so_of_every_stop(loaded: Load, trams: Feed) -> None:
    define_feed("trams", is_demonstration=True)
    trams.refresh_from_db()

    replace_feed(trams, edition(small_network()))

    sources = Feature.objects.filter(layer__theme__slug="transport").values_list("source", flat=True)
    assert set(sources) == {"Демонстраційні дані"}


def test_who_did_it_stands_in_the_history(trams: Feed) -> None:
    author = User.objects.create_user("dispatcher")

    replace_feed(trams, edition(small_network()), by=author)

    event = trams.events.latest("pgh_id")
    assert event.pgh_context.metadata["feed"] == "trams"
    assert event.pgh_context.metadata["user"] == author.pk


def test_stops_beyond_the_city_are_drawn_as_confirmed(loaded: Load) -> None:
    def move(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows["stops.txt"][2].update(stop_lat=48.5, stop_lon=35.0)

    loaded(move)

    far = Feature.objects.get(source_id="trams:c")
    assert far.is_outside_confirmed
    assert not Feature.objects.get(source_id="trams:a").is_outside_confirmed


def test_columns_that_nobody_knows_are_kept(loaded: Load) -> None:
    def add(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows["trips.txt"][0]["depot"] = "Північ"
        rows["stop_times.txt"][0]["platform"] = "2"

    loaded(add)

    assert list(Trip.objects.order_by("trip_id").values_list("extra", flat=True)) == [{"depot": "Північ"}, None, None]
    assert StopTime.objects.get(trip__trip_id="t1", stop_sequence=1).extra == {"platform": "2"}


def test_the_layers_are_those_of_the_catalogue(loaded: Load) -> None:
    loaded()

    stops, routes = Layer.objects.filter(slug__startswith="transit-").order_by("-slug")
    assert (stops.name, stops.page_template) == ("Зупинки громадського транспорту", "/transport/stops/{id}/")
    assert (routes.geometry_kind, routes.page_template) == ("line", "/transport/routes/{id}/")
