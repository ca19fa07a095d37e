"""Who gets along a street: what its tags say for a person on foot, with a stroller, in a wheelchair.

Tags are those of OpenStreetMap. Where they say nothing, the answer is "unknown" and never "free".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Passage(IntEnum):
    FREE = 0
    UNKNOWN = 1
    BARRED = 2


@dataclass(frozen=True)
class Walker:
    """Somebody who walks: how fast, and on how little of wheels."""

    slug: str
    speed_m_s: float
    wheels: bool
    in_wheelchair: bool = False


WALKERS = {
    walker.slug: walker
    for walker in (
        Walker("adult", 1.25, wheels=False),
        Walker("stroller", 1.1, wheels=True),
        Walker("wheelchair", 0.9, wheels=True, in_wheelchair=True),
    )
}
NO = ("no", "private")
NOT_FOR_FEET = ("highway/motorway", "highway/motorway_link", "highway/raceway", "highway/construction")
BUSY = ("highway/trunk", "highway/primary", "highway/secondary", "highway/tertiary")
SIDEWALK = ("both", "left", "right", "yes", "separate")
EVEN = ("asphalt", "concrete", "paving_stones", "concrete:plates", "paved")
ROUGH = ("sand", "mud", "grass", "gravel", "ground", "dirt", "cobblestone", "unpaved", "unhewn_cobblestone")
BAD = ("bad", "very_bad", "horrible", "very_horrible", "impassable")


def passage(kind: str, tags: Mapping[str, Any], walker: Walker) -> Passage:
    """Whether this person gets along such a street."""
    if kind in NOT_FOR_FEET or tags.get("foot") in NO or (tags.get("access") in NO and tags.get("foot") is None):
        return Passage.BARRED
    if not walker.wheels:
        return Passage.FREE
    said = tags.get("wheelchair")
    if walker.in_wheelchair and said in ("yes", "designated", "no"):
        return Passage.BARRED if said == "no" else Passage.FREE
    if kind == "highway/steps":
        return Passage.FREE if _has_ramp(tags, walker) else Passage.BARRED
    if tags.get("smoothness") in BAD or (walker.in_wheelchair and tags.get("surface") in ROUGH):
        return Passage.BARRED
    if kind in BUSY and tags.get("sidewalk") in ("no", "none"):
        return Passage.BARRED
    is_even = tags.get("surface") in EVEN
    has_room = kind not in BUSY or tags.get("sidewalk") in SIDEWALK
    return Passage.FREE if is_even and has_room else Passage.UNKNOWN


def _has_ramp(tags: Mapping[str, Any], walker: Walker) -> bool:
    return tags.get("ramp:wheelchair" if walker.in_wheelchair else "ramp:stroller") == "yes"
