"""Which city a file is of: its name, its bounds, and whether it may come into this database."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.contrib.gis.geos import Polygon as GeosPolygon
from django.utils.text import slugify
from shapely import from_wkb
from shapely.geometry import Polygon

from geoportal.core.languages import SOURCE_LANGUAGE, translations_of
from import_scripts.osm.reader import Findings
from import_scripts.osm.tags import facts_of
from layers.actions import define_city
from layers.models import City

ATTRIBUTION = "© OpenStreetMap contributors"
LICENCE = "ODbL-1.0"
SOURCE_URL = "https://www.openstreetmap.org/copyright"
SCREEN = (1200, 800)  # pixels the whole city should fit on
SIZES = ("city", "town", "municipality")
NO_NAME = "The file names no city. Give --city-name."


class CityRefused(Exception):
    """The file cannot be imported into this database as it is."""


@dataclass(frozen=True, slots=True)
class Town:
    """A city as a file or a person states it."""

    name: str
    texts: Mapping[str, Mapping[str, str]]

    @property
    def slug(self) -> str:
        """From the English name, else from the name; "city" where neither has a Latin letter."""
        return slugify(self.texts.get("en", {}).get("name", "")) or slugify(self.name) or "city"

    @property
    def names(self) -> list[str]:
        return [self.name, *(words["name"] for words in self.texts.values() if "name" in words)]


def town_of(findings: Findings, wanted: str = "") -> Town:
    """The city that the file is of: the one called `wanted`, else its biggest town, else the border at city level."""
    towns = sorted(findings.towns, key=lambda town: SIZES.index(town[0]["place"]))
    borders = sorted(findings.border_tags, key=lambda tags: abs(int(tags["admin_level"]) - 8))
    towns_found = [_town(tags) for tags in [*(tags for tags, _ in towns), *borders] if tags.get("name")]
    if wanted:
        return next((town for town in towns_found if wanted in town.names), Town(wanted, {}))
    if not towns_found:
        raise CityRefused(NO_NAME)
    return towns_found[0]


def _town(tags: Mapping[str, str]) -> Town:
    facts = facts_of(tags, lambda *defect: None)
    return Town(facts.name, {code: {"name": words["name"]} for code, words in facts.texts.items() if "name" in words})


def check_city(city: City | None, bounds: Polygon, wanted: str, *, may_replace: bool) -> None:
    """Raise CityRefused when another city lives in this database and may not be replaced."""
    if city is None or may_replace:
        return
    remedy = "Start an empty database with ./dev reset, or say --replace-city to withdraw what is not in this file."
    if city.is_demonstration:
        raise CityRefused(f"The database holds the demonstration city «{city.name}». {remedy}")
    if wanted and wanted not in (city.name, *_translations(city)):
        raise CityRefused(f"The database holds «{city.name}», not «{wanted}». {remedy}")
    if not from_wkb(bytes(city.bounds.wkb)).intersects(bounds):
        raise CityRefused(f"The file lies elsewhere than «{city.name}», which the database holds. {remedy}")


def _translations(city: City) -> list[str]:
    return [fields["name"]["text"] for fields in city.translations.values() if "name" in fields]


def write_city(town: Town, bounds: Polygon) -> City:
    """Make (or replace) the one city of this database."""
    texts = {code: dict(words) for code, words in town.texts.items() if code != SOURCE_LANGUAGE}
    return define_city(
        slug=town.slug,
        name=town.name,
        translations=translations_of(texts, {"name": town.name}),
        bounds=GeosPolygon.from_bbox(bounds.bounds),
        centre=Point(bounds.centroid.x, bounds.centroid.y, srid=4326),
        zoom=round(zoom_of(bounds), 1),
        is_demonstration=False,
        attribution=ATTRIBUTION,
    )


def zoom_of(bounds: Polygon) -> float:
    """The zoom at which the bounds fill a desktop screen."""
    west, south, east, north = bounds.bounds
    width = (east - west) / 360
    height = (_mercator(north) - _mercator(south)) / (2 * math.pi)
    fits = min(
        math.log2(pixels / 512 / max(share, 1e-9)) for pixels, share in zip(SCREEN, (width, height), strict=True)
    )
    return min(max(fits, 8.0), 16.0)


def _mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))
