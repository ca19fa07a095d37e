"""Coordinates as people write them."""

import re

from django.contrib.gis.geos import Point, Polygon

PAIR = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)")


def spot_of(text: str, bounds: Polygon | None) -> Point | None:
    """The spot (WGS84) that a pair of numbers means: longitude first, or latitude where only that lies within `bounds`.

    None for all other text, and for numbers that are no place on the earth in either order.
    """
    pair = PAIR.fullmatch(text.strip())
    if pair is None:
        return None
    one, other = float(pair[1]), float(pair[2])
    spots = [
        Point(lon, lat, srid=4326) for lon, lat in ((one, other), (other, one)) if abs(lon) <= 180 and abs(lat) <= 90
    ]
    within = (spot for spot in spots if bounds is not None and bounds.covers(spot))
    return next(within, spots[0] if spots else None)
