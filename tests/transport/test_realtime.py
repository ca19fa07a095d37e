"""A message is read whole, refused whole, or read without the entities that are wrong; hostile bytes are refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as gtfs_rt
from hypothesis import given
from hypothesis import strategies as st

from tests.transport.live_messages import add_alert, add_update, add_vehicle, message
from transport import realtime
from transport.realtime import Call, Event, Informed, Message, MessageRefused, read_message

NOW = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)


def read(told: Any) -> Message:
    return read_message(told.SerializeToString(), NOW)


def refusal(body: bytes) -> str:
    with pytest.raises(MessageRefused) as refused:
        read_message(body, NOW)
    return refused.value.code


def outcome(body: bytes) -> Message | str:
    """What was read, or the code it was refused with."""
    try:
        return read_message(body, NOW)
    except MessageRefused as refused:
        return refused.code


def codes(read_: Message) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.entity) for flaw in read_.flaws]


# --- The whole message ----------------------------------------------------------
def test_an_empty_dataset_is_a_message() -> None:
    found = read(message(NOW))

    assert (found.timestamp, found.updates, found.vehicles, found.alerts, found.flaws) == (NOW, [], [], [], [])


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (message(NOW, version="3.0"), "live_version_unknown"),
        (message(NOW, incrementality=gtfs_rt.FeedHeader.DIFFERENTIAL), "live_dataset_not_full"),
        (message(None), "live_timestamp_missing"),
        (message(NOW + timedelta(seconds=61)), "live_timestamp_in_future"),
    ],
    ids=["version", "differential", "no-timestamp", "future"],
)
def test_a_header_that_breaks_the_standard_refuses_all(told: Any, code: str) -> None:
    add_vehicle(told, "v", 33.4, 47.9)

    assert refusal(told.SerializeToString()) == code


def test_a_clock_that_is_a_minute_ahead_is_none() -> None:
    assert read(message(NOW + timedelta(seconds=60))).timestamp == NOW + timedelta(seconds=60)


def test_a_timestamp_beyond_every_calendar_is_refused() -> None:
    told = message(NOW)
    told.header.timestamp = 2**64 - 1

    assert refusal(told.SerializeToString()) == "live_timestamp_in_future"


@pytest.mark.parametrize("body", [b"", b"\x00", b"<html></html>", b"\x0a\xff\xff\xff\xff\x0f", b"\x0b" * 5000])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    assert refusal(body) == "live_message_unreadable"


def test_a_message_cut_off_anywhere_is_refused_or_lacks_whole_entities() -> None:
    told = message(NOW)
    for number in range(3):
        add_vehicle(told, f"v{number}", 33.4, 47.9)
    body = told.SerializeToString()

    for length in range(len(body)):
        found = outcome(body[:length])
        if isinstance(found, Message):
            assert len(found.vehicles) < 3
        else:
            assert found in ("live_message_unreadable", "live_timestamp_missing")


@given(st.binary(max_size=400))
def test_no_bytes_end_in_anything_but_a_message_or_a_refusal(noise: bytes) -> None:
    head = message(NOW).SerializeToString()
    for body in (noise, head + noise):
        found = outcome(body)
        assert isinstance(found, Message) or found.startswith("live_")


def test_more_bytes_than_a_city_needs_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "MOST_BYTES", 10)

    assert refusal(b"\x00" * 11) == "live_message_too_large"


def test_more_entities_than_a_city_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "MOST_ENTITIES", 1)
    told = message(NOW)
    add_vehicle(told, "1", 33.4, 47.9)
    add_vehicle(told, "2", 33.4, 47.9)

    assert refusal(told.SerializeToString()) == "live_message_too_large"


def test_a_text_that_is_no_utf_8_refuses_all() -> None:
    told = message(NOW)
    add_vehicle(told, "v", 33.4, 47.9, label="abcd")
    body = told.SerializeToString().replace(b"abcd", b"\xff\xfe\xfd\xfc")

    assert refusal(body) == "live_message_unreadable"


# --- Entities ---------------------------------------------------------------------
def test_a_second_entity_of_an_id_is_left_out() -> None:
    told = message(NOW)
    add_vehicle(told, "v", 33.4, 47.9)
    add_vehicle(told, "v", 33.5, 47.9)

    found = read(told)

    assert [row.lon for row in found.vehicles] == [pytest.approx(33.4, abs=1e-5)]
    assert codes(found) == [("live_entity_duplicate", "v")]


def test_an_entity_that_says_nothing_or_is_deleted_is_left_out() -> None:
    told = message(NOW)
    told.entity.add(id="nothing")
    add_vehicle(told, "gone", 33.4, 47.9).is_deleted = True

    found = read(told)

    assert (found.vehicles, codes(found)) == ([], [("live_entity_empty", "nothing"), ("live_entity_empty", "gone")])


def test_an_update_is_read_with_its_calls() -> None:
    told = message(NOW)
    add_update(told, "u", "t1", {"sequence": 2, "arrival": 60, "leaves_at": NOW}, {"stop": "C", "word": "SKIPPED"},
               start_date="20261130", start_time="25:10:00", route_id="T1", direction_id=1)  # fmt: skip

    (found,) = read(told).updates

    row = found.row
    assert (row.trip_id, row.route_id, row.direction_id, row.start_date, row.start_time) == (
        "t1", "T1", 1, date(2026, 11, 30), 90_600,
    )  # fmt: skip
    assert row.schedule_relationship == "SCHEDULED"
    assert found.calls == [
        Call(2, "", Event(60, None), Event(None, int(NOW.timestamp())), "SCHEDULED"),
        Call(None, "C", None, None, "SKIPPED"),
    ]


@pytest.mark.parametrize("run", [{"start_date": "2026-31-12"}, {"start_date": "monday"}, {"start_time": "7 o'clock"}])
def test_a_day_that_is_none_leaves_the_entity_out(run: dict[str, str]) -> None:
    told = message(NOW)
    add_update(told, "u", "t1", **run)
    add_vehicle(told, "v", 33.4, 47.9, "t1", run=run)

    found = read(told)

    assert (found.updates, found.vehicles) == ([], [])
    assert codes(found) == [("live_day_wrong", "u"), ("live_day_wrong", "v")]


def test_more_calls_than_a_trip_has_leave_the_update_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "MOST_CALLS", 1)
    told = message(NOW)
    add_update(told, "u", "t1", {"sequence": 1, "arrival": 1}, {"sequence": 2, "arrival": 1})

    assert codes(read(told)) == [("live_stops_disordered", "u")]


def test_a_vehicle_is_read_and_its_number_plate_is_not() -> None:
    told = message(NOW)
    entity = add_vehicle(told, "v", 33.4, 47.9, "t1", bearing=90, speed=8.5, label="214", vehicle="tram-214",
                         timestamp=int(NOW.timestamp()) - 5)  # fmt: skip
    entity.vehicle.vehicle.license_plate = "АЕ1234ВС"

    (row,) = read(told).vehicles

    assert (row.vehicle_id, row.vehicle_label, row.bearing, row.speed) == ("tram-214", "214", 90, 8.5)
    assert row.timestamp == NOW - timedelta(seconds=5)
    assert "АЕ1234ВС" not in repr(vars(row))


@pytest.mark.parametrize("told", [{"bearing": 400}, {"bearing": float("nan")}, {"speed": -1}, {"speed": float("inf")}])
def test_a_measure_that_cannot_be_is_not_known(told: dict[str, float]) -> None:
    body = message(NOW)
    add_vehicle(body, "v", 33.4, 47.9, **told)

    (row,) = read(body).vehicles

    assert (row.bearing, row.speed) == (None, None)


def test_a_measurement_from_the_future_has_no_moment() -> None:
    told = message(NOW)
    add_vehicle(told, "v", 33.4, 47.9, timestamp=int(NOW.timestamp()) + 3600)

    assert [row.timestamp for row in read(told).vehicles] == [None]


def test_a_vehicle_that_is_nowhere_is_left_out() -> None:
    told = message(NOW)
    told.entity.add(id="v").vehicle.vehicle.id = "1"

    assert codes(read(told)) == [("live_position_wrong", "v")]


def test_what_a_column_cannot_hold_is_left_out_of_texts() -> None:
    told = message(NOW)
    add_vehicle(told, "v", 33.4, 47.9, label="2\0" + "1" * 500)

    assert [row.vehicle_label for row in read(told).vehicles] == ["2" + "1" * 199]


def test_an_alert_is_read_in_all_its_languages() -> None:
    told = message(NOW)
    entity = add_alert(told, "a", "Рейки ремонтують", route_id="T1")
    entity.alert.header_text.translation.add(text="Rails under repair", language="EN")
    entity.alert.effect = gtfs_rt.Alert.DETOUR
    entity.alert.active_period.add(start=100)

    (found,) = read(told).alerts

    assert found.header == {"uk": "Рейки ремонтують", "en": "Rails under repair"}
    assert (found.effect, found.periods, found.informed) == ("DETOUR", [(100, 0)], [Informed(route_id="T1")])


def test_an_alert_about_nothing_or_without_words_is_left_out() -> None:
    told = message(NOW)
    add_alert(told, "a", "Про що?")
    add_alert(told, "b", "", route_id="T1")

    assert codes(read(told)) == [("live_alert_empty", "a"), ("live_alert_empty", "b")]
