"""Files of feeds as tables: what is understood, and what is said of the rest."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from import_scripts.gtfs.loading import read_and_check
from import_scripts.gtfs.unpacked import unpacked
from import_scripts.notices import Notice, Notices
from import_scripts.rows import FileRefused
from tests.import_scripts.gtfs.conftest import PLAIN, packed
from transport.feed_tables import FeedTables

Look = Callable[..., tuple[FeedTables, list[Notice]]]


def places(notices: list[Notice]) -> list[tuple[str, str, int, str]]:
    return [(one.code, one.file, one.row, one.field) for one in notices]


def test_a_plain_feed_is_read_as_values_and_nothing_is_said_of_it(looked_at: Look) -> None:
    feed, notices = looked_at()

    assert notices == []
    assert feed["stops.txt"].rows[0] == ("a", "Площа Горького", 47.9, 33.39)
    assert feed["stop_times.txt"].rows[1] == ("t1", 25380, 25410, "b", 2)
    assert feed["calendar.txt"].rows[0][-2:] == (date(2026, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("folder", ["gtfs/", "export/2026/gtfs/"])
def test_a_feed_may_lie_in_a_folder_of_its_archive(looked_at: Look, folder: str) -> None:
    feed, notices = looked_at(folder)

    assert notices == []
    assert sorted(feed.tables) == sorted(PLAIN)


def test_a_feed_may_be_a_folder_and_lie_in_one(tmp_path: Path) -> None:
    inner = tmp_path / "feed" / "gtfs"
    inner.mkdir(parents=True)
    for name, content in PLAIN.items():
        (inner / name).write_text(str(content), encoding="utf-8")
    notices = Notices()

    feed = read_and_check(tmp_path / "feed", notices)

    assert notices.kept == []
    assert len(feed["stop_times.txt"].rows) == 3


def test_a_mark_crlf_quotes_and_spaces_in_the_header_are_no_matter(looked_at: Look) -> None:
    head = '\ufeffstop_id ,"stop_name",stop_lat, stop_lon\r\n'
    rows = '"a","Площа ""Миру""",47.9, 33.39 \r\nb,Б,47.905,33.395\r\nc,В,47.91,33.4\r\n'

    feed, notices = looked_at(stops=head + rows)

    assert notices == []
    assert feed["stops.txt"].columns == ("stop_id", "stop_name", "stop_lat", "stop_lon")
    assert feed["stops.txt"].rows[0] == ("a", 'Площа "Миру"', 47.9, 33.39)


def test_hebrew_and_utf16_are_read(looked_at: Look) -> None:
    text = str(PLAIN["stops.txt"]).replace("Музей", "תחנה מרכזית")

    feed, notices = looked_at(stops=text.encode("utf-16"))

    assert notices == []
    assert feed["stops.txt"].column("stop_name")[1] == "תחנה מרכזית"


def test_times_may_lie_behind_midnight_and_have_one_digit(looked_at: Look) -> None:
    text = (
        str(PLAIN["stop_times.txt"]).replace("07:00:00,07:00:00", " 7:00:00, 7:00:00").replace("07:07:00", "25:10:00")
    )

    feed, notices = looked_at(stop_times=text)

    assert notices == []
    assert feed["stop_times.txt"].column("arrival_time") == [25200, 25380, 90600]


def test_unknown_columns_and_files_are_kept_and_said(looked_at: Look) -> None:
    text = "route_id,service_id,trip_id,shape_id,depot\n4,w,t1,s,Північ\n"

    feed, notices = looked_at(trips=text, vehicles="vehicle_id\n1\n")

    assert places(notices) == [("unknown_column", "trips.txt", 0, "depot"), ("unknown_file", "vehicles.txt", 0, "")]
    assert feed["trips.txt"].rows == [("4", "w", "t1", "s", "Північ")]
    assert feed.others == {"vehicles.txt": b"vehicle_id\n1\n"}


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("stop_times", "07:03:00", "07:63:00", ("invalid_time", 2, "arrival_time", "07:63:00")),
        ("stops", "47.9050", "північ", ("invalid_float", 2, "stop_lat", "північ")),
        ("stops", "47.9050", "97.9", ("number_out_of_range", 2, "stop_lat", "97.9")),
        ("stops", "47.9050", "nan", ("invalid_float", 2, "stop_lat", "nan")),
        ("calendar", "20260101", "20260231", ("invalid_date", 1, "start_date", "20260231")),
        ("agency", "Europe/Kyiv", "Kyiv", ("invalid_timezone", 1, "agency_timezone", "Kyiv")),
        ("agency", "https://example.ua/", "example", ("invalid_url", 1, "agency_url", "example")),
        ("feed_info", "uk,", "українська,", ("invalid_language_code", 1, "feed_lang", "українська")),
        ("feed_info", "gtfs@example.ua", "диспетчер", ("invalid_email", 1, "feed_contact_email", "диспетчер")),
        ("routes", ",0\n", ",трамвай\n", ("invalid_integer", 1, "route_type", "трамвай")),
        ("routes", ",0\n", ",99\n", ("unexpected_enum_value", 1, "route_type", "99")),
        ("stops", "Музей", '"Музей\nміста"', ("new_line_in_value", 2, "stop_name", "Музей міста")),
    ],
)
def test_a_value_that_breaks_its_rule_is_said_with_its_place(
    looked_at: Look, name: str, old: str, new: str, said: tuple[Any, ...]
) -> None:
    _feed, notices = looked_at(**{name: str(PLAIN[f"{name}.txt"]).replace(old, new, 1)})

    first = notices[0]
    assert (first.code, first.row, first.field, first.value) == said


def test_bytes_that_are_no_utf8_are_said_with_their_row(looked_at: Look) -> None:
    _feed, notices = looked_at(stops=str(PLAIN["stops.txt"]).encode("cp1251"))

    assert places(notices)[0] == ("invalid_character", "stops.txt", 1, "stop_name")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("trips", "", ("empty_file", 0, "")),
        ("trips", "route_id,service_id,trip_id\n", ("empty_file", 0, "")),
        ("trips", "route_id,service_id\n4,w\n", ("missing_required_column", 0, "trip_id")),
        ("trips", "route_id,service_id,trip_id,shape_id\n4,,t1,s\n", ("missing_required_field", 1, "service_id")),
        ("trips", "route_id,service_id,trip_id,shape_id,\n4,w,t1,s,\n", ("empty_column_name", 0, "")),
        ("trips", "route_id,service_id,trip_id,shape_id,trip_id\n4,w,t1,s,t1\n", ("duplicated_column", 0, "trip_id")),
        ("trips", "route_id,service_id,trip_id,shape_id\n4,w,t1,s\n4,w,t2\n", ("invalid_row_length", 2, "")),
        ("trips", "route_id,service_id,trip_id,shape_id\n4,w,t1,s\n\n", ("empty_row", 2, "")),
        ("trips", 'route_id,service_id,trip_id,shape_id\n4,w,t1,s\n4,"w,t2,s\n', ("csv_parsing_failed", 2, "")),
        ("feed_info", "feed_publisher_name,feed_publisher_url,feed_lang\nМісто,https://a.ua/,uk\n",
         ("missing_recommended_column", 0, "feed_start_date")),
        ("feed_info", "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,"
         "feed_contact_email\nМісто,https://a.ua/,uk,,20991231,1,a@a.ua\n",
         ("missing_recommended_field", 1, "feed_start_date")),
    ],
)  # fmt: skip
def test_the_form_of_a_file_is_looked_at(looked_at: Look, name: str, text: str, said: tuple[Any, ...]) -> None:
    _feed, notices = looked_at(**{name: text})

    first = next(one for one in notices if one.file == f"{name}.txt")
    assert (first.code, first.row, first.field) == said


def test_a_file_of_a_header_alone_is_no_fault_where_it_may_be_absent(looked_at: Look) -> None:
    feed, notices = looked_at(transfers="from_stop_id,to_stop_id,transfer_type\r\n")

    assert notices == []
    assert feed["transfers.txt"].columns == ("from_stop_id", "to_stop_id", "transfer_type")


def test_an_empty_file_has_no_columns_that_are_missed(looked_at: Look) -> None:
    _feed, notices = looked_at(stop_times="")

    assert [one.code for one in notices if one.file == "stop_times.txt"] == ["empty_file"]


def test_more_rows_than_are_kept_in_memory_end_the_reading(looked_at: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.gtfs.reading.MOST_ROWS", 2)

    feed, notices = looked_at()

    assert ("too_many_rows", "stop_times.txt", 3, "") in places(notices)
    assert len(feed["stop_times.txt"].rows) == 2


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(looked_at: Look) -> None:
    rows = "t1,07:00:00,07:00:00,a,1\n" * 2_700_000

    with pytest.raises(FileRefused, match="The archive would unpack to 8 files") as refused:
        looked_at(stop_times=str(PLAIN["stop_times.txt"]) + rows)

    assert refused.value.notice.code == "archive_too_large"


def test_what_is_no_archive_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "feed.zip").write_bytes(b"PK\x03\x04 and then nothing")

    with pytest.raises(FileRefused, match="cannot be unpacked"), unpacked(tmp_path / "feed.zip"):
        pytest.fail("it was opened")
    with pytest.raises(FileRefused, match="There is no such file"), unpacked(tmp_path / "none.zip"):
        pytest.fail("it was opened")


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.gtfs.unpacked.MOST_FILES", 1)
    for name in ("agency.txt", "stops.txt"):
        (tmp_path / name).touch()

    with pytest.raises(FileRefused, match="The folder holds more than a feed may"), unpacked(tmp_path):
        pytest.fail("it was opened")


def test_a_large_file_that_nobody_knows_is_left_out(looked_at: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.gtfs.reading.MOST_KEPT_BYTES", 3)

    feed, notices = looked_at(photos="a,b\n1,2\n")

    assert places(notices) == [("unknown_file", "photos.txt", 0, ""), ("file_not_kept", "photos.txt", 0, "")]
    assert feed.others == {}


def test_an_archive_without_tables_is_a_feed_without_files(tmp_path: Path) -> None:
    (tmp_path / "feed.zip").write_bytes(packed({"readme.md": "nothing"}))
    notices = Notices()

    read_and_check(tmp_path / "feed.zip", notices)

    assert [one.code for one in notices.kept].count("missing_required_file") == 5
