"""The means of transport behind a `route_type`, of the ten that GTFS has and of the hundred that its extension adds."""

BASIC = {
    0: "tram", 1: "metro", 2: "train", 3: "bus", 4: "ferry", 5: "tram", 6: "cableway", 7: "funicular", 11: "trolleybus",
    12: "monorail",
}  # fmt: skip
EXTENDED = {
    1: "train", 2: "coach", 4: "metro", 5: "metro", 6: "metro", 7: "bus", 8: "trolleybus", 9: "tram", 10: "ferry",
    12: "ferry", 13: "cableway", 14: "funicular", 15: "taxi",
}  # fmt: skip
ORDER = ("metro", "tram", "trolleybus", "bus", "train", "coach", "monorail", "funicular", "cableway", "ferry", "taxi")
OTHER = "other"


def mode_of(route_type: int) -> str:
    """ "tram", "bus"…, as the pages name them; "other" for what neither list knows."""
    found = BASIC.get(route_type) if route_type < 100 else EXTENDED.get(route_type // 100)
    return {405: "monorail"}.get(route_type) or found or OTHER
