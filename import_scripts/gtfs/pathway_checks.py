"""Ways within stations: what each says of itself, and whether every platform can be reached and left."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from import_scripts.gtfs.network_checks import AREA, ENTRANCE, NODE, STATION, STOP
from import_scripts.gtfs.sayings import Say
from transport.feed_tables import FeedTables

WALKWAY, STAIRS, MOVING_SIDEWALK, ESCALATOR, ELEVATOR, FARE_GATE, EXIT_GATE = range(1, 8)  # pathway_mode
RECOMMENDED = {
    WALKWAY: "length", FARE_GATE: "length", EXIT_GATE: "length", STAIRS: "stair_count",
    MOVING_SIDEWALK: "traversal_time", ESCALATOR: "traversal_time", ELEVATOR: "traversal_time",
}  # fmt: skip
MAY_SLOPE = (WALKWAY, MOVING_SIDEWALK)
OUTSIDE = 1  # stop_access: from the street, not through the station
MOST_PARENTS = 3  # of a boarding area: its platform, its station; a circle has no end
ENDS = ("from_stop_id", "to_stop_id")


def check_pathways(feed: FeedTables, say: Say) -> None:
    """Say what is wrong with pathways.txt, and in stops.txt with the places that it leads to or should."""
    if not feed["pathways.txt"].rows:
        return
    places = Places(feed)
    _check_modes(feed, say.of("pathways.txt"))
    _check_ends(feed, places, say.of("pathways.txt"))
    _check_places(feed, places, say.of("stops.txt"))


class Places:
    """Rows of stops.txt by their ids."""

    def __init__(self, feed: FeedTables) -> None:
        rows = list(feed["stops.txt"].named("stop_id", "location_type", "parent_station", "stop_access"))
        self.sorts = {own: sort or STOP for own, sort, _, _ in rows}
        self.parents = {own: parent for own, _, parent, _ in rows}
        self.outside = {own for own, _, _, access in rows if access == OUTSIDE}
        self.with_parts = set(self.parents.values())

    def station_of(self, place: str | None) -> str | None:
        """The station that the place is a part of, or itself where it is one."""
        for _ in range(MOST_PARENTS):
            if place is None or self.sorts.get(place) == STATION:
                return place
            place = self.parents.get(place)
        return None


def _check_modes(feed: FeedTables, say: Say) -> None:
    """What a walkway, stairs, a lift… should tell, and must not."""
    names = ("pathway_mode", "is_bidirectional", "max_slope", "length", "stair_count", "traversal_time")
    for row, (mode, both_ways, slope, *told) in enumerate(feed["pathways.txt"].named(*names), 1):
        if mode == EXIT_GATE and both_ways:
            say("bidirectional_exit_gate", row=row, field="is_bidirectional")
        wanted = RECOMMENDED.get(mode)
        if wanted and dict(zip(names[3:], told, strict=True))[wanted] is None and not say.has_said(row, wanted):
            say("missing_recommended_field", row=row, field=wanted)
        if wanted and slope and mode not in MAY_SLOPE:
            say("irrelevant_max_slope_set_for_pathway_mode", row=row, field="max_slope", value=slope)


def _check_ends(feed: FeedTables, places: Places, say: Say) -> None:
    for row, ends in enumerate(feed["pathways.txt"].named(*ENDS), 1):
        if ends[0] is not None and ends[0] == ends[1]:
            say("pathway_loop", row=row, field="to_stop_id", value=ends[1])
        for field, place in dict(zip(ENDS, ends, strict=True)).items():
            if place not in places.sorts:
                continue  # that is said as a broken reference
            if places.sorts[place] == STATION:
                say("pathway_to_wrong_location_type", row=row, field=field, value=place)
            elif places.sorts[place] == STOP and place in places.with_parts:
                say("pathway_to_platform_with_boarding_areas", row=row, field=field, value=place)
            if place in places.outside:
                say("pathway_to_stop_with_access_outside_of_station_pathways", row=row, field=field, value=place)


def _check_places(feed: FeedTables, places: Places, say: Say) -> None:
    onward, back, beside = _neighbours(feed)
    entrances = [place for place, sort in places.sorts.items() if sort == ENTRANCE]
    reached, left = _spread(entrances, onward.get), _spread(entrances, back.get)
    stations = {places.station_of(place) for place in beside} - {None}
    for row, place in enumerate(feed["stops.txt"].column("stop_id"), 1):
        sort = places.sorts.get(place)
        if sort == NODE and len(beside.get(place, ())) == 1:
            say("pathway_dangling_generic_node", row=row, field="stop_id", value=place)
        is_an_end = sort in (NODE, AREA) or (sort == STOP and place not in places.with_parts)
        if is_an_end and places.station_of(place) in stations and not (place in reached and place in left):
            say("pathway_unreachable_location", row=row, field="stop_id", value=place)


Neighbours = Mapping[str, set[str]]


def _neighbours(feed: FeedTables) -> tuple[Neighbours, Neighbours, Neighbours]:
    """By place those that one comes to, those that one comes from, and either."""
    onward, back, beside = (defaultdict[str, set[str]](set) for _ in range(3))
    for start, end, both_ways in feed["pathways.txt"].named(*ENDS, "is_bidirectional"):
        for here, there in [(start, end), (end, start)] if both_ways else [(start, end)]:
            onward[here].add(there)
            back[there].add(here)
        beside[start].add(end)
        beside[end].add(start)
    return onward, back, beside


def _spread(starts: list[str], next_to: Callable[[str], set[str] | None]) -> set[str]:
    """All that can be reached from there."""
    reached, waiting = set(starts), list(starts)
    while waiting:
        for place in next_to(waiting.pop()) or ():
            if place not in reached:
                reached.add(place)
                waiting.append(place)
    return reached
