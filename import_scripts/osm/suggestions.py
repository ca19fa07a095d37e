"""What an OpenStreetMap file holds, for somebody who has to say what of it is meant. This module runs in the cage."""

from collections import Counter

import osmium

from import_scripts.osm.tag_rules import RULES

MOST, MOST_COUNTED, LONGEST = 24, 50_000, 60
UNFIT = frozenset("=,;*")  # in a key or value: it could not be written as a condition


def suggestions(file: osmium.io.File) -> list[tuple[str, int]]:
    """The most frequent conditions (amenity=school) and how many objects fit each; by keys that say what a thing is."""
    counts: Counter[str] = Counter()
    keys = frozenset(RULES["things"]["keys"])
    for element in osmium.FileProcessor(file).with_filter(osmium.filter.KeyFilter(*keys)):
        for tag in element.tags:
            if tag.k in keys and _is_fit(tag.v):
                text = f"{tag.k}={tag.v}"
                if text in counts or len(counts) < MOST_COUNTED:
                    counts[text] += 1
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST]


def _is_fit(value: str) -> bool:
    return 0 < len(value) <= LONGEST and value.isprintable() and not UNFIT & set(value) and value == value.strip()
