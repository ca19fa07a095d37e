"""What every test may ask for: the fixed cast of people and a small city of eight objects.

The city is a real one in miniature: two districts, public, registered and internal facts, an object outside every
district, one that was withdrawn and one that replaced it. A test of absence can look for what could have leaked:
every name that must not be seen contains the word «ТАЄМНИЦЯ».
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point, Polygon
from django.core.cache import caches
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from shapely.geometry import LineString, box
from shapely.geometry import Point as Spot

from geoportal.accounts.models import Membership, Organisation, User
from geoportal.core import kept as kept_answers
from geoportal.search import queries
from layers import standing
from layers.actions import define_city, define_layer, define_theme, sync_features, withdraw_feature
from layers.models import City, Feature, Kind, Layer
from layers.rows import FeatureRow
from tests.kept_rows import KeptRows

SECRET = "ТАЄМНИЦЯ"
EDUCATION = 1_000_000  # whichever fixture makes it; the sequence will never come to it
# How long an example takes says how busy the machine is. pytest --hypothesis-profile=thorough: a night
UNTIMED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("thorough", max_examples=1000, **UNTIMED)
hypothesis_settings.register_profile("untimed", **UNTIMED)
hypothesis_settings.load_profile("untimed")
CHROMIUM_OPTIONS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come last: while it is open, its event loop stands in the way of asynchronous tests.

    Files go to processes whole, so none of them may hold such a test among others.
    """
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
        elif "browser" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid} opens a browser: it belongs into tests/browser/.")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def language_of_the_portal() -> Iterator[None]:
    """A request in another language leaves that language active in its thread; the next test begins without it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """A process remembers what it read until the ledger has changed; for the next test it is the same ledger again."""
    yield
    for kept in (standing._public_tallies, standing._all_layers, queries._kept, queries._nearest, queries._vocabulary):
        kept.cache_clear()
    caches[kept_answers.NAME].clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of the whole run."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=os.environ.get("GEOPORTAL_CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_OPTIONS
        )
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def no_downloads_aside(settings: Any, tmp_path: Path) -> None:
    """Files of whole layers lie in the test's own folder, and no process that would make them is started."""
    settings.DOWNLOADS_ROOT = tmp_path / "downloads"
    settings.DOWNLOADS_ON_DEMAND = False


def _education() -> Organisation:
    """The body that owns the city's layers, whichever fixture asks first."""
    facts = {"pk": EDUCATION, "name": "Департамент освіти", "is_internal": True}
    return Organisation.objects.get_or_create(slug="education", defaults=facts)[0]


@pytest.fixture
def cast(db: None) -> dict[str, User | AnonymousUser]:
    """Every kind of person: stranger, citizen, official, author of schools, author elsewhere, administrator."""
    schools = _education()
    partner = Organisation.objects.create(slug="partner", name="Партнер")
    people = {name: User.objects.create_user(name) for name in ("citizen", "official", "author", "author_elsewhere")}
    people["administrator"] = User.objects.create_superuser("administrator")
    Membership.objects.create(user=people["official"], organisation=schools, role=Membership.Role.READER)
    Membership.objects.create(user=people["author"], organisation=schools, role=Membership.Role.EDITOR)
    Membership.objects.create(user=people["author_elsewhere"], organisation=partner, role=Membership.Role.EDITOR)
    return {"stranger": AnonymousUser(), **people}


@pytest.fixture
def city(db: None) -> City:
    """The small city. Layers: districts, schools, shops (public), cameras (internal), roads (base map)."""
    SMALL_CITY.write()
    return City.objects.get()


def _make_city() -> None:
    define_city(
        slug="kryvyi-rih",
        name="Кривий Ріг",
        translations={"en": {"name": {"text": "Kryvyi Rih", "of": ""}}},
        bounds=Polygon.from_bbox((33.0, 47.6, 33.7, 48.25)),
        centre=Point(33.4, 47.9),
    )
    for code, name, name_en, icon in (
        ("amenity/school", "Школа", "School", "temaki-school"),
        ("shop/bakery", "Пекарня", "Bakery", "maki-bakery"),
        ("man_made/surveillance", "Камера", "Camera", "temaki-security_camera"),
        ("highway/residential", "Вулиця", "Street", ""),
    ):
        Kind.objects.create(code=code, name=name, icon=icon, translations={"en": {"name": {"text": name_en, "of": ""}}})
    owner = _education()
    education = define_theme("education", name="Освіта", icon="temaki-school", colour="#1f6fb2", colour_dark="#7db7e8")
    shopping = define_theme("shopping", name="Торгівля", icon="maki-shop", colour="#a87400", colour_dark="#e5bd5c")
    base = define_theme("base", name="Основа карти", colour="#8a8178", colour_dark="#8a8178", is_base=True)
    facts: dict[str, Any] = {"owner": owner, "source": "Тестове джерело", "licence": "CC-BY-4.0"}
    facts["attribution"] = "Тестове місто"
    layer = {
        "districts": define_layer(
            "districts", theme=base, name="Райони", geometry_kind="polygon", tile_layer="districts", **facts
        ),
        "schools": define_layer(
            "schools", theme=education, name="Школи", geometry_kind="any", card=["capacity", "phone"],
            schema={"type": "object", "properties": {"capacity": {"type": "integer", "minimum": 0}}}, **facts
        ),
        "shops": define_layer("shops", theme=shopping, name="Крамниці", geometry_kind="point", **facts),
        "cameras": define_layer(
            "cameras", theme=education, name=f"Камери {SECRET}", geometry_kind="point", visibility="internal", **facts
        ),
        "roads": define_layer("roads", theme=base, name="Вулиці", geometry_kind="line", tile_layer="roads", **facts),
    }  # fmt: skip
    for slug, rows in _rows().items():
        sync_features(layer[slug], rows)
    closed, heir = (Feature.objects.get(layer=layer["schools"], source_id=name) for name in ("closed", "one"))
    withdraw_feature(closed, by=None, reason="Об’єднано з ліцеєм № 1", replaced_by=heir)


def _rows() -> dict[str, list[FeatureRow]]:
    school = partial(FeatureRow, kind="amenity/school")
    more: dict[str, Any] = {
        "properties": {"capacity": 600, "phone": "+380 56 000 00 01", "opening_hours": "Mo-Fr 08:00-17:00"}
    }
    return {
        "districts": [
            FeatureRow("west", box(33.0, 47.6, 33.35, 48.25).wkb, name="Західний район"),
            FeatureRow("east", box(33.35, 47.6, 33.6, 48.25).wkb, name="Східний район"),
        ],
        "schools": [
            school("one", Spot(33.40, 47.90).wkb, name="Ліцей № 1", address="вулиця Соборності, 15/2", rank=10,
                   texts={"en": {"name": "Lyceum No. 1"}}, **more),
            school("two", box(33.30, 47.90, 33.302, 47.902).wkb, name="Гімназія № 2", address="вулиця Соборності, 7"),
            school("outside", Spot(33.65, 48.0).wkb, name="Школа за районами"),
            school("hidden", Spot(33.41, 47.91).wkb, name=f"Школа {SECRET}", visibility="internal"),
            school("members", Spot(33.42, 47.91).wkb, name=f"Школа для своїх {SECRET}", visibility="registered"),
            school("closed", Spot(33.43, 47.91).wkb, name="Стара школа № 9"),
        ],
        "shops": [FeatureRow("bread", Spot(33.401, 47.901).wkb, kind="shop/bakery", name="Пекарня «Обʼєднання»")],
        "cameras": [FeatureRow("eye", Spot(33.402, 47.901).wkb, kind="man_made/surveillance", name=f"Камера {SECRET}")],
        "roads": [
            FeatureRow("soborna", LineString([(33.39, 47.9), (33.41, 47.9)]).wkb, kind="highway/residential",
                       name="вулиця Соборності", properties={"old_name": "вулиця Леніна"}),
        ],
    }  # fmt: skip


SMALL_CITY = KeptRows(_make_city, shared="accounts_organisation")


@pytest.fixture
def schools(city: City) -> Layer:
    return Layer.objects.get(slug="schools")


@pytest.fixture
def of(city: Any) -> Callable[[str], Feature]:
    """A feature of the small city by its source's id."""
    return lambda source_id: Feature.objects.select_related("layer__theme", "kind").get(source_id=source_id)
