"""Feeds of a few rows, each odd in one way: files as texts, packed as they are told."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from import_scripts.gtfs.loading import read_and_check
from import_scripts.notices import Notice, Notices
from transport.feed_tables import FeedTables

Files = dict[str, str | bytes]
PLAIN: Files = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nk,Трамвай,https://example.ua/,Europe/Kyiv\n",
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon\n"
        "a,Площа Горького,47.9000,33.3900\nb,Музей,47.9050,33.3950\nc,Вокзал,47.9100,33.4000\n"
    ),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\n4,k,4,Площа — Вокзал,0\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,1,1,1,1,1,0,0,20260101,20991231\n"
    ),
    "trips.txt": "route_id,service_id,trip_id,shape_id\n4,w,t1,s\n",
    "shapes.txt": (
        "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
        "s,47.9000,33.3900,1\ns,47.9050,33.3950,2\ns,47.9100,33.4000,3\n"
    ),
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,07:00:00,07:00:00,a,1\nt1,07:03:00,07:03:30,b,2\nt1,07:07:00,07:07:00,c,3\n"
    ),
    "feed_info.txt": (
        "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email\n"
        "Місто,https://example.ua/,uk,20260101,20991231,1,gtfs@example.ua\n"
    ),
}


def zones(*names: str) -> str:
    """A locations.geojson whose zones have these ids."""
    ring = [[33.38, 47.9], [33.4, 47.9], [33.4, 47.92], [33.38, 47.9]]
    area = {"type": "Polygon", "coordinates": [ring]}
    features = [{"id": name, "type": "Feature", "properties": {}, "geometry": area} for name in names]
    return json.dumps({"type": "FeatureCollection", "features": features})


def packed(files: Files, folder: str = "") -> bytes:
    """The files as a zip, in a folder or not."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return held.getvalue()


@pytest.fixture
def feed_zip(tmp_path: Path) -> Callable[..., Path]:
    """The plain feed with some files replaced, or left out (None), as a zip on the disk. `.txt` need not be said."""

    def make(folder: str = "", **changed: Any) -> Path:
        told = {name if "." in name else f"{name}.txt": content for name, content in changed.items()}
        files = {name: content for name, content in {**PLAIN, **told}.items() if content is not None}
        path = tmp_path / "feed.zip"
        path.write_bytes(packed(files, folder))
        return path

    return make


@pytest.fixture
def looked_at(feed_zip: Callable[..., Path]) -> Callable[..., tuple[FeedTables, list[Notice]]]:
    """Such a feed as it is read, and what is said of it."""

    def look(folder: str = "", **changed: Any) -> tuple[FeedTables, list[Notice]]:
        notices = Notices()
        return read_and_check(feed_zip(folder, **changed), notices), notices.kept

    return look
