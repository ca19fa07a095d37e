"""A made-up feed of timetables of so many stop times, as a zip."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

WEST, SOUTH, STEP = 33.2, 47.7, 0.004  # degrees; stops stand in a square grid
SIDE, CALLS, ROUTES = 40, 40, 160  # stops in a row of the grid; of a trip; routes
DAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"


def write_feed(path: Path, count: int) -> Path:
    """The feed: `count` stop times, rounded down to whole trips; the same bytes for the same count."""
    trips = count // CALLS
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, head, rows in (
            (
                "agency.txt",
                "agency_id,agency_name,agency_url,agency_timezone",
                ["k,Місто,https://example.ua/,Europe/Kyiv"],
            ),
            ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon", _stops()),
            ("routes.txt", "route_id,agency_id,route_short_name,route_type", (f"r{n},k,{n},3" for n in range(ROUTES))),
            ("calendar.txt", f"service_id,{DAYS},start_date,end_date", ["w,1,1,1,1,1,1,1,20260101,20991231"]),
            (
                "trips.txt",
                "route_id,service_id,trip_id,direction_id",
                (f"r{n % ROUTES},w,t{n},0" for n in range(trips)),
            ),
            ("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence", _stop_times(trips)),
        ):
            with archive.open(zipfile.ZipInfo(name), "w") as raw, io.TextIOWrapper(raw, encoding="utf-8") as file:
                file.write(head + "\n")
                file.writelines(f"{row}\n" for row in rows)
    return path


def _stops() -> Iterator[str]:
    for number in range(SIDE * SIDE):
        row, column = divmod(number, SIDE)
        yield f"s{number},Зупинка {number},{SOUTH + row * STEP:.6f},{WEST + column * STEP:.6f}"


def _stop_times(trips: int) -> Iterator[str]:
    """Each route runs along one row of the grid, its trips one after another through the day."""
    for trip in range(trips):
        row, start = trip % SIDE, 4 * 3600 + trip * 37 % (19 * 3600)
        for call in range(CALLS):
            at = start + call * 95
            told = f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"
            yield f"t{trip},{told},{told},s{row * SIDE + call},{call + 1}"
