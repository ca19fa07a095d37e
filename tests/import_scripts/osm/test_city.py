"""Which city a file is of, and whether it may come in."""

import pytest
from django.contrib.gis.geos import Point as GeosPoint
from django.contrib.gis.geos import Polygon as GeosPolygon
from shapely.geometry import box

from import_scripts.osm.city import CityRefused, Town, check_city, town_of, write_city, zoom_of
from import_scripts.osm.reader import Findings
from layers.actions import define_city
from layers.models import City

HERE = box(33.0, 47.5, 34.0, 48.5)
SPOT = (33.4, 47.9)


def findings() -> Findings:
    return Findings(
        towns=[
            ({"place": "town", "name": "Апостолове"}, SPOT),
            ({"place": "city", "name": "Кривий Ріг", "name:en": "Kryvyi Rih", "name:pl": "Krzywy Róg"}, SPOT),
        ],
        border_tags=[{"admin_level": "4", "name": "Область"}, {"admin_level": "8", "name": "Громада"}],
    )


def test_the_biggest_town_is_the_city() -> None:
    town = town_of(findings())

    assert town == Town("Кривий Ріг", {"en": {"name": "Kryvyi Rih"}, "pl": {"name": "Krzywy Róg"}})
    assert town.slug == "kryvyi-rih"
    assert town.names == ["Кривий Ріг", "Kryvyi Rih", "Krzywy Róg"]


def test_the_city_that_is_wanted_is_found_under_any_of_its_names() -> None:
    assert town_of(findings(), "Апостолове").name == "Апостолове"
    assert town_of(findings(), "Krzywy Róg").name == "Кривий Ріг"


def test_a_name_that_the_file_does_not_know_is_taken_as_it_is() -> None:
    town = town_of(findings(), "Зелене")

    assert (town, town.slug) == (Town("Зелене", {}), "city")


def test_without_towns_the_border_at_the_level_of_cities_gives_the_name() -> None:
    found = findings()
    found.towns.clear()

    assert town_of(found).name == "Громада"


def test_without_any_name_one_must_be_given() -> None:
    with pytest.raises(CityRefused, match="--city-name"):
        town_of(Findings())


@pytest.fixture
def home(db: None) -> City:
    return define_city(
        slug="kryvyi-rih", name="Кривий Ріг", translations={"en": {"name": {"text": "Kryvyi Rih", "of": ""}}},
        bounds=GeosPolygon.from_bbox((33.0, 47.5, 34.0, 48.5)), centre=GeosPoint(33.4, 47.9),
    )  # fmt: skip


@pytest.mark.parametrize("wanted", ["", "Кривий Ріг", "Kryvyi Rih"])
def test_the_same_city_may_come_again(home: City, wanted: str) -> None:
    check_city(home, HERE, wanted, may_replace=False)


def test_an_empty_database_takes_any_city() -> None:
    check_city(None, HERE, "Зелене", may_replace=False)


def test_another_name_is_another_city(home: City) -> None:
    with pytest.raises(CityRefused, match=r"holds «Кривий Ріг», not «Helsinki».*\./dev reset.*--replace-city"):
        check_city(home, HERE, "Helsinki", may_replace=False)
    check_city(home, HERE, "Helsinki", may_replace=True)


def test_a_file_of_elsewhere_is_another_city(home: City) -> None:
    with pytest.raises(CityRefused, match="lies elsewhere than «Кривий Ріг»"):
        check_city(home, box(24, 60, 25, 61), "", may_replace=False)


def test_real_data_do_not_mix_with_the_demonstration_city(home: City) -> None:
    home.is_demonstration = True

    with pytest.raises(CityRefused, match="the demonstration city «Кривий Ріг»"):
        check_city(home, HERE, "Кривий Ріг", may_replace=False)


@pytest.mark.django_db
def test_the_city_is_written_with_its_licence_and_languages() -> None:
    city = write_city(Town("Кривий Ріг", {"en": {"name": "Kryvyi Rih"}}), HERE)

    city.refresh_from_db()
    assert (city.slug, city.name, city.is_demonstration) == ("kryvyi-rih", "Кривий Ріг", False)
    assert city.attribution == "© OpenStreetMap contributors"
    assert city.translations["en"]["name"]["text"] == "Kryvyi Rih"
    assert city.bounds.extent == (33.0, 47.5, 34.0, 48.5)
    assert city.centre.coords == (33.5, 48.0)


@pytest.mark.parametrize(
    ("bounds", "zoom"),
    [(box(-180, -85, 180, 85), 8.0), (box(33.0, 47.5, 34.0, 48.5), 8.6), (box(33.0, 48.0, 33.0001, 48.0001), 16.0)],
)
def test_the_zoom_shows_the_whole_city(bounds: object, zoom: float) -> None:
    assert round(zoom_of(bounds), 1) == zoom
