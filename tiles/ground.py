"""The style's ground: land, green, water, the ground of objects, buildings."""

from tiles.ink import Ink
from tiles.words import Expression, StyleLayer, by_kind, by_zoom, kind_has, layer

LAND = {
    "landuse/quarry": "quarry",
    "landuse/landfill": "tip",
    "tailings_pond": "slurry",
    "landuse/cemetery": "cemetery",
    "landuse/industrial landuse/railway landuse/garages landuse/harbour landuse/military": "industry",
    "landuse/commercial landuse/retail": "commerce",
    "landuse/farm landuse/greenhouse": "farm",
    "landuse/education landuse/religious": "learning",
    "natural/bare_rock natural/scree": "rock",
    "natural/sand natural/beach": "sand",
    "landuse/construction landuse/brownfield": "building-site",
    "highway/": "square",
}
GREEN = {
    "natural/wood landuse/forest": "wood",
    "natural/scrub natural/shrub natural/heath": "scrub",
    "natural/grassland landuse/meadow landuse/greenfield": "steppe",
    "landuse/orchard landuse/vineyard landuse/allotments landuse/plant_nursery": "orchard",
    "natural/wetland": "wet",
}
AREAS = {
    "leisure/pitch leisure/track": "pitch",
    "leisure/park leisure/garden leisure/nature_reserve leisure/dog_park leisure/playground": "park",
    "leisure/ tourism/zoo tourism/theme_park": "sport",
    "school kindergarten university college": "learning",
    "hospital clinic healthcare/": "health",
    "amenity/parking fuel": "parking",
    "place_of_worship monastery": "worship",
    "industrial man_made/ power/": "industry",
}
PATTERNS = {
    "quarry": ("landuse/quarry",),
    "tip": ("landuse/landfill", "tailings_pond"),
    "cemetery": ("landuse/cemetery",),
}


def _painted(families: dict[str, str], colours: dict[str, str], otherwise: str) -> Expression:
    return by_kind({words: colours[family] for words, family in families.items()}, otherwise)


def land_and_water(ink: Ink) -> list[StyleLayer]:
    """What lies under everything."""
    return [
        {"id": "paper", "type": "background", "paint": {"background-color": ink.paper}},
        layer("city-ground", "fill", "boundary", filter=["==", ["geometry-type"], "Polygon"], paint={
            "fill-color": ink.city,
        }),
        layer("land", "fill", "land", paint={
            "fill-color": _painted(LAND, ink.ground, ink.ground["residential"]), "fill-antialias": True,
            "fill-opacity": by_zoom((8, 0.75), (12, 1)),
        }),
        layer("green", "fill", "green", paint={
            "fill-color": _painted(GREEN, ink.green, ink.green["grass"]), "fill-opacity": by_zoom((8, 0.8), (12, 1)),
        }),
        layer("areas", "fill", "areas", filter=["!", kind_has("natural/spring")], paint={
            "fill-color": _painted(AREAS, ink.area, ink.area["other"]), "fill-opacity": by_zoom((10, 0.7), (14, 1)),
        }),
        *(_pattern(name, kinds) for name, kinds in PATTERNS.items()),
        layer("green-orchard", "fill", "green", minzoom=14, filter=kind_has("orchard", "vineyard", "allotments"),
              paint={"fill-pattern": "pattern-orchard", "fill-opacity": 0.6}),
        layer("green-wetland", "fill", "green", minzoom=12, filter=kind_has("wetland"),
              paint={"fill-pattern": "pattern-wetland", "fill-opacity": 0.8}),
        layer("quarry-edge", "line", "land", minzoom=11, filter=kind_has("landuse/quarry"), paint={
            "line-color": ink.label_ore, "line-opacity": 0.35, "line-width": by_zoom((11, 0.6), (16, 2)),
        }),
        layer("areas-edge", "line", "areas", minzoom=15, filter=kind_has("pitch", "track", "playground"), paint={
            "line-color": ink.halo, "line-width": by_zoom((15, 0.6), (18, 1.6)),
        }),
        layer("waterways", "line", "waterways", layout={"line-cap": "round", "line-join": "round"}, paint={
            "line-color": by_kind({"waterway/river waterway/canal": ink.water}, ink.waterway),
            "line-width": ["interpolate", ["exponential", 1.5], ["zoom"],
                           8, by_kind({"waterway/river": 1.4}, 0.3), 12, by_kind({"waterway/river": 2.4}, 0.8),
                           16, by_kind({"waterway/river waterway/canal": 8}, 2.2)],
        }),
        layer("water", "fill", "water", paint={"fill-color": ink.water}),
        layer("water-shore", "line", "water", minzoom=11, paint={
            "line-color": ink.waterway, "line-width": by_zoom((11, 0.4), (16, 1.4)),
        }),
    ]  # fmt: skip


def _pattern(name: str, kinds: tuple[str, ...]) -> StyleLayer:
    return layer(f"land-{name}", "fill", "land", minzoom=11.5, filter=kind_has(*kinds), paint={
        "fill-pattern": f"pattern-{name}", "fill-opacity": by_zoom((11.5, 0), (12.5, 0.6), (14, 0.9)),
    })  # fmt: skip


def buildings(ink: Ink) -> list[StyleLayer]:
    """Flat until street zoom, then with the height that their storeys give, in soft light."""
    height: Expression = ["coalesce", ["get", "height_m"], 5]
    colour: Expression = ["interpolate", ["linear"], height, 5, ink.building, 16, ink.apartment, 45, ink.tower]
    return [
        layer("buildings", "fill", "buildings", minzoom=13, maxzoom=15.5, paint={
            "fill-color": by_kind({"building/apartments building/dormitory": ink.apartment}, ink.building),
            "fill-outline-color": ink.building_edge,
            "fill-opacity": by_zoom((13, 0.35), (14, 1), (15, 1), (15.5, 0)),
        }),
        layer("buildings-high", "fill-extrusion", "buildings", minzoom=15, paint={
            "fill-extrusion-color": colour,
            "fill-extrusion-height": by_zoom((15, 0), (15.5, height)),
            "fill-extrusion-opacity": by_zoom((15, 0), (15.5, 0.92)),
            "fill-extrusion-vertical-gradient": True,
        }),
    ]  # fmt: skip
