"""The coordinate reference systems that features are read in, each with the order of its axes."""

from dataclasses import dataclass

from geoportal.core.errors import told
from geoportal.core.parameters import ONE_OF


@dataclass(frozen=True, slots=True)
class Crs:
    """One system. `is_flipped`: its first axis points north, while the database keeps the east first."""

    uri: str
    srid: int
    name: str
    is_flipped: bool = False
    decimals: int = 2  # of a metre


def _epsg(code: int, name: str, *, is_flipped: bool = True, decimals: int = 2) -> Crs:
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{code}", code, name, is_flipped, decimals)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, "WGS 84, longitude first", False, 6)
OFFERED = {
    crs.uri: crs
    for crs in (
        CRS84,
        _epsg(4326, "WGS 84", decimals=6),
        _epsg(3857, "WGS 84 / Pseudo-Mercator", is_flipped=False),
        _epsg(5562, "UCS-2000 / Gauss-Kruger zone 4"),
        _epsg(5563, "UCS-2000 / Gauss-Kruger zone 5"),
        _epsg(5564, "UCS-2000 / Gauss-Kruger zone 6"),
        _epsg(5565, "UCS-2000 / Gauss-Kruger zone 7"),
        _epsg(5574, "UCS-2000 / 3-degree Gauss-Kruger zone 11"),
    )
}


def offered(text: str) -> Crs:
    """The system of this address, also written as [EPSG:5564] or EPSG:5564; ValueError for any other."""
    plain = text.strip("[]")
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{plain[5:]}" if plain.upper().startswith("EPSG:") else plain
    uri = CRS84.uri if plain.upper() in ("CRS84", "OGC:CRS84") else uri
    if uri not in OFFERED:
        raise ValueError(told(ONE_OF, choices=", ".join(OFFERED)))
    return OFFERED[uri]
